#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// What follows the word `endpoint`.
void parse_endpoint(Context& context, Lexer& lexer);

/// What follows the word `match`.
void parse_match(Context& context, Lexer& lexer, const Token& word);

/// True of `alice -> …`, `bob <- …`: a rung with a party's name in front.
[[nodiscard]] bool begins_with_party(Context& context, const LogicalLine& line);

}  // namespace rung::language
