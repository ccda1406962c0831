// Messages that go out in pieces.
#include <algorithm>

#include "engine/call/judgement.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

/// Each piece goes out in a turn of its own, so that no write takes two of them.
constexpr base::Duration next_turn = std::chrono::microseconds{1};

std::size_t end_of_headers(std::string_view octets) {
    const std::size_t end = octets.find("\r\n\r\n");
    return end == std::string_view::npos ? octets.size() : end + 4;
}

}  // namespace

std::size_t Split::end_of(std::size_t from, std::size_t body, std::size_t whole) const {
    if (size > 0) {
        return std::min(whole, from + size);
    }
    std::size_t end = at_body && body > from ? std::min(body, whole) : whole;
    for (const std::uint32_t position : at) {
        if (position > from) {
            end = std::min<std::size_t>(end, position);
        }
    }
    return end;
}

Action Sender::cut(const Edits& edits, const Place& place, Action action) {
    if (!edits.split || action.kind == Action::Kind::wait) {
        return action;
    }
    const base::Link& link = action.message->link;
    const bool stream = link.transport != base::Transport::udp;
    if (!stream || !call_.is_open(link)) {
        fail(call_,
             environment_,
             place,
             stream ? "there is no open connection yet to split a message on: `connect` in front"
                    : "UDP sends a message as a whole: `split` needs a stream, `transport tcp`",
             Weight::broken);
        return {};
    }
    call_.cut = {&MessageStore::pin(*action.message), &*edits.split, 0};
    action.upto = advance_cut();
    return action;
}

Action Sender::next_piece() {
    Action action;
    action.kind = Action::Kind::send_piece;
    action.message = call_.cut.message;
    action.begin = call_.cut.sent;
    action.upto = advance_cut();
    return action;
}

/// Where the piece at hand ends. Behind it the call waits for the time of the next one.
std::size_t Sender::advance_cut() {
    Cut& cut = call_.cut;
    const std::string_view octets = cut.message->octets();
    cut.sent = cut.rule->end_of(cut.sent, end_of_headers(octets), octets.size());
    const std::size_t end = cut.sent;
    call_.rung_done = environment_.clocks.now;
    if (end < octets.size()) {
        call_.phase = Call::Phase::splitting;
        call_.deadline = environment_.clocks.now + std::max(cut.rule->every, next_turn);
        call_.has_deadline = true;
    } else {
        MessageStore::unpin(cut.message);
        cut = {};
    }
    return end;
}

}  // namespace rung::call
