#pragma once
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// A check, or any other expression: `not`, `and`, `or` and everything below them.
[[nodiscard]] syntax::ExpressionPtr parse_expression(Lexer& lexer);

/// A value: what may stand on one side of an operator (`+ - *` included).
[[nodiscard]] syntax::ExpressionPtr parse_value(Lexer& lexer);

/// What follows a `{` that has been taken, and its `}`.
[[nodiscard]] syntax::ExpressionPtr parse_braced(Lexer& lexer);

/// The same; `brace` is where the `{` stands.
[[nodiscard]] syntax::ExpressionPtr parse_braced(Lexer& lexer, std::uint32_t brace);

}  // namespace rung::language
