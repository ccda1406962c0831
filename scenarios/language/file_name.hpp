#pragma once
#include <cstdint>
#include <string>

#include "scenarios/language/context.hpp"

namespace rung::language {

/// `"file"` as a ladder writes it.
struct FileName {
    std::string name;
    Span span;
};

/// The next token, which must be a file's name.
[[nodiscard]] FileName read_file_name(Lexer& lexer);

/// A file whose octets are sent may be as large as this.
inline constexpr std::uint64_t most_sent_octets = std::uint64_t{1} << 20U;

/// The octets of a file as a text without `{…}`; fails as `read_named_file` does, and for an empty
/// file.
[[nodiscard]] syntax::Text read_octets(Context& context, const FileName& file);

/// Reports lines that are indented deeper than `indent`, where a file holds what they would.
void refuse_lines_below(Context& context, std::uint32_t indent, Complaint complaint);

/// The file, looked for beside the one that names it; fails with what keeps it from being read.
[[nodiscard]] NamedFile read_named_file(Context& context, const FileName& file, std::uint64_t most);

}  // namespace rung::language
