#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/measures.hpp"
#include "reports/summary.hpp"

namespace rung::reports {

namespace {

using load::Comparison;

ThresholdResult result_of(const load::Threshold& threshold, const RunSummary& summary);
bool is_worse(const ThresholdResult& left, const ThresholdResult& right);
int rank(const ThresholdResult& result);
double strain(const ThresholdResult& result);

}  // namespace

void judge_thresholds(RunSummary& summary, const std::vector<load::Threshold>& thresholds) {
    std::vector<ThresholdResult> results;
    results.reserve(thresholds.size());
    for (const load::Threshold& threshold : thresholds) {
        results.push_back(result_of(threshold, summary));
    }
    std::ranges::stable_sort(results, is_worse);
    summary.thresholds = std::move(results);
}

namespace {

ThresholdResult result_of(const load::Threshold& threshold, const RunSummary& summary) {
    const Measured measured = measure(threshold, summary);
    const auto ended_the_run = [&](const ThresholdResult& earlier) {
        return earlier.ended_the_run && earlier.threshold.line == threshold.line &&
               earlier.threshold.text == threshold.text;
    };
    const bool ended = std::ranges::any_of(summary.thresholds, ended_the_run);
    return {.threshold = threshold,
            .value = measured.value,
            .has = measured.has,
            .needs = measured.needs,
            .met = measured.value && threshold.met_by(*measured.value) && !ended,
            .ended_the_run = ended};
}

bool is_worse(const ThresholdResult& left, const ThresholdResult& right) {
    if (rank(left) != rank(right)) {
        return rank(left) < rank(right);
    }
    return strain(left) > strain(right);
}

int rank(const ThresholdResult& result) {
    if (result.ended_the_run) {
        return 0;
    }
    if (!result.value) {
        return 2;
    }
    return result.met ? 3 : 1;
}

/// How far the value is on the wrong side of its limit, as a share of the limit; negative on the
/// right side.
double strain(const ThresholdResult& result) {
    if (!result.value) {
        return 0;
    }
    const double limit = result.threshold.limit;
    const double over = *result.value - limit;
    const auto relative = [limit](double distance) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        return distance == 0 ? 0
               : limit == 0  ? std::copysign(infinity, distance)
                             : distance / std::abs(limit);
    };
    switch (result.threshold.comparison) {
        case Comparison::less:
        case Comparison::at_most:
            return relative(over);
        case Comparison::greater:
        case Comparison::at_least:
            return relative(-over);
        case Comparison::equal:
            return over == 0 ? -1 : relative(std::abs(over));  // As safe as 0 of a limit.
        case Comparison::unequal:
            return over == 0 ? 0 : relative(-std::abs(over));
    }
    return 0;
}

}  // namespace

}  // namespace rung::reports
