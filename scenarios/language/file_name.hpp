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

struct NamedFile {
    std::string path;  ///< As messages name it.
    std::string text;
};

/// The next token, which must be a file's name.
[[nodiscard]] FileName read_file_name(Lexer& lexer);

/// The file, looked for beside the ladder; fails with what keeps it from being read.
[[nodiscard]] NamedFile read_named_file(Context& context, const FileName& file, std::uint64_t most);

}  // namespace rung::language
