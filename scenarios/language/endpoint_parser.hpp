#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// What follows the word `endpoint`.
void parse_endpoint(Context& context, Lexer& lexer);

/// What follows the word `match`.
void parse_match(Context& context, Lexer& lexer, const Token& word);

/// `->`, `<-`, `connect`, `close`: what a rung begins with, behind the name of a party.
[[nodiscard]] bool begins_rung(const Token& token);

/// True of `alice -> …`, `bob <- …`, `alice connect`: a rung with a party's name in front.
[[nodiscard]] bool begins_with_party(Context& context, const LogicalLine& line);

}  // namespace rung::language
