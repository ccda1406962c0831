// What lives off a request of ours that is out already: ACK, CANCEL, BYE, copies and raw octets.
#include <fmt/format.h>

#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

/// The label is borne by a message of that dialog: its request, or one of its answers.
bool bears(const Dialog& dialog, const StoredMessage& message) {
    const sip::Message& view = message.view();
    return view.value(sip::HeaderId::call_id) == dialog.call_id &&
           (view.is_request() || dialog.remote_tag.empty() || view.to_tag() == dialog.remote_tag);
}

}  // namespace

/// The newest dialog that the party may still send in: a confirmed one before an early one.
std::int16_t Sender::find_dialog(const Whose& whose) const {
    std::int16_t early = -1;
    const StoredMessage* const named =
        whose.label == no_label ? nullptr : call_.labels[whose.label];
    for (auto index = static_cast<std::int16_t>(call_.dialog_count); index-- > 0;) {
        const Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
        if (dialog.party != call_.acting ||
            (whose.label == no_label ? dialog.ended || !call_.reaches(dialog.arm)
                                     : named == nullptr || !bears(dialog, *named))) {
            continue;
        }
        if (dialog.confirmed) {
            return index;
        }
        early = early < 0 ? index : early;
    }
    return early;
}

/// The dialog whose 2xx waits for our ACK: the newest, or the one named.
std::int16_t Sender::find_unacknowledged(const Whose& whose) const {
    const StoredMessage* const named =
        whose.label == no_label ? nullptr : call_.labels[whose.label];
    for (auto index = static_cast<std::int16_t>(call_.dialog_count); index-- > 0;) {
        const Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
        if (dialog.unacknowledged && dialog.party == call_.acting &&
            (whose.label == no_label ? call_.reaches(dialog.arm)
                                     : named != nullptr && bears(dialog, *named))) {
            return index;
        }
    }
    return -1;
}

std::int16_t Sender::find_refused_invite(const Whose& whose) const {
    return newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named = whose.label == no_label || sent.message == call_.labels[whose.label];
        return named && sent.party == call_.acting && call_.reaches(sent.arm) &&
               sent.method == "INVITE" && !sent.acknowledged && sent.final_status >= 300;
    });
}

Action Sender::ack(const SendRequest& rung, const MessagePlan& plan, const Place& place) {
    const std::int16_t dialog = find_unacknowledged(rung.whose);
    const std::int16_t refused = dialog < 0 ? find_refused_invite(rung.whose) : std::int16_t{-1};
    if (dialog < 0 && refused < 0) {
        fail(call_,
             environment_,
             place,
             "no INVITE has a final answer that is to be acknowledged",
             Weight::broken);
        return {};
    }
    Action action = dialog >= 0 ? build_ack(dialog, plan, rung.edits, place)
                                : build_refusal_ack(refused, plan, rung.edits, place);
    action.once = rung.edits.once;
    if (action.kind != Action::Kind::wait) {
        leave(rung.edits, action.message->link);
        label(rung.label, *action.message);
        call_.reached.push_back({call_.position, {}});
        ++call_.position;
        call_.rung_done = environment_.clocks.now;
    }
    return action;
}

/// RFC 3261 13.2.2.4: a request within the dialog, with the number of the INVITE.
Action Sender::build_ack(std::int16_t index,
                         const MessagePlan& plan,
                         const Edits& edits,
                         const Place& place) {
    Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
    StackValues values;
    Destination way;
    const bool routed = !dialog.first_route.empty();
    if (!find_way(routed ? dialog.first_route : dialog.remote_target, edits, place, way)) {
        dialog.unacknowledged = call_.phase == Call::Phase::resolving;
        return {};
    }
    dialog.unacknowledged = false;
    values[StackSlot::start] = dialog.remote_target;
    values[StackSlot::route_rows] = dialog.routes;
    values[StackSlot::to] = dialog.remote;
    values[StackSlot::via_rows] = via_row(way, branch_placeholder);
    return send_ack(dialog.invite, plan, values, {way.link, place.line});
}

