#pragma once
#include <vector>

#include "engine/load/schedule.hpp"

namespace rung::load {

using Times = std::vector<base::Duration>;

/// All arrivals, or the first `most`.
inline Times times_of(Schedule schedule, std::size_t most = 10'000'000) {
    Times times;
    while (schedule.next() && times.size() < most) {
        times.push_back(*schedule.next());
        schedule.advance();
    }
    return times;
}

inline Plan plan_of(std::vector<Stage> stages, Arrivals arrivals = Arrivals::even) {
    Plan plan;
    plan.stages = std::move(stages);
    plan.arrivals = arrivals;
    return plan;
}

}  // namespace rung::load
