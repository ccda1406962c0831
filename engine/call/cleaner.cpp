#include "engine/call/cleaner.hpp"

#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

/// 64*T1: after that no transaction has anything more to say.
constexpr base::Duration patience = std::chrono::seconds{32};

int refusal_for(const ReceivedRequest& received) {
    if (received.method == "BYE" || received.method == "CANCEL") {
        return 200;
    }
    if (received.method == "INVITE") {
        return received.cancelled ? 487 : 480;
    }
    return 481;
}

/// Something to do, or a name to look up; not where the way there is closed.
bool is_step(const Call& call, const Action& action) {
    return action.kind != Action::Kind::wait || call.phase == Call::Phase::resolving;
}

/// A call that a BYE has still to end.
bool is_open(const Dialog& dialog) {
    return dialog.is_call && dialog.confirmed && !dialog.ended;
}

/// An INVITE of ours that is still to be acknowledged or cancelled.
std::optional<Action> end_requests(Sender& sender, Call& call) {
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        if (call.dialogs[i].unacknowledged) {
            const Action action = sender.acknowledge(static_cast<std::int16_t>(i));
            if (is_step(call, action)) {
                return action;
            }
        }
    }
    for (std::size_t i = 0; i < call.sent_count; ++i) {
        const SentRequest& sent = call.sent[i];
        if (sent.method != "INVITE" || !sent.lost.empty()) {
            continue;
        }
        const auto index = static_cast<std::int16_t>(i);
        if (sent.final_status == 0 && sent.provisional && !sent.cancelled) {
            return sender.cancel(index);  // RFC 3261 9.1
        }
    }
    return std::nullopt;
}

/// True while the called side may not hang up: its 2xx is not acknowledged (RFC 3261 15).
bool waits_for_ack(const Call& call, std::size_t dialog) {
    for (std::size_t i = 0; i < call.received_count; ++i) {
        const ReceivedRequest& received = call.received[i];
        if (received.dialog == static_cast<std::int16_t>(dialog) && received.method == "INVITE" &&
            received.status >= 200 && received.status < 300 && !received.acknowledged) {
            return true;
        }
    }
    return false;
}

/// What the target may still answer with a call, or has still to hear of. Nobody can take back
/// another request, so nobody waits for its timer F either.
bool leaves_something(std::string_view method) {
    return method == "INVITE" || method == "BYE" || method == "CANCEL";
}

bool has_open_ends(const Call& call) {
    for (std::size_t i = 0; i < call.sent_count; ++i) {
        const SentRequest& sent = call.sent[i];
        if (leaves_something(sent.method) && sent.transaction.valid() && sent.final_status == 0 &&
            sent.lost.empty()) {
            return true;
        }
    }
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        if (is_open(call.dialogs[i])) {
            return true;
        }
    }
    return false;
}

}  // namespace

Action clean_up(const Runner& runner, Call& call, const Environment& environment) {
    Sender sender{runner, call, environment};
    const bool out_of_patience = call.has_deadline && environment.clocks.now >= call.deadline;
    if (!call.has_deadline) {
        call.deadline = environment.clocks.now + patience;
        call.has_deadline = true;
    }
    const bool answers = !runner.program().manual.reply;
    for (std::size_t i = 0; answers && i < call.received_count; ++i) {
        if (!call.received[i].answered() && call.received[i].transaction.valid()) {
            return sender.refuse(static_cast<std::int16_t>(i), refusal_for(call.received[i]));
        }
    }
    if (const auto action = end_requests(sender, call)) {
        return *action;
    }
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        const Dialog& dialog = call.dialogs[i];
        const bool held = waits_for_ack(call, i) && !out_of_patience;
        if (is_open(dialog) && !held) {
            const Action action = sender.bye(static_cast<std::int16_t>(i));
            if (is_step(call, action)) {
                return action;
            }
        }
    }
    if (has_open_ends(call) && !out_of_patience) {
        return {};  // Kind::wait
    }
    call.phase = Call::Phase::finished;
    call.has_deadline = false;
    Action action;
    action.kind = Action::Kind::finish;
    return action;
}

}  // namespace rung::call
