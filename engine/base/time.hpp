#pragma once
#include <chrono>

namespace rung::base {

/// The steady clock of a run. A tag, not a clock: nothing in the pure modules can ask for "now".
struct SteadyTimeline {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<SteadyTimeline>;
    static constexpr bool is_steady = true;
};

using Duration = std::chrono::nanoseconds;
using Instant = SteadyTimeline::time_point;

/// Wall time, for Date and iat only (whole seconds, UTC).
using WallTime = std::chrono::sys_seconds;

/// Both clocks as read once at the start of a turn.
struct Clocks {
    Instant now;
    WallTime wall;
};

}  // namespace rung::base
