// The messages that come in for a call.
#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/diagnosis.hpp"
#include "engine/call/dialog.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/runner.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

std::string_view from_tag(const sip::Message& message) {
    const auto from = sip::parse_name_addr(message.value(sip::HeaderId::from));
    const auto tag = from ? from->parameter("tag") : std::nullopt;
    return tag ? tag->value : std::string_view{};
}

/// What came, with its line in the ladder.
WaitingMessage keep(Call& call, const Environment& environment, const Arrival& arrival) {
    StoredMessage& message = call.messages.borrow(arrival.received.bytes, arrival.message);
    message.link = arrival.received.link;
    message.local = arrival.received.local;
    message.at = environment.clocks.now;
    if (arrival.verdict != nullptr) {
        message.verdict = *arrival.verdict;
    }
    call.use(message.link);
    WaitingMessage kept;
    kept.message = &message;
    kept.record = call.trace.size();
    record(call,
           environment,
           {.direction = Record::Direction::received, .source = {.message = &message}});
    return kept;
}

std::int16_t open_received(Call& call,
                           const Environment& environment,
                           StoredMessage& message,
                           base::Handle transaction) {
    std::size_t index = call.received_count;
    if (index == environment.settings.limits.open_requests) {
        const auto age = [](const ReceivedRequest& received) {
            return std::pair{!received.answered() || received.label != no_label, received.serial};
        };
        const auto oldest = std::ranges::min_element(call.received, {}, age);
        index = static_cast<std::size_t>(oldest - call.received.begin());
        MessageStore::unpin(oldest->message);
    } else if (call.received.size() < ++call.received_count) {
        call.received.emplace_back();
    }
    const sip::Message& view = message.view();
    const std::string_view call_id = view.value(sip::HeaderId::call_id);
    ReceivedRequest& received = call.received[index];
    received = ReceivedRequest{};
    received.serial = ++call.serials;
    received.message = &message;
    received.party = party_at(call, environment, message.link);
    received.method = view.method();
    received.transaction = transaction;
    received.cseq = view.cseq() ? view.cseq()->number : 0;
    received.call_id_begin = static_cast<std::uint32_t>(call_id.data() - message.octets().data());
    received.call_id_size = static_cast<std::uint32_t>(call_id.size());
    return static_cast<std::int16_t>(index);
}

void forget(Kept& kept) {
    MessageStore::unpin(kept.request);
    kept = {};
}

/// What the next request of that method keeps (RFC 3261 8.1.3.4, 8.1.3.5).
void keep_for_next(Call& call, const SentRequest& sent) {
    Kept& kept = call.kept[sent.party];
    forget(kept);
    kept = {sent.method, &MessageStore::pin(*sent.message), sent.cseq};
}

/// What a `digest` line would answer.
void keep_challenge(Call& call, const SentRequest& sent) {
    MessageStore::unpin(call.challenged.answer);
    call.challenged = {sent.method, &MessageStore::pin(*sent.answer)};
}

/// `sent.answer` is its final one.
void take_final(Call& call, SentRequest& sent) {
    const sip::Message& answer = sent.answer->view();
    sent.final_status = answer.status();
    const bool accepted = answer.status() < 300;
    if (answer.status() == 401 || answer.status() == 407) {
        keep_challenge(call, sent);
    }
    if (sent.within_dialog && sent.method != "INVITE") {
        return;
    }
    // RFC 3261 10.2: the registrations of one caller share a Call-ID and count up.
    const bool goes_on = !accepted || sent.method == "REGISTER";
    if (!goes_on && call.kept[sent.party].method == sent.method) {
        forget(call.kept[sent.party]);
    } else if (goes_on && !sent.within_dialog) {
        keep_for_next(call, sent);
    }
}

/// Of the answer that such a request gets beside the ladder; 0: none. What begins a call is for its
/// first rung.
int status_beside(const Call& call, const ReceivedRequest& received) {
    const bool first = call.received_count == 1 && call.sent_count == 0;
    return first ? 0 : call.program->status_beside(received.method);
}

