#pragma once
#include <cstdint>

namespace rung::bench {

/// A port that is free for UDP and TCP on 127.0.0.1 at this moment, for a program that cannot
/// choose one by itself. Throws std::system_error when there is none.
[[nodiscard]] std::uint16_t free_port();

}  // namespace rung::bench
