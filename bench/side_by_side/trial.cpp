#include "bench/side_by_side/trial.hpp"

namespace rung::bench {

double ratio(const ContestResult& result) {
    return result.sipp.delivered > 0 ? result.rung.delivered / result.sipp.delivered : 0;
}

Best best_of(const std::vector<Trial>& trials, Generator generator, Rate rate) {
    std::vector<double> rates;
    std::vector<double> cpu;
    std::vector<double> far_side_cpu;
    for (const Trial& trial : trials) {
        if (trial.generator != generator || trial.step != Step{Stage::confirmation, rate} ||
            !trial.refusal.empty()) {
            continue;
        }
        rates.push_back(delivered(trial.run));
        cpu.push_back(cpu_ns_a_call(trial.run));
        far_side_cpu.push_back(far_side_cpu_ns_a_call(trial.run));
    }
    if (rates.empty()) {
        return {};
    }
    return {rate, median(rates), median(cpu), median(far_side_cpu)};
}

}  // namespace rung::bench
