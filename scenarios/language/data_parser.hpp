#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// `data NAME from "file.csv" [ORDER]`, or `data NAME [ORDER]` with the rows that stand below it;
/// the lexer is behind the first word.
void parse_data(Context& context, Lexer& lexer, const LogicalLine& line);

}  // namespace rung::language
