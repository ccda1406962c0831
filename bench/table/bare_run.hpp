#pragma once
#include <string>
#include <vector>

#include "bench/table/context.hpp"

namespace rung::bench {

/// One run of `udp_limit` or `tcp_limit`: exchanges a second. Throws std::runtime_error when it
/// broke.
[[nodiscard]] double run_bare(const Context& context, const std::vector<std::string>& command);

/// What such a program printed. Throws std::runtime_error when it is not that.
[[nodiscard]] double read_bare(std::string_view output);

}  // namespace rung::bench
