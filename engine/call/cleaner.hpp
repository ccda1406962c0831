#pragma once
#include "engine/call/action.hpp"
#include "engine/call/runner.hpp"

namespace rung::call {

/// Ends what a failed call left at the target: answers what is unanswered, acknowledges, cancels,
/// hangs up, and waits a while for the answers. Says the next step; the last is `finish`.
Action clean_up(const Runner& runner, Call& call, const Environment& environment);

}  // namespace rung::call
