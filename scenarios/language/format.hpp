#pragma once
#include <string>
#include <string_view>

namespace rung::language {

/// The canonical form of a ladder (what `rung fmt` prints). Meant for a text that compiles: it
/// moves white space and sorts annotations, and what it does not know it copies. Values of headers,
/// bodies, raw octets, quotes and regexes stay as they are, octet for octet.
[[nodiscard]] std::string format(std::string_view text);

/// Both texts hold the same characters in some order: nothing was lost. White space does not count,
/// nor does a `\` that continues a line.
[[nodiscard]] bool same_characters(std::string_view one, std::string_view other);

}  // namespace rung::language