/// At a `-> CANCEL` that may not go out before a 1xx (RFC 3261 9.1).
bool waits_to_cancel(const Call& call) {
    const auto& code = call.program->code;
    return call.phase == Call::Phase::waiting && call.position < code.size() &&
           std::holds_alternative<SendRequest>(code[call.position].what);
}

}  // namespace

bool Runner::expects_requests(const Call& call) const {
    const auto expects = [this](std::uint32_t at) {
        return at < expecting_.size() && expecting_[at];
    };
    return !call.over() &&
           (expects(call.position) ||
            std::ranges::any_of(call.arms, expects, [](const Arm& arm) { return arm.position; }));
}

std::string_view Runner::newest_call_id(const Call& call) {
    const std::int16_t sent =
        newest(call.sent, call.sent_count, [](const SentRequest&) { return true; });
    const StoredMessage* message = call.current != nullptr ? call.current
                                   : sent >= 0 ? call.sent[static_cast<std::size_t>(sent)].message
                                               : nullptr;
    return message != nullptr ? message->view().value(sip::HeaderId::call_id) : std::string_view{};
}

std::string_view Runner::match_key(Call& call,
                                   const Environment& environment,
                                   StoredMessage& request) const {
    if (program_.match_by == no_expr) {
        const auto uri = sip::parse_uri(request.view().uri());
        return uri ? environment.scratch.keep(uri->user) : std::string_view{};
    }
    const Value value = Evaluator{call, environment, &request}.value(program_.match_by);
    return value.is_absent() ? std::string_view{}
                             : environment.scratch.keep(text_of(value, environment.scratch));
}

std::string_view Runner::match_key(Call& call,
                                   const Environment& environment,
                                   const Arrival& arrival) const {
    StoredMessage& request = call.messages.borrow(arrival.received.bytes, arrival.message);
    const std::string_view key = match_key(call, environment, request);
    MessageStore::unpin(&request);
    return key;
}

bool Runner::awaits(Call& call, const Environment& environment, const Arrival& arrival) const {
    StoredMessage& request = call.messages.borrow(arrival.received.bytes, arrival.message);
    if (arrival.verdict != nullptr) {
        request.verdict = *arrival.verdict;
    }
    const bool awaited = Receiver{call, environment}.awaits(request);
    MessageStore::unpin(&request);
    return awaited;
}

bool Runner::on_request(Call& call,
                        const Environment& environment,
                        const Arrival& arrival,
                        base::Handle transaction) const {
    WaitingMessage kept = keep(call, environment, arrival);
    kept.received = open_received(call, environment, *kept.message, transaction);
    ReceivedRequest& received = call.received[static_cast<std::size_t>(kept.received)];
    if (call.dialog_count > 0) {
        received.dialog =
            dialog_of(call, received.party, received.call_id(), from_tag(kept.message->view()));
    }
    if (received.dialog >= 0 && received.method == "BYE") {
        call.dialogs[static_cast<std::size_t>(received.dialog)].ended = true;
    }
    if (call.over()) {
        Diagnosis::explain_late(call, environment, kept);
        return true;
    }
    if (const int status = status_beside(call, received); status != 0) {
        const bool awaited = Receiver{call, environment}.awaits(*kept.message);
        if (!awaited) {
            received.beside = status;
            ++call.replies_due;
            return true;
        }
    }
    return Receiver{call, environment}.offer(kept);
}

