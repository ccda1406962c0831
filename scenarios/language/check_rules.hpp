#pragma once
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// Warns of a check that the rung above it decides: `status == 200` below `<- 200`. Only what is
/// certain is said, of whole checks.
void judge_checks(const syntax::Receive& rung, Reporter& reporter);

}  // namespace rung::language
