#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/load/histogram.hpp"
#include "engine/load/threshold.hpp"
#include "reports/summary.hpp"

namespace rung::reports::testing {

/// Half of the values at `median` microseconds, the others above it with a long tail.
[[nodiscard]] load::Histogram latencies_around(std::int64_t median, std::uint64_t count);

// Lines of `pass when`, as the language compiles them.
[[nodiscard]] load::Threshold failed_is_none();
[[nodiscard]] load::Threshold failed_below(double share);
[[nodiscard]] load::Threshold percentile_below(double fraction, std::string of, double seconds);

/// A minute at 5,000 calls a second that follow a 302, with every block filled: three calls failed,
/// one threshold was missed and one lacks calls.
[[nodiscard]] RunSummary load_run();

/// The same without a failure and with every threshold met.
[[nodiscard]] RunSummary sound_load_run();

/// The same behind its own schedule, and with `at most` in the way.
[[nodiscard]] RunSummary starved_load_run();

}  // namespace rung::reports::testing
