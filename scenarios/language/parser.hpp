#pragma once
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/files.hpp"
#include "scenarios/language/source.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// Blocks in blocks; deeper ones are refused.
inline constexpr int max_block_depth = 32;

/// Text to tree. Mistakes go to `reporter`; the tree holds `Broken` in their place.
[[nodiscard]] syntax::Ladder parse(Source& source, Reporter& reporter, const FileReader& files);

}  // namespace rung::language
