#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::bench {

/// What SIPp's statistics file (`-trace_stat`) says at its end.
struct SippStatistics {
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    std::uint64_t started = 0;
    std::uint64_t retransmitted = 0;
    /// Passed calls a second: the median of its periods, which its slow end does not count against.
    double rate = 0;
};

/// Reads the whole rows by the names in the header. Nothing when there is no whole row: SIPp
/// ended before it had written any. Throws std::runtime_error that names the column when one is
/// missing or does not hold a number.
[[nodiscard]] std::optional<SippStatistics> read_sipp_statistics(std::string_view text);

}  // namespace rung::bench
