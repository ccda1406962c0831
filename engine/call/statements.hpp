#pragma once
#include "engine/base/random.hpp"
#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/evaluator.hpp"
#include "engine/call/program.hpp"

namespace rung::call {

/// Carries out an instant one; false for any other. `position` stays.
bool carry_out_instant(Call& call, const Environment& environment, const Instruction& instruction);

/// Drawn from the call's own decisions; never negative, at most a day.
[[nodiscard]] base::Duration length_of(const Pause& pause,
                                       const Evaluator& evaluator,
                                       base::Random& random);

}  // namespace rung::call