/// RFC 3261 17.1.1.3: part of the INVITE's transaction.
Action Sender::build_refusal_ack(std::int16_t invite,
                                 const MessagePlan& plan,
                                 const Edits& edits,
                                 const Place& place) {
    SentRequest& of = call_.sent[static_cast<std::size_t>(invite)];
    const sip::Message& request = of.message->view();
    Destination way;
    way.link = of.message->link;
    const bool elsewhere = !edits.to.empty() || edits.via;
    if (elsewhere && !find_way(request.uri(), edits, place, way)) {
        return {};
    }
    StackValues values;
    values[StackSlot::start] = request.uri();
    values[StackSlot::to] =
        of.answer != nullptr
            ? one_line(of.answer->view().value(sip::HeaderId::to), environment_.scratch)
            : request.value(sip::HeaderId::to);
    values[StackSlot::via_rows] =
        join(environment_.scratch, "Via: ", request.value(sip::HeaderId::via), "\r\n");
    of.acknowledged = true;
    return send_ack(invite, plan, values, {way.link, place.line});
}

Action Sender::send_ack(std::int16_t invite,
                        const MessagePlan& plan,
                        StackValues& values,
                        const AckWay& way) {
    const SentRequest& of = call_.sent[static_cast<std::size_t>(invite)];
    const sip::Message& request = of.message->view();
    const bool bears = of.bears_credentials || runner_.plan(of.instruction).writes_credentials();
    if (bears && !plan.writes_credentials()) {
        values[StackSlot::extra_rows] = credentials_of(*of.message);
    }
    values[StackSlot::from] = request.value(sip::HeaderId::from);
    values[StackSlot::call_id] = request.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = join(environment_.scratch, of.cseq, " ACK");
    // RFC 3261 13.2.2.4: where the INVITE offered nothing, the 2xx did, and the ACK answers.
    const bool answers = request.body().empty() && of.answer != nullptr;
    const std::string_view offer = answers ? of.answer->view().body() : std::string_view{};
    const std::uint32_t instruction = of.instruction;
    const std::int16_t ack = open("ACK", instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(ack)];
    sent.taken = true;
    sent.final_status = 200;
    render(plan, values, offer, way.link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_ack;
    action.index = ack;
    action.of = invite;
    action.message = sent.message;
    action.line = way.line;
    return action;
}

Action Sender::cancel_rung(const SendRequest& rung, const MessagePlan& plan, const Place& place) {
    const std::int16_t invite = newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named =
            rung.whose.label == no_label || sent.message == call_.labels[rung.whose.label];
        return named && sent.party == call_.acting && call_.reaches(sent.arm) &&
               sent.method == "INVITE" && sent.final_status == 0 && !sent.cancelled;
    });
    if (invite < 0) {
        fail(call_,
             environment_,
             place,
             "no INVITE is without a final answer, so there is nothing to cancel",
             Weight::broken);
        return {};
    }
    if (!call_.sent[static_cast<std::size_t>(invite)].provisional &&
        !call_.program->manual.cancel) {
        // RFC 3261 9.1: not before a 1xx has come; its arrival wakes the call.
        call_.phase = Call::Phase::waiting;
        call_.has_deadline = false;
        return {};
    }
    Action action = build_cancel(invite, plan, rung.edits, place);
    if (action.kind == Action::Kind::wait) {
        return action;
    }
    action.once = rung.edits.once;
    leave(rung.edits, action.message->link);
    label(rung.label, *action.message);
    call_.reached.push_back({call_.position, {}});
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    return action;
}

