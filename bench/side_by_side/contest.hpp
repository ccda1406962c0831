#pragma once
#include <chrono>
#include <functional>

#include "bench/side_by_side/trial.hpp"

namespace rung::bench {

struct ContestPlan {
    SearchPlan search;
    std::chrono::seconds probe{3};
    std::chrono::seconds confirmation{10};
};

/// Makes one run. Throws when nothing was measured.
using RunOnce =
    std::function<Measurement(Generator generator, Rate rate, std::chrono::seconds duration)>;

using OnTrial = std::function<void(const Trial& trial)>;

/// Searches the highest rate of both generators, in turns, run by run, so that both meet the same
/// machine; the confirmations begin when both have finished their probes. A run that throws ends
/// the contest with its error.
[[nodiscard]] ContestResult hold_contest(const Contest& contest,
                                         const ContestPlan& plan,
                                         const RunOnce& run,
                                         const OnTrial& on_trial);

}  // namespace rung::bench
