#pragma once
#include <string>

#include "engine/call/difference.hpp"
#include "engine/call/evaluator.hpp"

namespace rung::call {

/// The part of a check that makes it false: of what `and` joins the first that does not hold.
[[nodiscard]] ExprId false_part(const Program& program, const Evaluator& evaluator, ExprId check);

/// Where the two sides of a check part that wants them to be equal; empty for any other.
[[nodiscard]] Difference difference_in(const Program& program,
                                       const Environment& environment,
                                       const Evaluator& evaluator,
                                       ExprId check);

}  // namespace rung::call
