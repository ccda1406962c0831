#pragma once
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

enum class Direction {
    send,     ///< `for`, `as`
    receive,  ///< Those, `where`, `within`, `about`, `optional`.
    copy,     ///< `within`, `about`
    link,     ///< Those and `optional`
    octets,   ///< Those and `as`
};

/// What stands behind a rung, to the end of the line, in any order and each once.
[[nodiscard]] syntax::Annotations parse_annotations(Lexer& lexer, Direction direction);

}  // namespace rung::language
