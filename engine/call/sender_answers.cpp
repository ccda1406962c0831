// The rungs that live off a message of the other side: answers, ACK, CANCEL, copies; and what the
// stack sends to clean up.
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/dialog.hpp"
#include "engine/call/function.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/status.hpp"

namespace rung::call {

namespace {

std::string_view one_line(std::string_view value, base::Arena& scratch) {
    std::string storage;
    const std::string_view line = sip::unfolded(value, storage);
    return line.data() == value.data() ? line : scratch.keep(line);
}

/// The Via rows of an answer: those of the request, the top one with where it really came from
/// (RFC 3261 18.2.1, RFC 3581 4).
std::string via_rows(const StoredMessage& request) {
    std::string rows;
    std::string storage;
    bool top = true;
    request.view.for_each_value(sip::HeaderId::via, [&](std::string_view value) {
        const std::string_view line = sip::unfolded(value, storage);
        const auto via = top ? sip::parse_via(line) : std::nullopt;
        top = false;
        if (!via) {
            rows += fmt::format("Via: {}\r\n", line);
            return true;
        }
        const auto begin = static_cast<std::size_t>(via->parameters.data() - line.data());
        std::string row{via->parameters.empty() ? line : line.substr(0, begin)};
        const bool asked = via->parameter("rport").has_value();
        std::string_view rest = via->parameters;
        while (const auto parameter = sip::next_parameter(rest)) {
            if (!sip::equal_ignoring_case(parameter->name, "rport") &&
                !sip::equal_ignoring_case(parameter->name, "received")) {
                row += ";" + std::string{parameter->name};
                row += parameter->has_value ? "=" + std::string{parameter->value} : "";
            }
        }
        const base::Endpoint& source = request.link.remote;
        std::string address = source.ip.in_uri();
        if (!source.ip.is_v4()) {
            address = address.substr(1, address.size() - 2);  // RFC 5118 4.5: without brackets.
        }
        const auto sent_by = base::IpAddress::parse(via->host);
        if (asked || !sent_by || *sent_by != source.ip) {
            row += ";received=" + address;
        }
        if (asked) {
            row += fmt::format(";rport={}", source.port);
        }
        rows += fmt::format("Via: {}\r\n", row);
        return true;
    });
    return rows;
}

std::string record_route_rows(const sip::Message& request) {
    std::string rows;
    std::string storage;
    for (const sip::Header& header : request.headers()) {
        if (header.id == sip::HeaderId::record_route) {
            rows += fmt::format("Record-Route: {}\r\n", sip::unfolded(header.value, storage));
        }
    }
    return rows;
}

bool makes_dialog(std::string_view method, int status) {
    return method == "INVITE" && status > 100 && status < 300;
}

}  // namespace

std::int16_t Sender::find_dialog(const Whose& whose) const {
    for (auto index = static_cast<std::int16_t>(call_.dialog_count); index-- > 0;) {
        const Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
        if (whose.label == no_label) {
            if (!dialog.ended) {
                return index;
            }
            continue;
        }
        const StoredMessage* message = call_.labels[whose.label];
        if (message != nullptr && message->view.value(sip::HeaderId::call_id) == dialog.call_id) {
            return index;
        }
    }
    return -1;
}

std::int16_t Sender::find_invite(const Whose& whose, int lowest_status) const {
    return newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named = whose.label == no_label || sent.message == call_.labels[whose.label];
        return named && sent.method == "INVITE" && !sent.acknowledged &&
               sent.final_status >= lowest_status;
    });
}

std::int16_t Sender::find_unanswered(const Whose& whose) const {
    return newest(call_.received, call_.received_count, [&](const ReceivedRequest& received) {
        const bool named =
            (whose.label == no_label || received.message == call_.labels[whose.label]) &&
            (whose.method.empty() || received.method == whose.method);
        return named && !received.answered();
    });
}

Action Sender::ack(const SendRequest& rung, const MessagePlan& plan, const Place& place) {
    const std::int16_t invite = find_invite(rung.whose, 200);
    if (invite < 0) {
        fail(call_,
             environment_,
             place,
             "no INVITE has a final answer that is to be acknowledged",
             Weight::broken);
        return {};
    }
    const Action action = build_ack(invite, plan, place.line);
    if (action.kind != Action::Kind::wait) {
        label(rung.label, *action.message);
        ++call_.position;
        call_.rung_done = environment_.clocks.now;
    }
    return action;
}

