#include "reports/threshold_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "reports/numbers.hpp"

namespace rung::reports {

namespace {

using load::Metric;

std::string_view name_of(Metric metric);

}  // namespace

std::string subject_text(const load::Threshold& threshold) {
    std::string name{name_of(threshold.metric)};
    if (threshold.metric == Metric::percentile) {
        name = fmt::format("p{:.7g}", threshold.fraction * 100);
    }
    if (threshold.metric == Metric::responses) {
        return fmt::format("{}({})", name, threshold.status);
    }
    return threshold.of.empty() ? name : fmt::format("{}({})", name, threshold.of);
}

std::string value_text(const ThresholdResult& result) {
    if (result.value) {
        return value_text(result.threshold, *result.value);
    }
    if (result.has == 0 && result.needs <= 1) {
        return "nothing to measure";
    }
    return fmt::format(
        "not enough calls ({} of {})", count_text(result.has), count_text(result.needs));
}

std::string value_text(const load::Threshold& threshold, double value) {
    switch (threshold.unit) {
        case load::Unit::share:
            return share_text(value);
        case load::Unit::duration:
            return latency_text(value * 1e6);
        case load::Unit::per_second:
            return rate_text(value);
        case load::Unit::count:
            break;
    }
    if (threshold.metric == Metric::rate) {
        return rate_text(value);
    }
    if (value >= 0 && value == std::floor(value)) {
        return count_text(static_cast<std::uint64_t>(value));
    }
    return fmt::format("{:.4g}", value);
}

namespace {

std::string_view name_of(Metric metric) {
    switch (metric) {
        case Metric::percentile:
            return "p";
        case Metric::minimum:
            return "min";
        case Metric::maximum:
            return "max";
        case Metric::mean:
            return "mean";
        case Metric::started:
            return "started";
        case Metric::passed:
            return "passed";
        case Metric::failed:
            return "failed";
        case Metric::warned:
            return "warned";
        case Metric::inconclusive:
            return "inconclusive";
        case Metric::aborted:
            return "aborted";
        case Metric::not_started:
            return "not_started";
        case Metric::retransmissions:
            return "retransmissions";
        case Metric::responses:
            return "count";
        case Metric::rate:
            return "rate";
        case Metric::srd:
            return "srd";
        case Metric::rrd:
            return "rrd";
        case Metric::sdd:
            return "sdd";
        case Metric::ser:
            return "ser";
        case Metric::seer:
            return "seer";
        case Metric::isa:
            return "isa";
        case Metric::ira:
            return "ira";
        case Metric::scr:
            return "scr";
    }
    return {};
}

}  // namespace

}  // namespace rung::reports
