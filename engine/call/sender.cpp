#include "engine/call/sender.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/dialog.hpp"
#include "engine/call/function.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/policy.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sdp.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/status.hpp"

namespace rung::call {

namespace {

constexpr std::string_view default_user = "+12025550100";

const SendRequest& request_at(const Call& call, std::uint32_t instruction) {
    return std::get<SendRequest>(call.program->code[instruction].what);
}

Action failed() {
    return {};  // `fail` has put the call into another phase; `resume` goes on from there.
}

}  // namespace

bool takes_contact(std::string_view method) {
    for (const std::string_view other :
         {"INVITE", "REGISTER", "SUBSCRIBE", "REFER", "UPDATE", "NOTIFY"}) {
        if (method == other) {
            return true;
        }
    }
    return false;
}

std::string_view host_of(std::string_view local) {
    const std::size_t bracket = local.rfind(']');
    return local.substr(0, local.find(':', bracket == std::string_view::npos ? 0 : bracket));
}

std::string_view one_line(std::string_view value, base::Arena& scratch) {
    std::string storage;
    const std::string_view line = sip::unfolded(value, storage);
    return line.data() == value.data() ? line : scratch.keep(line);
}

const Sign& next_signature(const Call& call) {
    const SentRequest& draft = call.sent[static_cast<std::size_t>(call.draft)];
    const auto& written = request_at(call, draft.instruction).edits.signatures;
    return call.signatures < written.size() ? written[call.signatures] : *call.retry.sign;
}

Action Sender::request(std::uint32_t instruction) {
    const Instruction& rung = call_.program->code[instruction];
    const auto& request = std::get<SendRequest>(rung.what);
    const bool mouldable = is_mouldable(request, instruction);
    if (call_.draft >= 0) {
        const Action action = finish_draft(instruction);
        if (mouldable) {
            keep_mould(action, instruction);
        }
        return action;
    }
    switch (request.kind) {
        case SendRequest::Kind::ack:
            return ack(request, runner_.plan(instruction), rung.place);
        case SendRequest::Kind::cancel:
            return cancel_rung(request, runner_.plan(instruction), rung.place);
        case SendRequest::Kind::again:
        case SendRequest::Kind::ordinary:
            break;
    }
    if (call_.resend < 0) {
        call_.targets.clear();
        call_.retry = Retry{};
        call_.signed_by_policy = false;
        begin_credentials(request);
    }
    if (request.kind == SendRequest::Kind::again) {
        return again(request, instruction, rung.place);
    }
    return mouldable ? moulded(request, instruction, rung.place)
                     : ordinary(request, instruction, rung.place);
}

Action Sender::ordinary(const SendRequest& rung, std::uint32_t instruction, const Place& place) {
    StackValues values;
    Destination way;
    const bool outside = !rung.uri.empty();
    const std::int16_t in_dialog = outside                   ? std::int16_t{-1}
                                   : call_.retry.dialog >= 0 ? call_.retry.dialog
                                                             : find_dialog(rung.whose);
    if (!outside && in_dialog < 0) {
        fail(call_, environment_, place, "there is no dialog to send it in", Weight::broken);
        return failed();
    }
    Dialog* dialog = outside ? nullptr : &call_.dialogs[static_cast<std::size_t>(in_dialog)];
    std::string_view uri;
    std::string_view named;  // By the ladder.
    if (!call_.retry.uri.empty()) {
        uri = call_.retry.uri;
    } else if (outside) {
        named = Evaluator{call_, environment_, call_.current}.text(rung.uri);
        // Whom a redirect names gets no credentials.
        to_contact_ = !rung.edits.digest && use_redirection(call_, environment_, named);
        uri = call_.retry.uri.empty() ? named : std::string_view{call_.retry.uri};
    } else {
        uri = dialog->remote_target;
    }
    const bool routed = dialog != nullptr && !dialog->first_route.empty();
    if (!find_way(routed ? dialog->first_route : uri, rung.edits, place, way)) {
        return failed();
    }
    if (!take_challenge(rung)) {
        return failed();
    }
    std::uint32_t cseq = 0;
    const bool further_leg = outside && keeps_call_id(rung);
    if (outside) {
        values[StackSlot::from] = from_value(way);
        cseq = fill_outside_dialog(rung, named.empty() ? uri : named, values);
    } else {
        cseq = fill_in_dialog(*dialog, rung.method, values);
    }
    values[StackSlot::start] = uri;
    fill_common(rung.method, way, values);
    const std::int16_t index = open(rung.method, instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    sent.dialog = in_dialog;
    sent.within_dialog = in_dialog >= 0;
    sent.further_leg = further_leg;
    sent.label = rung.label;
    sent.cseq = cseq;
    render(runner_.plan(instruction), values, {}, way.link, *sent.message);
    fell_back_ = way.fell_back;
    if (way.fell_back) {
        note(call_,
             environment_,
             fmt::format("{} does not resolve: {} goes to the target", way.name, rung.method));
    }
    call_.draft = index;
    call_.signatures = 0;
    return add_credentials(rung, uri, place) ? finish_draft(instruction) : failed();
}

/// A slot for one more request. At the limit one whose answer was taken and that nobody names is
/// used again; where there is none, the oldest has to go.
std::int16_t Sender::open(std::string_view method, std::uint32_t instruction) {
    std::size_t index = call_.sent_count;
    if (index == environment_.settings.limits.open_requests) {
        const auto age = [](const SentRequest& sent) {
            const bool needed = !sent.taken || sent.label != no_label;
            return std::pair{needed, sent.serial};
        };
        const auto oldest = std::ranges::min_element(call_.sent, {}, age);
        index = static_cast<std::size_t>(oldest - call_.sent.begin());
        MessageStore::unpin(oldest->message);
        MessageStore::unpin(oldest->answer);
    } else if (call_.sent.size() < ++call_.sent_count) {
        call_.sent.emplace_back();
    }
    SentRequest& sent = call_.sent[index];
    sent = SentRequest{};
    sent.party = call_.acting;
    sent.arm = call_.arm_number();
    sent.method = method;
    sent.serial = ++call_.serials;
    sent.instruction = instruction;
    sent.message = &call_.messages.take();
    return static_cast<std::int16_t>(index);
}

/// What a policy sends again is due when it was decided; the rest when the rung above was done.
base::Instant Sender::due() const {
    const bool decided_now = call_.resend >= 0 || call_.phase == Call::Phase::cleaning;
    return decided_now ? environment_.clocks.now : call_.rung_done;
}

std::string_view Sender::from_value(const Destination& way) {
    base::Arena& scratch = environment_.scratch;
    const std::string_view tag = call_.tag_of(call_.acting, scratch);
    const auto& profile = environment_.settings.profile;
    const auto caller = profile.find("caller");
    if (caller != profile.end()) {
        const bool bare = caller->second.find('<') == std::string::npos;
        return join(scratch, bare ? "<" : "", caller->second, bare ? ">" : "", ";tag=", tag);
    }
    const std::string_view local = local_name(environment_, way.link.socket, {});
    return join(scratch, "<sip:", default_user, "@", host_of(local), ">;tag=", tag);
}

bool Sender::keeps_call_id(const SendRequest& rung) const {
    const bool afresh = rung.edits.new_call && call_.resend < 0;
    const Kept& kept = call_.kept[call_.acting];
    return !afresh && kept.request != nullptr && kept.method == rung.method;
}

std::uint32_t Sender::fill_outside_dialog(const SendRequest& rung,
                                          std::string_view uri,
                                          StackValues& values) {
    base::Arena& scratch = environment_.scratch;
    std::uint32_t cseq = 1;
    if (call_.program->parties.size() > 1) {
        values[StackSlot::rung_rows] = join(scratch, "X-Rung: ", call_.call_id, "\r\n");
    }
    if (keeps_call_id(rung)) {
        const Kept& kept = call_.kept[call_.acting];
        const sip::Message& before = kept.request->view();
        values[StackSlot::from] = before.value(sip::HeaderId::from);
        values[StackSlot::to] = before.value(sip::HeaderId::to);
        values[StackSlot::call_id] = before.value(sip::HeaderId::call_id);
        cseq = kept.cseq + 1;
    } else {
        values[StackSlot::to] = join(scratch, "<", to_uri_for(uri, scratch), ">");
        values[StackSlot::call_id] = call_.call_ids == 0
                                         ? std::string_view{call_.call_id}
                                         : join(scratch, call_.call_id, "-", call_.call_ids);
        ++call_.call_ids;
    }
    values[StackSlot::cseq] = join(scratch, cseq, " ", rung.method);
    return cseq;
}

std::uint32_t Sender::fill_in_dialog(Dialog& dialog, std::string_view method, StackValues& values) {
    ++dialog.local_cseq;
    values[StackSlot::from] = dialog.local;
    values[StackSlot::to] = dialog.remote;
    values[StackSlot::call_id] = dialog.call_id;
    values[StackSlot::route_rows] = dialog.routes;
    values[StackSlot::cseq] = join(environment_.scratch, dialog.local_cseq, " ", method);
    dialog.ended = dialog.ended || method == "BYE";
    if (method == "PRACK" && dialog.reliable != 0 && dialog.invite >= 0) {
        // RFC 3262 7.2: which 1xx, of which request.
        const SentRequest& invite = call_.sent[static_cast<std::size_t>(dialog.invite)];
        values[StackSlot::rack_rows] =
            join(environment_.scratch, "RAck: ", dialog.reliable, " ", invite.cseq, " INVITE\r\n");
        dialog.reliable = 0;
    }
    return dialog.local_cseq;
}

std::string_view Sender::via_row(const Destination& way, std::string_view branch) {
    const bool udp = way.link.transport == base::Transport::udp;
    return join(environment_.scratch,
                udp ? "Via: SIP/2.0/UDP " : "Via: SIP/2.0/TCP ",
                local_name(environment_, way.link.socket, {}),
                ";branch=",
                branch,
                udp ? ";rport\r\n" : "\r\n");
}

void Sender::fill_common(std::string_view method, const Destination& way, StackValues& values) {
    values[StackSlot::via_rows] = via_row(way, branch_placeholder);
    values[StackSlot::extra_rows] = call_.retry.header_lines;
    if (takes_contact(method)) {
        values[StackSlot::contact_rows] = contact_row(environment_, way.link, {});
    }
}

void Sender::render(const MessagePlan& plan,
                    const StackValues& values,
                    std::string_view offer,
                    const base::Link& link,
                    StoredMessage& out) {
    out.link = link;
    out.at = environment_.clocks.now;
    std::string_view sdp;
    if (plan.wants_default_sdp()) {
        const std::string_view host = host_of(local_name(environment_, link.socket, out.local));
        sdp = offer.empty() ? write_sdp_offer(host, environment_.scratch)
                            : write_sdp_answer(offer, host, environment_.scratch);
    }
    StoredMessage* ours = nullptr;  // For `ours.…`; in a slot, for its memory.
    if (plan.uses_ours()) {
        ours = &call_.messages.take();
        ours->edit([&](std::string& octets) {
            octets.clear();
            plan.render_stack_only(values, octets);
        });
    }
    const Evaluator evaluator{
        call_, environment_, call_.current, ours != nullptr ? &ours->view() : nullptr};
    out.edit([&](std::string& octets) {
        octets.clear();
        plan.render(values, sdp, evaluator, octets);
    });
    MessageStore::unpin(ours);
}

void Sender::label(LabelId label, StoredMessage& message) {
    if (label != no_label) {
        MessageStore::unpin(call_.labels[label]);
        call_.labels[label] = &MessageStore::pin(message);
    }
}

bool Sender::wants_signatures(std::uint32_t instruction) const {
    const SentRequest& draft = call_.sent[static_cast<std::size_t>(call_.draft)];
    // A header line of that name wins over `sign`.
    return call_.signatures < signature_count(instruction) &&
           (call_.signatures > 0 || draft.message->view().find(sip::HeaderId::identity) == nullptr);
}

std::size_t Sender::signature_count(std::uint32_t instruction) const {
    return request_at(call_, instruction).edits.signatures.size() +
           (call_.retry.sign != nullptr ? 1 : 0);
}

Action Sender::finish_draft(std::uint32_t instruction) {
    if (wants_signatures(instruction)) {
        call_.phase = Call::Phase::signing;
        Action action;
        action.kind = Action::Kind::sign;
        action.index = call_.draft;
        return action;
    }
    return commit(instruction);
}

void Sender::add_identity(const identity::Token& token) {
    SentRequest& draft = call_.sent[static_cast<std::size_t>(call_.draft)];
    StoredMessage& message = *draft.message;
    std::string rows = fmt::format("Identity: {}\r\n", token.value);
    if (message.view().find(sip::HeaderId::date) == nullptr) {
        // RFC 8224 4.1: iat should equal the Date, which a signed request has to bear.
        rows.insert(0, fmt::format("Date: {}\r\n", sip::format_date(token.iat)));
    }
    message.edit([&rows](std::string& octets) {
        const std::size_t end_of_rows = octets.find("\r\n\r\n");
        if (end_of_rows != std::string::npos) {
            octets.insert(end_of_rows + 2, rows);
        }
    });
    ++call_.signatures;
}

Action Sender::commit(std::uint32_t instruction) {
    const Instruction& rung = call_.program->code[instruction];
    SentRequest& sent = call_.sent[static_cast<std::size_t>(call_.draft)];
    if (runner_.plan(instruction).writes_cseq()) {
        const auto& cseq = sent.message->view().cseq();
        sent.cseq = cseq ? cseq->number : 0;
    }
    leave(std::get<SendRequest>(rung.what).edits, sent.message->link);
    sent.message->at = environment_.clocks.now;
    sent.due = due();
    call_.reached.push_back({instruction, {}});
    label(sent.label, *sent.message);
    Action action;
    action.kind = Action::Kind::send_request;
    action.index = call_.draft;
    action.message = sent.message;
    action.line = rung.place.line;
    action.once = std::get<SendRequest>(rung.what).edits.once;
    call_.draft = -1;
    if (call_.resend >= 0) {
        action.remark = call_.retry.remark;
        call_.resend = -1;
    } else {
        ++call_.position;
    }
    call_.rung_done = environment_.clocks.now;
    return cut(std::get<SendRequest>(rung.what).edits, rung.place, action);
}

}  // namespace rung::call
