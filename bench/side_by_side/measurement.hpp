#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/side_by_side/rate_search.hpp"

namespace rung::bench {

/// What one run of a generator came to, counted in the same way for both.
struct Measurement {
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;         ///< All that were not passed, for whatever reason.
    std::uint64_t retransmitted = 0;  ///< By the generator and by the far side.
    double seconds = 0;  ///< From the start of the generator's schedule to its last call's end.
    std::chrono::nanoseconds cpu{};           ///< Of the generator's process, start and end too.
    std::chrono::nanoseconds far_side_cpu{};  ///< Of `rung serve`.
    /// By its own account, without the time that it waited awake.
    double far_side_cpu_ns_a_transaction = 0;
    std::uint64_t far_side_passed = 0;
    /// Why the run counts for nothing: the generator broke, or did not end. Empty: it counts.
    std::string invalid;
    /// What the generator has against its own run. It does not count, since both are held to the
    /// same and SIPp does not look.
    std::string remark;
};

/// Passed calls a second.
[[nodiscard]] double delivered(const Measurement& run);

/// CPU time of the generator for each passed call, in nanoseconds.
[[nodiscard]] double cpu_ns_a_call(const Measurement& run);

/// The same of the far side.
[[nodiscard]] double far_side_cpu_ns_a_call(const Measurement& run);

/// Why a run did not hold its rate, in words; empty: it did. It held when no call failed, at least
/// 98 % of what was asked for was delivered, and there was at most one retransmission in 10,000
/// calls. Of a probe 95 % are enough: a region that is a little too high costs a confirmation, one
/// too low the right answer.
[[nodiscard]] std::string refusal(const Measurement& run, const Step& step);

/// The median; the mean of the middle two of an even number. 0 of none.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace rung::bench
