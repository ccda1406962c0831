#pragma once
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/source.hpp"

namespace rung::language {

/// Reports the first tab, the first octet that is not UTF-8 and the first control character.
void check_text(const Source::File& file, Reporter& reporter);

}  // namespace rung::language
