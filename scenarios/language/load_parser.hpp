#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// The lines below `load` (in `opener`, already taken). Mistakes are reported.
void parse_load(Context& context, const LogicalLine& opener);

/// Judges the block once the whole ladder is read, and makes `Ladder::load` of it unless it has a
/// mistake: rows that are read once end a load too.
void finish_load(Context& context);

/// Whether a word begins a line of `load`.
[[nodiscard]] bool is_load_word(std::string_view word);

}  // namespace rung::language
