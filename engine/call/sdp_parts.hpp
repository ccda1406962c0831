#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "engine/call/expression.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// The readers behind `sdp.…` (RFC 4566 5). The next line of that kind, `{sdp, "m"}` or
/// `{sdp_attribute, "ptime"}`, in the rest of a body: what stands behind its `=` or `:`. The value
/// of an `m` line goes on to the end of its section.
[[nodiscard]] std::optional<std::string_view> next_sdp_value(std::string_view& rest,
                                                             const PathStep& kind);

/// The part of such a value that the path leads to; its first step is the kind.
[[nodiscard]] Value read_sdp_value(std::string_view value, std::span<const PathStep> path);

}  // namespace rung::call
