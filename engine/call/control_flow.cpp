#include "engine/call/control_flow.hpp"

#include <algorithm>
#include <array>

#include "engine/call/candidates.hpp"

namespace rung::call {

namespace {

/// What may be carried out behind the instruction at `position`.
template <class Visit>
void visit_successors(const Program& program, std::uint32_t position, Visit&& visit) {
    const auto& what = program.code[position].what;
    if (const auto* jump = std::get_if<Jump>(&what)) {
        visit(jump->to);
        return;
    }
    if (const auto* either = std::get_if<Either>(&what)) {
        std::ranges::for_each(either->arms, visit);
        return;
    }
    if (const auto* together = std::get_if<Together>(&what)) {
        std::ranges::for_each(together->arms, visit);
        return;
    }
    if (const auto* end = std::get_if<ArmEnd>(&what)) {
        visit(end->behind);
        return;
    }
    if (const auto* mix = std::get_if<Mix>(&what)) {
        for (const Mix::Arm& arm : mix->arms) {
            visit(arm.to);
        }
        return;
    }
    const auto* verdict = std::get_if<Verdict>(&what);
    if (std::holds_alternative<Stop>(what) ||
        (verdict != nullptr && verdict->kind != Verdict::Kind::warn)) {
        return;
    }
    if (const auto* branch = std::get_if<Branch>(&what)) {
        visit(branch->otherwise);
    } else if (const auto* begin = std::get_if<RepeatBegin>(&what)) {
        visit(begin->behind);
    } else if (const auto* end = std::get_if<RepeatEnd>(&what)) {
        visit(end->body);
    }
    visit(position + 1);
}

/// By instruction: it is such a rung, or one can still come behind it.
template <class Is>
std::vector<bool> leading_to(const Program& program, Is&& is) {
    std::vector<bool> leading(program.code.size());
    bool changed = true;
    while (changed) {
        changed = false;
        for (auto at = static_cast<std::uint32_t>(program.code.size()); at-- > 0;) {
            bool leads = is(program.code[at]);
            visit_successors(program, at, [&](std::uint32_t next) {
                leads = leads || (next < leading.size() && leading[next]);
            });
            changed = changed || leads != leading[at];
            leading[at] = leads;
        }
    }
    return leading;
}

}  // namespace

std::vector<bool> reachable_from(const Program& program, std::vector<std::uint32_t> open) {
    std::vector<bool> reached(program.code.size());
    while (!open.empty()) {
        const std::uint32_t at = open.back();
        open.pop_back();
        if (at >= reached.size() || reached[at]) {
            continue;
        }
        reached[at] = true;
        visit_successors(program, at, [&open](std::uint32_t next) { open.push_back(next); });
    }
    return reached;
}

std::vector<bool> expecting_requests(const Program& program) {
    return leading_to(program, [](const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        return receive != nullptr && comes_outside_dialog(receive->method);
    });
}

std::vector<bool> waiting_for_requests(const Program& program) {
    std::vector<bool> waiting(program.code.size());
    for (std::uint32_t at = 0; at < program.code.size(); ++at) {
        bool some = false;
        const auto lasts = [&some](std::uint32_t, const Instruction& rung) {
            const auto* const receive = std::get_if<Receive>(&rung.what);
            some = receive != nullptr && !receive->method.empty() && receive->window.unlimited;
            return some;
        };
        const auto& what = program.code[at].what;
        const bool waits =
            std::holds_alternative<Receive>(what) || std::holds_alternative<Either>(what);
        waiting[at] = waits && visit_candidates(program, at, lasts) && some;
    }
    return waiting;
}

std::vector<bool> expecting_octets(const Program& program, PartyId party) {
    return leading_to(program, [party](const Instruction& rung) {
        return rung.party == party && std::holds_alternative<ReceiveOctets>(rung.what);
    });
}

bool comes_outside_dialog(std::string_view method) {
    static constexpr std::array<std::string_view, 6> within{
        "ACK", "BYE", "CANCEL", "PRACK", "INFO", "UPDATE"};
    return !method.empty() && std::ranges::find(within, method) == within.end();
}

}  // namespace rung::call