Action Sender::build_cancel(std::int16_t invite,
                            const MessagePlan& plan,
                            const Edits& edits,
                            const Place& place) {
    SentRequest& of = call_.sent[static_cast<std::size_t>(invite)];
    const StoredMessage& original = *of.message;
    Destination way;
    way.link = original.link;
    const bool elsewhere = !edits.to.empty() || edits.via;
    if (elsewhere && !find_way(original.view().uri(), edits, place, way)) {
        return {};
    }
    of.cancelled = true;
    const sip::Message& request = original.view();
    base::Arena& scratch = environment_.scratch;
    StackValues values;
    values[StackSlot::start] = request.uri();
    values[StackSlot::via_rows] = print(scratch, "Via: {}\r\n", request.value(sip::HeaderId::via));
    std::string routes;
    request.for_each_value(sip::HeaderId::route, [&routes](std::string_view value) {
        routes += fmt::format("Route: {}\r\n", value);
        return true;
    });
    values[StackSlot::route_rows] = scratch.keep(routes);
    values[StackSlot::from] = request.value(sip::HeaderId::from);
    values[StackSlot::to] = request.value(sip::HeaderId::to);
    values[StackSlot::call_id] = request.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = print(scratch, "{} CANCEL", of.cseq);
    const std::uint32_t cseq = of.cseq;
    const std::int16_t index = open("CANCEL", of.instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    sent.cseq = cseq;
    sent.due = due();
    render(plan, values, {}, way.link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_cancel;
    action.index = index;
    action.of = invite;
    action.message = sent.message;
    action.line = place.line;
    return action;
}

/// The message received last, if it came to who sends.
const StoredMessage* Sender::newest_of_party() const {
    const StoredMessage* const current = call_.current;
    return current != nullptr && party_at(call_, environment_, current->link) == call_.acting
               ? current
               : nullptr;
}

Action Sender::raw(const SendRaw& rung, const Place& place) {
    const Evaluator evaluator{call_, environment_, call_.current};
    StoredMessage& message = call_.messages.take();
    message.assign(evaluator.text(rung.octets));
    message.at = environment_.clocks.now;
    const StoredMessage* const back = newest_of_party();
    const auto& octets = call_.octets_from;
    if (octets && party_at(call_, environment_, *octets) == call_.acting) {
        message.link = *octets;
    } else if (back != nullptr) {
        message.link = back->link;
        message.local = back->local;
    } else if (environment_.settings.target) {
        message.link = environment_.settings.target->link;
        leave_from(call_, environment_, call_.acting, message.link);
        message.link.stream = stream_for(message.link.transport);
    } else {
        MessageStore::unpin(&message);
        fail(call_, environment_, place, "there is no target to send it to", Weight::broken);
        return {};
    }
    label(rung.label, message);
    MessageStore::unpin(&message);
    call_.reached.push_back({call_.position, {}});
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    Action action;
    action.kind = Action::Kind::send_octets;
    action.message = &message;
    action.line = place.line;
    return action;
}

Action Sender::copy(const SendCopy& rung, const Place& place) {
    StoredMessage* message = call_.labels[rung.label];
    if (message == nullptr) {
        fail(call_, environment_, place, "there is no such message yet", Weight::broken);
        return {};
    }
    call_.reached.push_back({call_.position, {}});
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    Action action;
    action.kind = Action::Kind::send_octets;
    action.message = message;
    action.line = place.line;
    action.remark = "copy";
    return action;
}

Action Sender::acknowledge(std::int16_t dialog) {
    call_.acting = call_.dialogs[static_cast<std::size_t>(dialog)].party;
    return build_ack(dialog, runner_.bare_ack(), {}, Place{0, "-> ACK", call_.place().setup});
}

Action Sender::cancel(std::int16_t invite) {
    call_.acting = call_.sent[static_cast<std::size_t>(invite)].party;
    return build_cancel(
        invite, runner_.bare_cancel(), {}, Place{0, "-> CANCEL", call_.place().setup});
}

Action Sender::bye(std::int16_t index) {
    Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
    call_.acting = dialog.party;
    StackValues values;
    Destination way;
    const bool routed = !dialog.first_route.empty();
    const bool found =
        find_way(routed ? dialog.first_route : dialog.remote_target, Place{0, "-> BYE"}, way);
    dialog.ended = call_.phase != Call::Phase::resolving;
    if (!found) {
        return {};
    }
    fill_in_dialog(dialog, "BYE", values);
    values[StackSlot::start] = dialog.remote_target;
    values[StackSlot::via_rows] = via_row(way, branch_placeholder);
    const std::int16_t bye = open("BYE", 0);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(bye)];
    sent.dialog = index;
    sent.due = due();
    render(runner_.bare_bye(), values, {}, way.link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_request;
    action.index = bye;
    action.message = sent.message;
    return action;
}

}  // namespace rung::call
