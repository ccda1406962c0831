#pragma once
#include <cstdint>
#include <string>

namespace rung::reports {

/// 12,345: commas from 10,000 on.
[[nodiscard]] std::string count_text(std::uint64_t count);

/// "0.9 ms", "32.00 s", "5 m 03 s".
[[nodiscard]] std::string duration_text(double seconds);

/// Three digits of a latency: "412 us", "1.23 ms", "61.2 s".
[[nodiscard]] std::string latency_text(double microseconds);

/// "0.25/s", "4999.5/s", "12,000/s".
[[nodiscard]] std::string rate_text(double per_second);

/// Of 1,024 a step, as /proc and sysctl count: "512 B", "45.2 MB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// 0.5 is "50 %". Three digits of what it lacks to 0 % or 100 %, so that neither is said of a
/// share that only comes near: "0.0067 %", "99.987 %".
[[nodiscard]] std::string share_text(double share);

}  // namespace rung::reports
