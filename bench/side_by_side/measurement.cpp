#include "bench/side_by_side/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rung::bench {

namespace {

constexpr double least_delivered = 0.98;
constexpr double least_delivered_of_a_probe = 0.95;
constexpr double most_retransmitted = 0.0001;

double for_each_call(std::chrono::nanoseconds cpu, const Measurement& run) {
    const auto calls = static_cast<double>(run.passed);
    return run.passed > 0 ? static_cast<double>(cpu.count()) / calls : 0;
}

}  // namespace

double delivered(const Measurement& run) {
    return run.seconds > 0 ? static_cast<double>(run.passed) / run.seconds : 0;
}

double cpu_ns_a_call(const Measurement& run) {
    return for_each_call(run.cpu, run);
}

double far_side_cpu_ns_a_call(const Measurement& run) {
    return for_each_call(run.far_side_cpu, run);
}

std::string refusal(const Measurement& run, const Step& step) {
    if (!run.invalid.empty()) {
        return run.invalid;
    }
    if (run.failed > 0) {
        return fmt::format("{} calls failed", run.failed);
    }
    const auto calls = static_cast<double>(run.passed);
    const auto retransmitted = static_cast<double>(run.retransmitted);
    if (retransmitted > calls * most_retransmitted) {
        return fmt::format("{} retransmissions in {} calls", run.retransmitted, run.passed);
    }
    const double share = delivered(run) / static_cast<double>(step.rate);
    if (share < (step.stage == Stage::probe ? least_delivered_of_a_probe : least_delivered)) {
        return fmt::format("{:.1f} % delivered", share * 100);
    }
    return {};
}

double median(std::vector<double> values) {
    if (values.empty()) {
        return 0;
    }
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace rung::bench
