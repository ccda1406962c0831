#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace rung::bench {

/// What this comparison needs of a result file of Rung (reports/README.md).
struct RungResult {
    std::uint64_t passed = 0;
    std::uint64_t not_passed = 0;  ///< Due, and failed, aborted, inconclusive or not started.
    std::uint64_t retransmitted = 0;
    double seconds = 0;  ///< The whole run, until its last call ended.
    std::uint64_t due = 0;
    std::uint64_t most_open = 0;  ///< Calls in progress at once.
    // What a run without load does not say is 0.
    double cpu_ns_a_transaction = 0;
    double lag_p99_us = 0;
    double rss_octets = 0;
    std::string unfit;  ///< Why the generator does not vouch for the run; empty: it does.
};

/// Throws std::runtime_error when the text is no result file; the message names what is missing.
[[nodiscard]] RungResult read_rung_result(std::string_view text);

}  // namespace rung::bench
