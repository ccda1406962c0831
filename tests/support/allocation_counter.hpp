#pragma once
#include <cstdint>

namespace rung::support {

/// Calls of `operator new` since the program began, in a test program that links
/// allocation_counter.cpp. A test takes the difference.
[[nodiscard]] std::uint64_t allocations();

}  // namespace rung::support