Action Sender::build_ack(std::int16_t invite, const MessagePlan& plan, std::uint32_t line) {
    SentRequest& of = call_.sent[static_cast<std::size_t>(invite)];
    of.acknowledged = true;
    StackValues values;
    Destination way;
    const bool accepted = of.final_status < 300;
    const sip::Message& request = of.message->view;
    const auto index = static_cast<std::size_t>(of.dialog);
    const Dialog* dialog = accepted && of.dialog >= 0 ? &call_.dialogs[index] : nullptr;
    const Place place{line, "-> ACK"};
    if (dialog != nullptr) {
        // RFC 3261 13.2.2.4: a request within the dialog, with the number of the INVITE.
        const bool routed = !dialog->first_route.empty();
        if (!find_way(routed ? dialog->first_route : dialog->remote_target, place, way)) {
            return {};
        }
        values[StackSlot::start] = dialog->remote_target;
        values[StackSlot::route_rows] = dialog->routes;
        values[StackSlot::to] = dialog->remote;
        values[StackSlot::via_rows] = via_row(way, branch_placeholder);
    } else {
        // RFC 3261 17.1.1.3: part of the INVITE's transaction.
        way.link = of.message->link;
        values[StackSlot::start] = request.uri();
        values[StackSlot::to] =
            of.answer != nullptr
                ? one_line(of.answer->view.value(sip::HeaderId::to), environment_.scratch)
                : request.value(sip::HeaderId::to);
        values[StackSlot::via_rows] = environment_.scratch.keep(
            fmt::format("Via: {}\r\n", request.value(sip::HeaderId::via)));
    }
    values[StackSlot::from] = request.value(sip::HeaderId::from);
    values[StackSlot::call_id] = request.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = environment_.scratch.keep(fmt::format("{} ACK", of.cseq));
    const base::Link link = way.link;
    const std::uint32_t instruction = of.instruction;
    const std::int16_t ack = open("ACK", instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(ack)];
    sent.taken = true;
    sent.final_status = 200;
    render(plan, values, {}, link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_ack;
    action.index = ack;
    action.of = invite;
    action.message = sent.message;
    action.line = line;
    return action;
}

Action Sender::cancel_rung(const SendRequest& rung, const MessagePlan& plan, const Place& place) {
    const std::int16_t invite = newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named =
            rung.whose.label == no_label || sent.message == call_.labels[rung.whose.label];
        return named && sent.method == "INVITE" && sent.final_status == 0 && !sent.cancelled;
    });
    if (invite < 0) {
        fail(call_,
             environment_,
             place,
             "no INVITE is without a final answer, so there is nothing to cancel",
             Weight::broken);
        return {};
    }
    if (!call_.sent[static_cast<std::size_t>(invite)].provisional) {
        // RFC 3261 9.1: not before a 1xx has come; its arrival wakes the call.
        call_.phase = Call::Phase::waiting;
        call_.has_deadline = false;
        return {};
    }
    const Action action = build_cancel(invite, plan, place.line);
    label(rung.label, *action.message);
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    return action;
}

