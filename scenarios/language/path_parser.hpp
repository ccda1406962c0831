#pragma once
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// A literal, a word in capitals, or a path: `Contact[2].uri.user.drop("x")`, `random(1, 6)`,
/// `any Contact[*]`.
[[nodiscard]] syntax::ExpressionPtr parse_primary(Lexer& lexer);

}  // namespace rung::language
