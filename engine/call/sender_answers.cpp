// The answers of a call: what a `-> STATUS` rung says, and what the stack says by itself.
#include <fmt/format.h>

#include "engine/call/dialog.hpp"
#include "engine/call/function.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/status.hpp"

namespace rung::call {

namespace {

/// A top Via with where its request really came from (RFC 3261 18.2.1, RFC 3581 4).
std::string_view top_via_row(const sip::Via& via,
                             std::string_view line,
                             const base::Endpoint& source,
                             base::Arena& scratch) {
    const auto begin = static_cast<std::size_t>(via.parameters.data() - line.data());
    const std::string_view sent_by = via.parameters.empty() ? line : line.substr(0, begin);
    std::string_view parameters;
    bool asked = false;
    std::string_view rest = via.parameters;
    while (const auto parameter = sip::next_parameter(rest)) {
        const bool is_rport = sip::equal_ignoring_case(parameter->name, "rport");
        asked = asked || is_rport;
        if (!is_rport && !sip::equal_ignoring_case(parameter->name, "received")) {
            parameters = join(scratch,
                              parameters,
                              ";",
                              parameter->name,
                              parameter->has_value ? "=" : "",
                              parameter->value);
        }
    }
    const std::string in_uri = source.ip.in_uri();
    std::string_view address = in_uri;
    if (!source.ip.is_v4()) {
        address = address.substr(1, address.size() - 2);  // RFC 5118 4.5: without brackets.
    }
    if (asked) {
        return join(scratch,
                    "Via: ",
                    sent_by,
                    parameters,
                    ";received=",
                    address,
                    ";rport=",
                    source.port,
                    "\r\n");
    }
    const bool same = via.host == in_uri || base::IpAddress::parse(via.host) == source.ip;
    return join(scratch,
                "Via: ",
                sent_by,
                parameters,
                same ? "" : ";received=",
                same ? "" : address,
                "\r\n");
}

/// The Via rows of an answer: those of the request.
std::string_view via_rows(const StoredMessage& request, base::Arena& scratch) {
    std::string_view rows;
    std::string storage;
    request.view().for_each_value(sip::HeaderId::via, [&](std::string_view value) {
        const std::string_view line = sip::unfolded(value, storage);
        const bool top = rows.empty();
        // The one that was read already, unless it had to be unfolded.
        const auto& via =
            line.data() == value.data() || !top ? request.view().top_via() : sip::parse_via(line);
        rows = top && via ? top_via_row(*via, line, request.link.remote, scratch)
                          : join(scratch, rows, "Via: ", line, "\r\n");
        return true;
    });
    return rows;
}

std::string_view record_route_rows(const sip::Message& request, base::Arena& scratch) {
    TextBuffer rows;
    std::string storage;
    for (const sip::Header& header : request.headers()) {
        if (header.id == sip::HeaderId::record_route) {
            append(rows, "Record-Route: {}\r\n", sip::unfolded(header.value, storage));
        }
    }
    return keep(rows, scratch);
}

/// A request that came in on nobody's socket is answered by the first.
PartyId own_party(const ReceivedRequest& received) {
    return received.party == no_party ? PartyId{0} : received.party;
}

}  // namespace

std::int16_t Sender::find_unanswered(const Whose& whose) const {
    return newest(call_.received, call_.received_count, [&](const ReceivedRequest& received) {
        const bool named =
            received.party == call_.acting &&
            (whose.label == no_label || received.message == call_.labels[whose.label]) &&
            (whose.method.empty() || received.method == whose.method);
        return named && !received.answered() && call_.reaches(received.arm);
    });
}

Action Sender::answer(std::uint32_t instruction) {
    const Instruction& rung = call_.program->code[instruction];
    const auto& answer = std::get<SendAnswer>(rung.what);
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
    std::optional<base::Link> elsewhere;
    if (!find_other_way(answer.edits, rung.place, *received.message, elsewhere)) {
        return {};
    }
    const std::string_view written = evaluator.text(answer.reason);
    Action action = build_answer(index,
                                 {.to = received,
                                  .status = status,
                                  .reason = written.empty() ? sip::reason_phrase(status) : written,
                                  .plan = runner_.plan(instruction),
                                  .instruction = static_cast<std::int32_t>(instruction)});
    action.once = answer.edits.once;
    action.rerouted = elsewhere.has_value();
    action.message->link = elsewhere.value_or(action.message->link);
    label(answer.label, *action.message);
    call_.reached.push_back({instruction, {}});
    ++call_.position;
    call_.rung_done = environment_.clocks.now;
    return cut(answer.edits, rung.place, action);
}

/// `to`, `via` and `from` below an answer; false when the way is not ready.
bool Sender::find_other_way(const Edits& edits,
                            const Place& place,
                            const StoredMessage& request,
                            std::optional<base::Link>& out) {
    if (edits.to.empty() && !edits.via && edits.from == no_party) {
        return true;
    }
    Destination way;
    way.link = request.link;
    const std::string back = "sip:" + request.link.remote.text();
    const bool elsewhere = !edits.to.empty() || edits.via;
    if (elsewhere && !find_way(back, edits, place, way)) {
        return false;
    }
    leave(edits, way.link);
    out = way.link;
    return true;
}

void Sender::fill_answer(const ReceivedRequest& received, int status, StackValues& values) {
    base::Arena& scratch = environment_.scratch;
    const StoredMessage& request = *received.message;
    const sip::Message& view = request.view();
    values[StackSlot::via_rows] = via_rows(request, scratch);
    values[StackSlot::from] = one_line(view.value(sip::HeaderId::from), scratch);
    const std::string_view to = one_line(view.value(sip::HeaderId::to), scratch);
    const std::string_view tag = call_.tag_of(own_party(received), scratch);
    // RFC 3261 8.2.6.2: every answer but 100 bears our tag.
    if (status == 100 || !view.to_tag().empty()) {
        values[StackSlot::to] = to;
    } else if (view.to() && view.to()->parameters.empty()) {
        values[StackSlot::to] = join(scratch, to, ";tag=", tag);
    } else {
        values[StackSlot::to] = with_tag(to, tag, scratch);
    }
    values[StackSlot::call_id] = view.value(sip::HeaderId::call_id);
    values[StackSlot::cseq] = one_line(view.value(sip::HeaderId::cseq), scratch);
    if (makes_dialog(received.method, status)) {
        values[StackSlot::route_rows] = record_route_rows(view, scratch);
    }
    if (takes_contact(received.method) && status > 100 && status < 300) {
        values[StackSlot::contact_rows] = contact_row(environment_, request.link, request.local);
    }
}

void Sender::compose_answer(const Reply& reply, StoredMessage& out) {
    const StoredMessage& request = *reply.to.message;
    StackValues values;
    values[StackSlot::start] = join(environment_.scratch, reply.status, " ", reply.reason);
    fill_answer(reply.to, reply.status, values);
    if (reply.status == 405) {
        values[StackSlot::extra_rows] = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n";
    }
    StoredMessage* const before = call_.current;
    call_.current = reply.to.message;
    render(reply.plan, values, request.view().body(), request.link, out);
    call_.current = before;
}

Action Sender::build_answer(std::int16_t index, const Reply& reply) {
    ReceivedRequest& received = call_.received[static_cast<std::size_t>(index)];
    const int status = reply.status;
    StoredMessage& message = call_.messages.take();
    message.local = received.message->local;
    write_answer(reply, message);
    MessageStore::unpin(&message);  // The table keeps its own copy; a label may pin it.
    received.status = status;
    received.tagged = received.tagged || reply.plan.writes_to();
    if (makes_dialog(received.method, status)) {
        const std::string_view written =
            received.tagged ? message.view().to_tag() : std::string_view{};
        begin_dialog(
            received,
            written.empty() ? call_.tag_of(own_party(received), environment_.scratch) : written);
    }
    if (received.dialog >= 0 && status >= 200) {
        Dialog& dialog = call_.dialogs[static_cast<std::size_t>(received.dialog)];
        dialog.confirmed = dialog.confirmed || status < 300;
        if (status < 300 && takes_contact(received.method)) {
            refresh_target(dialog, received.message->view());  // RFC 3261 12.2.2
        }
        dialog.ended =
            dialog.ended || (received.method == "INVITE" && status >= 300 && !dialog.confirmed);
    }
    Action action;
    action.kind = Action::Kind::send_answer;
    action.index = index;
    action.status = status;
    action.message = &message;
    if (reply.instruction >= 0) {
        action.line = call_.program->code[static_cast<std::size_t>(reply.instruction)].place.line;
    }
    return action;
}

/// The dialog of an answer with that To tag. A ladder that writes tags of its own plays a fork with
/// each of them (RFC 3261 12.1.1).
void Sender::begin_dialog(ReceivedRequest& received, std::string_view tag) {
    if (received.dialog >= 0) {
        const Dialog& before = call_.dialogs[static_cast<std::size_t>(received.dialog)];
        if (!received.tagged || before.confirmed || has_local_tag(before, tag)) {
            return;
        }
    }
    received.dialog = static_cast<std::int16_t>(call_.dialog_count++);
    if (call_.dialogs.size() < call_.dialog_count) {
        call_.dialogs.emplace_back();
    }
    Dialog& dialog = call_.dialogs[static_cast<std::size_t>(received.dialog)];
    begin_as_called(dialog, received.message->view(), tag, environment_.scratch);
    dialog.party = received.party;
    dialog.arm = received.arm;
}

Action Sender::refuse(std::int16_t received, int status) {
    return build_answer(received,
                        {.to = call_.received[static_cast<std::size_t>(received)],
                         .status = status,
                         .reason = sip::reason_phrase(status),
                         .plan = runner_.bare_answer()});
}

}  // namespace rung::call
