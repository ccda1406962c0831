#pragma once
#include <span>
#include <string>
#include <string_view>

namespace rung::language {

/// Edits (insert, delete, replace, swap of neighbours) from `a` to `b`, or `limit` + 1 when there
/// are more.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The first of the nearest candidates within two edits (one for words of up to four letters);
/// empty when there is none.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);

/// "did you mean `follow`?", or empty.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

}  // namespace rung::language
