#pragma once
#include <optional>

#include "engine/base/time.hpp"
#include "engine/call/call.hpp"
#include "engine/call/program.hpp"

namespace rung::call {

/// The arms of a `together`: each has a position of its own. That of one of them is the call's own
/// (`Call::position` and what belongs to it), so that rungs know nothing of arms.

/// At the `together`: all arms are to run.
void begin_arms(Call& call, const Together& together);

/// At the end of an arm; behind the last one the ladder goes on.
void end_arm(Call& call, const ArmEnd& end);

/// Makes the position of that arm the call's own.
void load_arm(Call& call, std::size_t index);

/// The arm whose requests bear that number, if it is one of those that run.
void load_arm_of(Call& call, std::uint32_t number);

/// Some arm has something to do: it is loaded.
[[nodiscard]] bool load_running_arm(Call& call);

/// The ladder has left its arms, by a verdict or a `stop`.
void leave_arms(Call& call);

/// When an arm, or the call that has none, does something of its own accord.
[[nodiscard]] std::optional<base::Instant> next_deadline(const Call& call);

/// Nothing else of the call can go on now: what it asked for is on its way.
[[nodiscard]] inline bool is_held(const Call& call) {
    return call.phase == Call::Phase::signing || call.phase == Call::Phase::resolving;
}

/// True once `holds` is, of the call without arms or with one of them loaded, which then stays.
template <class Holds>
[[nodiscard]] bool in_some_arm(Call& call, Holds&& holds) {
    if (holds()) {
        return true;
    }
    if (call.arms.empty() || is_held(call)) {
        return false;
    }
    const std::size_t before = call.arm;
    for (std::size_t index = 0; index < call.arms.size(); ++index) {
        if (index == before) {
            continue;
        }
        load_arm(call, index);
        if (holds()) {
            return true;
        }
    }
    load_arm(call, before);
    return false;
}

}  // namespace rung::call
