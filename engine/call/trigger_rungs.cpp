// `trigger`: the target is made to call, or to hang up, from outside of SIP.
#include <fmt/format.h>

#include "engine/call/candidates.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/runner.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

Action order(Call& call,
             const Environment& environment,
             PartyId party,
             const Trigger& trigger,
             const Place* place) {
    Action action;
    action.kind = Action::Kind::trigger;
    action.line = place != nullptr ? place->line : 0;
    action.uri = uri_to_call(call, environment, party);
    action.hang_up = trigger.hang_up;
    call.triggered = true;
    call.trigger_place = place;
    ++call.orders;
    note(call,
         environment,
         fmt::format("trigger: the target is told to {} {}",
                     trigger.hang_up ? "hang up its call to" : "call",
                     action.uri));
    return action;
}

}  // namespace

Action Sender::trigger(const Trigger& rung, const Place& place) {
    const Triggers& known = environment_.settings.triggers;
    if (!(rung.hang_up ? known.hang_up : known.call)) {
        fail(call_,
             environment_,
             place,
             fmt::format("the profile does not say how to make the target {}: [trigger] {}",
                         rung.hang_up ? "hang up" : "call",
                         rung.hang_up ? "hangup" : "originate"),
             Weight::broken);
        return {};
    }
    call_.reached.push_back({call_.position, {}});
    call_.rung_done = environment_.clocks.now;
    ++call_.position;
    return order(call_, environment_, call_.acting, rung, &place);
}

Action Runner::have_target_call(Call& call, const Environment& environment) const {
    PartyId party = 0;
    visit_candidates(program_, 0, [&](std::uint32_t, const Instruction& rung) {
        party = rung.party;
        return false;
    });
    return order(call, environment, party, Trigger{}, nullptr);
}

void Runner::on_trigger_end(Call& call,
                            const Environment& environment,
                            std::string_view why) const {
    --call.orders;
    if (call.phase == Call::Phase::settling && call.orders == 0) {
        call.phase = Call::Phase::running;
    }
    if (why.empty()) {
        return;
    }
    note(call, environment, fmt::format("trigger: {}", why));
    if (!call.over()) {
        fail(call,
             environment,
             call.trigger_place != nullptr ? *call.trigger_place : call.place(),
             fmt::format("the trigger failed: {}", why),
             Weight::broken);
    }
}

}  // namespace rung::call
