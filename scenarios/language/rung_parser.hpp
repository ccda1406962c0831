#pragma once
#include "scenarios/language/context.hpp"

namespace rung::language {

/// A `->` or `<-` with the lines below it. Never throws: what did not parse is `Broken`.
[[nodiscard]] syntax::Statement parse_rung(Context& context, const LogicalLine& line);

}  // namespace rung::language
