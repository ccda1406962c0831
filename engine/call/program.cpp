#include "engine/call/program.hpp"

#include <algorithm>

namespace rung::call {

bool StatusSet::contains(int status) const {
    const auto holds = [status](Range range) {
        return range.first <= status && status <= range.last;
    };
    const bool listed = std::ranges::any_of(ranges, holds);
    return inverted ? status >= 200 && !listed : listed;
}

bool is_instant(const Instruction& instruction) {
    const auto* verdict = std::get_if<Verdict>(&instruction.what);
    return std::holds_alternative<Let>(instruction.what) ||
           std::holds_alternative<Log>(instruction.what) ||
           std::holds_alternative<Mark>(instruction.what) ||
           std::holds_alternative<Measure>(instruction.what) ||
           (verdict != nullptr && verdict->kind == Verdict::Kind::warn);
}

int Program::status_beside(std::string_view method) const {
    const auto reply = std::ranges::find(replies, method, &StandingReply::method);
    return reply != replies.end() ? reply->status : 0;
}

const Window* window_if_optional(const Instruction& rung) {
    if (const auto* receive = std::get_if<Receive>(&rung.what)) {
        return receive->optional ? &receive->window : nullptr;
    }
    if (const auto* octets = std::get_if<ReceiveOctets>(&rung.what)) {
        return octets->optional ? &octets->window : nullptr;
    }
    const auto* link = std::get_if<ReceiveLink>(&rung.what);
    return link != nullptr && link->optional ? &link->window : nullptr;
}

}  // namespace rung::call
