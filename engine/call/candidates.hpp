#pragma once
#include <algorithm>
#include <cstdint>
#include <variant>

#include "engine/call/program.hpp"
#include "engine/call/statements.hpp"

namespace rung::call {

/// The rungs that the message coming next may go to: the one at `position`, those behind it while
/// they are optional, every arm of an `either`; what takes no time is looked through. `visit`
/// returns false to stop.
template <class Visit>
bool visit_candidates(const Program& program, std::uint32_t position, Visit&& visit) {
    while (position < program.code.size()) {
        const auto& what = program.code[position].what;
        if (const auto* receive = std::get_if<Receive>(&what)) {  // As most of them are.
            if (!visit(position, program.code[position])) {
                return false;
            }
            if (!receive->optional) {
                return true;
            }
            ++position;
            continue;
        }
        if (const auto* jump = std::get_if<Jump>(&what)) {
            position = jump->to;
            continue;
        }
        if (const auto* either = std::get_if<Either>(&what)) {
            return std::ranges::all_of(either->arms, [&](std::uint32_t arm) {
                return visit_candidates(program, arm, visit);
            });
        }
        if (is_instant(program.code[position])) {
            ++position;
            continue;
        }
        const bool waits = std::holds_alternative<ReceiveCopy>(what) ||
                           std::holds_alternative<ReceiveNothing>(what) ||
                           std::holds_alternative<ReceiveLink>(what) ||
                           std::holds_alternative<ReceiveOctets>(what);
        if (!waits || !visit(position, program.code[position])) {
            return !waits;
        }
        if (window_if_optional(program.code[position]) == nullptr) {
            return true;
        }
        ++position;
    }
    return true;
}

}  // namespace rung::call
