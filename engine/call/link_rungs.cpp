// The connections of a call: `connect` and `close`, `<- closed` and `<- refused`.
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/candidates.hpp"
#include "engine/call/control_flow.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/print.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/runner.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

using Kind = base::LinkEvent::Kind;

/// As long as the kernel is given to open a connection; timer B of an INVITE is as long.
constexpr base::Duration connect_patience = std::chrono::seconds{32};

ReceiveLink::What what_of(Kind kind) {
    return kind == Kind::refused ? ReceiveLink::What::refused : ReceiveLink::What::closed;
}

bool is_for(const Instruction& rung, const LinkNews& news) {
    const auto* const receive = std::get_if<ReceiveLink>(&rung.what);
    return receive != nullptr && receive->what == news.what && rung.party == news.party;
}

/// A rung behind the position, or one that is waited at, is about that.
bool is_awaited(const Call& call, const LinkNews& news) {
    std::vector<std::uint32_t> from{call.position};
    std::ranges::transform(
        call.arms, std::back_inserter(from), [](const Arm& arm) { return arm.position; });
    const std::vector<bool> reachable = reachable_from(*call.program, std::move(from));
    for (std::size_t i = 0; i < reachable.size(); ++i) {
        if (reachable[i] && is_for(call.program->code[i], news)) {
            return true;
        }
    }
    return false;
}

}  // namespace

Action Sender::connect(const Place& place) {
    const auto& target = environment_.settings.target;
    if (!target) {
        fail(call_, environment_, place, "there is no target to connect to", Weight::broken);
        return {};
    }
    Destination way;
    if (!find_way(join(environment_.scratch, "sip:", target->text), place, way)) {
        return {};
    }
    if (way.link.transport == base::Transport::udp) {
        fail(call_,
             environment_,
             place,
             "UDP knows no connections: `transport tcp` in the heading, or --transport tcp",
             Weight::broken);
        return {};
    }
    call_.reached.push_back({call_.position, {}});
    call_.rung_done = environment_.clocks.now;
    if (call_.is_open(way.link)) {
        note(call_, environment_, fmt::format("{} is connected already", way.link.remote.text()));
        ++call_.position;
        return {};
    }
    note(call_, environment_, fmt::format("connects to {}", way.link.remote.text()));
    call_.phase = Call::Phase::connecting;
    call_.deadline = environment_.clocks.now + connect_patience;
    call_.has_deadline = true;
    Action action;
    action.kind = Action::Kind::open_link;
    action.link = way.link;
    action.line = place.line;
    return action;
}

Action Sender::close(const CloseLink& rung, const Place& place) {
    const auto own = [&](const OwnLink& one) {
        return one.open && party_at(call_, environment_, one.link) == call_.acting;
    };
    const auto found = std::find_if(call_.links.rbegin(), call_.links.rend(), own);
    if (found == call_.links.rend()) {
        fail(call_, environment_, place, "there is no connection to close", Weight::broken);
        return {};
    }
    found->open = rung.how == base::Ending::half;
    note(call_,
         environment_,
         fmt::format("{} the connection to {}",
                     rung.how == base::Ending::reset  ? "resets"
                     : rung.how == base::Ending::half ? "half closes"
                                                      : "closes",
                     found->link.remote.text()));
    call_.reached.push_back({call_.position, {}});
    // What is sent next goes behind the end of the connection, so in a turn of its own.
    call_.phase = Call::Phase::pausing;
    call_.deadline = environment_.clocks.now + std::chrono::microseconds{1};
    call_.has_deadline = true;
    Action action;
    action.kind = Action::Kind::close_link;
    action.link = found->link;
    action.ending = rung.how;
    action.line = place.line;
    return action;
}

void Runner::on_link_event(Call& call,
                           const Environment& environment,
                           const base::LinkEvent& event,
                           std::string_view what) const {
    const auto own = std::ranges::find(call.links, event.link, &OwnLink::link);
    if (call.over() || own == call.links.end()) {
        return;
    }
    const PartyId party = party_at(call, environment, event.link);
    const bool connecting = !own->open && in_some_arm(call, [&] {
        return call.phase == Call::Phase::connecting && program_.code[call.position].party == party;
    });
    own->open = event.kind == Kind::connected;
    if (event.kind == Kind::connected) {
        if (connecting) {
            call.rung_done = environment.clocks.now;
            go_on(call);
        }
        return;
    }
    note(call, environment, what);
    const LinkNews news{what_of(event.kind), party, environment.clocks.now};
    Receiver receiver{call, environment};
    if (in_some_arm(call, [&] {
            return call.phase == Call::Phase::waiting && receiver.offer_link(news);
        })) {
        return;
    }
    if (is_awaited(call, news)) {
        call.link_news.push_back(news);
        if (connecting) {
            go_on(call);
        }
    } else if (event.kind != Kind::closed || connecting) {
        fail(call,
             environment,
             call.place(),
             fmt::format("transport error: {}", what),
             Weight::broken);
    }
}

/// Behind the `connect` that the call is at.
void Runner::go_on(Call& call) {
    ++call.position;
    call.phase = Call::Phase::running;
    call.has_deadline = false;
}

bool Receiver::offer_link(const LinkNews& news) {
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            if (!is_for(rung, news)) {
                return true;
            }
            taken = true;
            pass_to(index);
            if (in_time(std::get<ReceiveLink>(rung.what).window, rung.place, news.at)) {
                call_.reached.push_back({index, {}});
                go_on_behind(index);
            }
            return false;
        });
    return taken;
}

bool Receiver::take_link_news() {
    for (std::size_t i = 0; i < call_.link_news.size(); ++i) {
        if (offer_link(call_.link_news[i])) {
            call_.link_news.erase(call_.link_news.begin() + static_cast<std::ptrdiff_t>(i));
            return true;
        }
    }
    return false;
}

}  // namespace rung::call
