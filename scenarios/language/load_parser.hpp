#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// The lines below `load` (in `opener`, already taken), which make `Ladder::load`. Mistakes are
/// reported; a block with one leaves no plan.
void parse_load(Context& context, const LogicalLine& opener);

/// Whether a word begins a line of `load`.
[[nodiscard]] bool is_load_word(std::string_view word);

}  // namespace rung::language
