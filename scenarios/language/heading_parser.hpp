#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// A line of the heading other than `let`; `word` begins it. Fails at what does not fit.
void parse_heading_line(Context& context, Lexer& lexer, const LogicalLine& line);

}  // namespace rung::language
