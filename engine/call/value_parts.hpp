#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "engine/call/expression.hpp"
#include "engine/call/value.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

/// The readers behind a path: each takes a value apart as far as one step needs, and is absent
/// where the value has no such part or breaks its grammar.
[[nodiscard]] Value read_uri_path(std::string_view text,
                                  std::span<const PathStep> path,
                                  base::Arena& scratch);
[[nodiscard]] Value read_uri_path(const std::optional<sip::Uri>& uri,
                                  std::span<const PathStep> path,
                                  base::Arena& scratch);
[[nodiscard]] Value read_name_addr(std::string_view value,
                                   std::span<const PathStep> path,
                                   base::Arena& scratch);
[[nodiscard]] Value read_via(std::string_view value, const PathStep& step);
[[nodiscard]] Value read_identity(std::string_view value,
                                  const PathStep& step,
                                  base::Arena& scratch);

/// A parameter of a challenge or of credentials, less its quotes and escapes; `scheme` is the
/// scheme itself, `nc` a number.
[[nodiscard]] Value read_authentication(std::string_view value,
                                        std::span<const PathStep> path,
                                        base::Arena& scratch);

/// Digits as a number, anything else as the text it is.
[[nodiscard]] Value number_of(std::string_view digits);

/// `.text`, `.length` and `.lines` at the end of a path.
[[nodiscard]] Value text_part(Value value, std::span<const PathStep> path);

}  // namespace rung::call
