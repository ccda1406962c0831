#pragma once
#include <string>
#include <vector>

#include "engine/base/address.hpp"

namespace rung::cli {

/// What a run sends from: `--local ADDR[-ADDR][:PORT[-PORT]]`, each address with each port. Port 0,
/// which is that of none, lets the kernel choose. Throws `Failure` (2): no such range, or more than
/// `most_sources` of them.
inline constexpr std::size_t most_sources = 256;

[[nodiscard]] std::vector<base::Endpoint> parse_sources(const std::string& text);

}  // namespace rung::cli