Action Sender::build_cancel(std::int16_t invite, const MessagePlan& plan, std::uint32_t line) {
    SentRequest& of = call_.sent[static_cast<std::size_t>(invite)];
    of.cancelled = true;
    const StoredMessage& original = *of.message;
    const sip::Message& request = original.view;
    base::Arena& scratch = environment_.scratch;
    StackValues values;
    values[StackSlot::start] = request.uri();
    values[StackSlot::via_rows] =
        scratch.keep(fmt::format("Via: {}\r\n", request.value(sip::HeaderId::via)));
    std::string routes;
    request.for_each_value(sip::HeaderId::route, [&routes](std::string_view value) {
        routes += fmt::format("Route: {}\r\n", value);
        return true;
    });
    values[StackSlot::route_rows] = scratch.keep(routes);
    values[StackSlot::from] = request.value(sip::HeaderId::from);
    values[StackSlot::to] = request.value(sip::HeaderId::to);
    values[StackSlot::call_id] = request.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = scratch.keep(fmt::format("{} CANCEL", of.cseq));
    const std::uint32_t cseq = of.cseq;
    const std::int16_t index = open("CANCEL", of.instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    sent.cseq = cseq;
    render(plan, values, {}, original.link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_cancel;
    action.index = index;
    action.of = invite;
    action.message = sent.message;
    action.line = line;
    return action;
}

Action Sender::answer(std::uint32_t instruction) {
    const Instruction& rung = call_.program->code[instruction];
    const SendAnswer& answer = std::get<SendAnswer>(rung.what);
    const std::int16_t index = find_unanswered(answer.whose);
    if (index < 0) {
        fail(
            call_, environment_, rung.place, "no request is waiting for an answer", Weight::broken);
        return {};
    }
    // Under `-> STATUS` a subject speaks of the request that it answers.
    ReceivedRequest& received = call_.received[static_cast<std::size_t>(index)];
    const Evaluator evaluator{call_, environment_, received.message};
    int status = answer.status;
    if (answer.status_expression != no_expr) {
        double number = 0;
        const Value value = evaluator.value(answer.status_expression);
        status = as_real(value, number) ? static_cast<int>(number) : 0;
        if (status < 100 || status > 699) {
            fail(call_,
                 environment_,
                 rung.place,
                 fmt::format("`{}` is no status", text_of(value, environment_.scratch)),
                 Weight::broken);
            return {};
        }
    }
    const std::string_view written = evaluator.text(answer.reason);
    const Action action = build_answer(index,
                                       status,
                                       written.empty() ? sip::reason_phrase(status) : written,
                                       runner_.plan(instruction),
                                       &rung.place);
    label(answer.label, *action.message);
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    return action;
}

void Sender::fill_answer(const ReceivedRequest& received, int status, StackValues& values) {
    base::Arena& scratch = environment_.scratch;
    const StoredMessage& request = *received.message;
    const sip::Message& view = request.view;
    values[StackSlot::via_rows] = scratch.keep(via_rows(request));
    values[StackSlot::from] = one_line(view.value(sip::HeaderId::from), scratch);
    const std::string_view to = one_line(view.value(sip::HeaderId::to), scratch);
    const auto address = sip::parse_name_addr(to);
    const bool tagged = address && !address->tag().empty();
    // RFC 3261 8.2.6.2: every answer but 100 bears our tag.
    values[StackSlot::to] = tagged || status == 100 ? to : scratch.keep(with_tag(to, call_.tag));
    values[StackSlot::call_id] = view.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = one_line(view.value(sip::HeaderId::cseq), scratch);
    if (makes_dialog(received.method, status)) {
        values[StackSlot::route_rows] = scratch.keep(record_route_rows(view));
    }
    if (takes_contact(received.method) && status > 100 && status < 300) {
        values[StackSlot::contact_rows] = scratch.keep(fmt::format(
            "Contact: <sip:{}>\r\n", local_name(environment_, request.link.socket, request.local)));
    }
}

Action Sender::build_answer(std::int16_t index,
                            int status,
                            std::string_view reason,
                            const MessagePlan& plan,
                            const Place* place) {
    ReceivedRequest& received = call_.received[static_cast<std::size_t>(index)];
    StackValues values;
    values[StackSlot::start] = environment_.scratch.keep(fmt::format("{} {}", status, reason));
    fill_answer(received, status, values);
    if (status == 405) {
        values[StackSlot::extra_rows] = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n";
    }
    StoredMessage& message = call_.messages.take();
    message.local = received.message->local;
    StoredMessage* const before = call_.current;
    call_.current = received.message;
    render(plan, values, received.message->view.body(), received.message->link, message);
    call_.current = before;
    MessageStore::unpin(&message);  // The table keeps its own copy; a label may pin it.
    received.status = status;
    if (makes_dialog(received.method, status) && received.dialog < 0) {
        received.dialog = static_cast<std::int16_t>(call_.dialog_count++);
        if (call_.dialogs.size() < call_.dialog_count) {
            call_.dialogs.emplace_back();
        }
        begin_as_called(call_.dialogs[static_cast<std::size_t>(received.dialog)],
                        received.message->view,
                        call_.tag);
    }
    if (received.dialog >= 0 && status >= 200) {
        Dialog& dialog = call_.dialogs[static_cast<std::size_t>(received.dialog)];
        dialog.confirmed = dialog.confirmed || status < 300;
        dialog.ended =
            dialog.ended || (received.method == "INVITE" && status >= 300 && !dialog.confirmed);
    }
    Action action;
    action.kind = Action::Kind::send_answer;
    action.index = index;
    action.status = status;
    action.message = &message;
    action.line = place != nullptr ? place->line : 0;
    return action;
}

Action Sender::raw(const SendRaw& rung, const Place& place) {
    const Evaluator evaluator{call_, environment_, call_.current};
    StoredMessage& message = call_.messages.take();
    message.assign(evaluator.text(rung.octets));
    message.at = environment_.clocks.now;
    if (call_.current != nullptr) {
        message.link = call_.current->link;
        message.local = call_.current->local;
    } else if (environment_.settings.target) {
        message.link = environment_.settings.target->link;
    } else {
        MessageStore::unpin(&message);
        fail(call_, environment_, place, "there is no target to send it to", Weight::broken);
        return {};
    }
    label(rung.label, message);
    MessageStore::unpin(&message);
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
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    Action action;
    action.kind = Action::Kind::send_octets;
    action.message = message;
    action.line = place.line;
    action.remark = "copy";
    return action;
}

Action Sender::acknowledge(std::int16_t invite) {
    return build_ack(invite, runner_.bare_ack(), 0);
}

Action Sender::cancel(std::int16_t invite) {
    return build_cancel(invite, runner_.bare_cancel(), 0);
}

Action Sender::refuse(std::int16_t received, int status) {
    return build_answer(
        received, status, sip::reason_phrase(status), runner_.bare_answer(), nullptr);
}

Action Sender::bye(std::int16_t index) {
    Dialog& dialog = call_.dialogs[static_cast<std::size_t>(index)];
    StackValues values;
    const Destination way = find_destination(
        dialog.first_route.empty() ? dialog.remote_target : dialog.first_route, environment_);
    dialog.ended = true;
    if (way.state != Destination::State::ready) {
        return {};
    }
    fill_in_dialog(dialog, "BYE", values);
    values[StackSlot::start] = dialog.remote_target;
    values[StackSlot::via_rows] = via_row(way, branch_placeholder);
    const std::int16_t bye = open("BYE", 0);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(bye)];
    sent.dialog = index;
    render(runner_.bare_bye(), values, {}, way.link, *sent.message);
    Action action;
    action.kind = Action::Kind::send_request;
    action.index = bye;
    action.message = sent.message;
    return action;
}

}  // namespace rung::call
