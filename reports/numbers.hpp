#pragma once
#include <cstdint>
#include <string>

namespace rung::reports {

/// 12,345: commas from 10,000 on.
[[nodiscard]] std::string count_text(std::uint64_t count);

/// "0.9 ms", "32.00 s", "5 m 03 s".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace rung::reports
