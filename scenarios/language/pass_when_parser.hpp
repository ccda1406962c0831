#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// The lines below `pass when` (in `opener`, already taken), which make `Ladder::pass_when`.
/// Mistakes are reported; a line with one is left out.
void parse_pass_when(Context& context, const LogicalLine& opener);

}  // namespace rung::language