const SentRequest* Runner::on_answer(Call& call,
                                     const Environment& environment,
                                     const Arrival& arrival,
                                     base::Handle transaction) const {
    const std::int16_t index = call.find_sent(transaction);
    if (index < 0) {
        return nullptr;
    }
    WaitingMessage kept = keep(call, environment, arrival);
    kept.sent = index;
    SentRequest& sent = call.sent[static_cast<std::size_t>(index)];
    kept.message->elapsed = environment.clocks.now - sent.message->at;
    MessageStore::unpin(sent.answer);
    sent.answer = kept.message;  // Its pin is now the answer's.
    const int status = arrival.message.status();
    const bool first_final = sent.final_status == 0 && status >= 200;
    const std::size_t dialogs = call.dialog_count;
    take_answer(call, index, kept.message->view());
    kept.is_fork = !first_final && status >= 200 && sent.final_status / 100 == 2 &&
                   call.dialog_count > dialogs;
    const bool first_provisional = !sent.provisional && status < 200;
    sent.provisional = sent.provisional || status < 200;
    if (status > 100 && status < 300 && call.targets.begun() && !sent.within_dialog) {
        call.targets.keep_redirection(sent.message->view().uri(), call.redirections);
    }
    if (first_final) {
        take_final(call, sent);
    }
    const SentRequest* const measured = status < 200 || first_final ? &sent : nullptr;
    if (call.over()) {
        Diagnosis::explain_late(call, environment, kept);
        return measured;
    }
    load_arm_of(call, sent.arm);
    const bool cancel_waits = waits_to_cancel(call);
    if (first_final || kept.is_fork || (status < 200 && !cancel_waits)) {
        static_cast<void>(Receiver{call, environment}.offer(kept));
    }
    if ((first_provisional || first_final) && cancel_waits && !call.over()) {
        call.phase = Call::Phase::running;
        call.rung_done = environment.clocks.now;  // Only now the CANCEL is due.
    }
    return measured;
}

std::optional<base::Handle> Runner::on_ack(Call& call,
                                           const Environment& environment,
                                           const Arrival& arrival) const {
    const auto& cseq = arrival.message.cseq();
    const PartyId party = party_at(call, environment, arrival.received.link);
    const std::string_view call_id = arrival.message.value(sip::HeaderId::call_id);
    const std::int16_t index =
        newest(call.received, call.received_count, [&](const ReceivedRequest& received) {
            return received.method == "INVITE" && received.answered() && cseq &&
                   received.cseq == cseq->number && received.party == party &&
                   received.call_id() == call_id;
        });
    if (index < 0) {
        return std::nullopt;
    }
    ReceivedRequest& received = call.received[static_cast<std::size_t>(index)];
    if (received.acknowledged) {
        return std::nullopt;  // A copy: our final answer came twice, or the network doubled it.
    }
    received.acknowledged = true;
    const base::Handle transaction = received.transaction;
    WaitingMessage kept = keep(call, environment, arrival);
    kept.received = index;
    kept.is_ack = true;
    if (!call.over()) {
        static_cast<void>(Receiver{call, environment}.offer(kept));
    }
    MessageStore::unpin(kept.message);
    return transaction;
}

void Runner::on_copy(Call& call, const Environment& environment, const Arrival& arrival) const {
    record(call,
           environment,
           {.direction = Record::Direction::received,
            .source = {.text = arrival.received.bytes, .lives_until_settled = true},
            .remark = "copy",
            .link = &arrival.received.link});
    if (program_.watches_copies && !call.over()) {
        Receiver{call, environment}.offer_copy(arrival.received.bytes);
    }
}

void Runner::on_cancel(Call& call, base::Handle invite) const {
    const std::int16_t received = call.find_received(invite);
    if (received >= 0) {
        call.received[static_cast<std::size_t>(received)].cancelled = true;
    }
}

Action Runner::refuse(Call& call,
                      const Environment& environment,
                      base::Handle transaction,
                      int status) const {
    const std::int16_t received = call.find_received(transaction);
    return received >= 0 ? Sender{*this, call, environment}.refuse(received, status) : Action{};
}

Action Runner::answer_stray(Call& call,
                            const Environment& environment,
                            const Arrival& arrival,
                            base::Handle transaction,
                            int status) const {
    const WaitingMessage kept = keep(call, environment, arrival);
    const std::int16_t index = open_received(call, environment, *kept.message, transaction);
    return Sender{*this, call, environment}.refuse(index, status);
}

}  // namespace rung::call
