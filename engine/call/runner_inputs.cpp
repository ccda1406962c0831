// What comes in for a call: messages, time, completions.
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/dialog.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/runner.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

const Place& place_of(const Call& call) {
    static const Place nowhere;
    const auto& code = call.program->code;
    return call.position < code.size() ? code[call.position].place
           : code.empty()              ? nowhere
                                       : code.back().place;
}

/// A kept copy of what came, with its entry in the ladder.
WaitingMessage keep(Call& call, const Environment& environment, const Arrival& arrival) {
    StoredMessage& message = call.messages.take();
    message.assign(arrival.received.bytes, arrival.message);
    message.link = arrival.received.link;
    message.local = arrival.received.local;
    message.at = environment.clocks.now;
    if (arrival.verdict != nullptr) {
        message.verdict = *arrival.verdict;
    }
    WaitingMessage kept;
    kept.message = &message;
    kept.record = call.trace.records.size();
    record(call,
           environment,
           {.direction = Record::Direction::received, .text = arrival.received.bytes});
    return kept;
}

std::int16_t find_sent(const Call& call, base::Handle transaction) {
    return newest(call.sent, call.sent_count, [&](const SentRequest& sent) {
        return sent.transaction == transaction;
    });
}

std::int16_t find_received(const Call& call, base::Handle transaction) {
    return newest(call.received, call.received_count, [&](const ReceivedRequest& received) {
        return received.transaction == transaction;
    });
}

std::int16_t find_dialog(const Call& call, std::string_view call_id) {
    for (std::size_t i = call.dialog_count; i-- > 0;) {
        if (call.dialogs[i].call_id == call_id) {
            return static_cast<std::int16_t>(i);
        }
    }
    return -1;
}

std::int16_t open_received(Call& call, const Environment& environment) {
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
    call.received[index] = ReceivedRequest{};
    call.received[index].serial = ++call.serials;
    return static_cast<std::int16_t>(index);
}

/// RFC 3261 13.2.2.4: a 2xx makes a dialog, or refreshes the target of the one it came in.
void establish(Call& call, SentRequest& sent, const sip::Message& answer) {
    if (sent.dialog >= 0) {
        const auto contact =
            sip::parse_name_addr(sip::split_value(answer.value(sip::HeaderId::contact)).first);
        if (contact && !contact->star) {
            call.dialogs[static_cast<std::size_t>(sent.dialog)].remote_target = contact->uri;
        }
        return;
    }
    sent.dialog = static_cast<std::int16_t>(call.dialog_count++);
    if (call.dialogs.size() < call.dialog_count) {
        call.dialogs.emplace_back();
    }
    begin_as_caller(
        call.dialogs[static_cast<std::size_t>(sent.dialog)], sent.message->view(), answer);
}

/// What the next request of that method keeps (RFC 3261 8.1.3.4, 8.1.3.5).
void keep_for_next(Call& call, const SentRequest& sent) {
    const sip::Message& request = sent.message->view();
    call.kept.active = true;
    call.kept.method = sent.method;
    call.kept.from = request.value(sip::HeaderId::from);
    call.kept.to = request.value(sip::HeaderId::to);
    call.kept.call_id = request.value(sip::HeaderId::call_id);
    call.kept.cseq = sent.cseq;
}

void take_final(Call& call, SentRequest& sent, const sip::Message& answer) {
    sent.final_status = answer.status();
    const bool accepted = answer.status() < 300;
    if (sent.method == "INVITE" && accepted) {
        establish(call, sent, answer);
    }
    if (sent.dialog >= 0 && sent.method != "INVITE") {
        return;
    }
    if (accepted && call.kept.method == sent.method) {
        call.kept.active = false;
    } else if (!accepted && sent.dialog < 0) {
        keep_for_next(call, sent);
    }
}

std::ptrdiff_t count(std::size_t size) {
    return static_cast<std::ptrdiff_t>(size);
}

bool is_over(const Call& call) {
    return call.phase == Call::Phase::cleaning || call.phase == Call::Phase::finished;
}

/// At a `-> CANCEL` that may not go out before a 1xx (RFC 3261 9.1).
bool waits_to_cancel(const Call& call) {
    const auto& code = call.program->code;
    return call.phase == Call::Phase::waiting && call.position < code.size() &&
           std::holds_alternative<SendRequest>(code[call.position].what);
}

}  // namespace

bool Runner::expects_requests(const Call& call) const {
    return !is_over(call) && call.position < expecting_.size() && expecting_[call.position];
}

std::string_view Runner::newest_call_id(const Call& call) {
    const std::int16_t sent =
        newest(call.sent, call.sent_count, [](const SentRequest&) { return true; });
    const StoredMessage* message = call.current != nullptr ? call.current
                                   : sent >= 0 ? call.sent[static_cast<std::size_t>(sent)].message
                                               : nullptr;
    return message != nullptr ? message->view().value(sip::HeaderId::call_id) : std::string_view{};
}

bool Runner::awaits(Call& call, const Environment& environment, const Arrival& arrival) const {
    StoredMessage& request = call.messages.take();
    request.assign(arrival.received.bytes, arrival.message);
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
    kept.received = open_received(call, environment);
    ReceivedRequest& received = call.received[static_cast<std::size_t>(kept.received)];
    received.message = kept.message;
    received.method = kept.message->view().method();
    received.transaction = transaction;
    received.dialog = find_dialog(call, kept.message->view().value(sip::HeaderId::call_id));
    if (received.dialog >= 0 && received.method == "BYE") {
        call.dialogs[static_cast<std::size_t>(received.dialog)].ended = true;
    }
    return is_over(call) || Receiver{call, environment}.offer(kept);
}

const SentRequest* Runner::on_answer(Call& call,
                                     const Environment& environment,
                                     const Arrival& arrival,
                                     base::Handle transaction) const {
    const std::int16_t index = find_sent(call, transaction);
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
    const bool first_provisional = !sent.provisional && status < 200;
    sent.provisional = sent.provisional || status < 200;
    if (first_final) {
        take_final(call, sent, kept.message->view());
    }
    const SentRequest* const measured = status < 200 || first_final ? &sent : nullptr;
    if (is_over(call)) {
        return measured;
    }
    const bool cancel_waits = waits_to_cancel(call);
    if (first_final || (status < 200 && !cancel_waits)) {
        static_cast<void>(Receiver{call, environment}.offer(kept));
    }
    if ((first_provisional || first_final) && cancel_waits && !is_over(call)) {
        call.phase = Call::Phase::running;
        call.rung_done = environment.clocks.now;  // Only now the CANCEL is due.
    }
    return measured;
}

std::optional<base::Handle> Runner::on_ack(Call& call,
                                           const Environment& environment,
                                           const Arrival& arrival) const {
    const auto& cseq = arrival.message.cseq();
    const std::string_view call_id = arrival.message.value(sip::HeaderId::call_id);
    const std::int16_t index =
        newest(call.received, call.received_count, [&](const ReceivedRequest& received) {
            const sip::Message& invite = received.message->view();
            const auto& number = invite.cseq();
            return received.method == "INVITE" && received.answered() && cseq && number &&
                   number->number == cseq->number &&
                   invite.value(sip::HeaderId::call_id) == call_id;
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
    if (!is_over(call)) {
        static_cast<void>(Receiver{call, environment}.offer(kept));
    }
    MessageStore::unpin(kept.message);
    return transaction;
}

void Runner::on_copy(Call& call, const Environment& environment, const Arrival& arrival) const {
    record(call,
           environment,
           {.direction = Record::Direction::received,
            .text = arrival.received.bytes,
            .remark = "copy"});
    if (program_.watches_copies && !is_over(call)) {
        Receiver{call, environment}.offer_copy(arrival.received.bytes);
    }
}

const SentRequest* Runner::on_timeout(Call& call,
                                      const Environment& environment,
                                      base::Handle transaction) const {
    const std::int16_t sent = find_sent(call, transaction);
    if (sent >= 0) {
        SentRequest& request = call.sent[static_cast<std::size_t>(sent)];
        if (request.final_status != 0) {
            return nullptr;
        }
        request.final_status = 408;  // RFC 3261 8.1.3.1
        Receiver{call, environment}.give_up(
            request, request.provisional ? "no final answer within 32s" : "no answer within 32s");
        return &request;
    }
    const std::int16_t received = find_received(call, transaction);
    if (received >= 0 && !is_over(call)) {
        const bool answered = call.received[static_cast<std::size_t>(received)].answered();
        fail(call,
             environment,
             place_of(call),
             answered ? "the ACK of our final answer did not come within 32s"
                      : "no rung answered the request in time",
             Weight::broken);
    }
    return nullptr;
}

const SentRequest* Runner::on_transport_error(Call& call,
                                              const Environment& environment,
                                              base::Handle transaction,
                                              std::string_view what) const {
    const std::int16_t sent = find_sent(call, transaction);
    if (sent < 0) {
        return nullptr;
    }
    SentRequest& request = call.sent[static_cast<std::size_t>(sent)];
    const std::string why = fmt::format("transport error: {}", what);
    note(call, environment, why);
    if (request.final_status != 0) {
        return nullptr;
    }
    request.final_status = 503;  // RFC 3261 8.1.3.1
    Receiver{call, environment}.give_up(request, why);
    return &request;
}

void Runner::on_link_lost(Call& call,
                          const Environment& environment,
                          const base::Link& link,
                          std::string_view what) const {
    const auto uses = [&link](const auto& request) {
        return request.message != nullptr && request.message->link == link;
    };
    const bool used =
        std::any_of(call.sent.begin(), call.sent.begin() + count(call.sent_count), uses) ||
        std::any_of(
            call.received.begin(), call.received.begin() + count(call.received_count), uses);
    if (used && !is_over(call)) {
        fail(call,
             environment,
             place_of(call),
             fmt::format("transport error: {}", what),
             Weight::broken);
    }
}

void Runner::on_cancel(Call& call, base::Handle invite) const {
    const std::int16_t received = find_received(call, invite);
    if (received >= 0) {
        call.received[static_cast<std::size_t>(received)].cancelled = true;
    }
}

void Runner::on_timer(Call& call, const Environment& environment) const {
    switch (call.phase) {
        case Call::Phase::pausing:
            call.rung_done = call.deadline;
            ++call.position;
            call.phase = Call::Phase::running;
            call.has_deadline = false;
            return;
        case Call::Phase::waiting:
            Receiver{call, environment}.expire();
            return;
        default:
            return;  // `cleaning` looks at its deadline when it is resumed.
    }
}

void Runner::on_signed(Call& call,
                       const Environment& environment,
                       base::Result<std::string_view, identity::SignError> value) const {
    if (call.phase != Call::Phase::signing) {
        return;
    }
    call.phase = Call::Phase::running;
    if (!value) {
        fail(call,
             environment,
             next_signature(call).place,
             fmt::format("cannot sign: {}", identity::describe(value.error())),
             Weight::broken);
        return;
    }
    Sender{*this, call, environment}.add_identity(*value);
}

void Runner::on_resolved(Call& call) const {
    if (call.phase == Call::Phase::resolving) {
        call.unresolved.clear();
        call.phase = call.after_resolving;
    }
}

void Runner::on_refused(Call& call, const Environment& environment, std::string_view why) const {
    fail(call, environment, place_of(call), why, Weight::broken);
}

Action Runner::refuse(Call& call,
                      const Environment& environment,
                      base::Handle transaction,
                      int status) const {
    const std::int16_t received = find_received(call, transaction);
    return received >= 0 ? Sender{*this, call, environment}.refuse(received, status) : Action{};
}

Action Runner::answer_stray(Call& call,
                            const Environment& environment,
                            const Arrival& arrival,
                            base::Handle transaction,
                            int status) const {
    const WaitingMessage kept = keep(call, environment, arrival);
    const std::int16_t index = open_received(call, environment);
    ReceivedRequest& received = call.received[static_cast<std::size_t>(index)];
    received.message = kept.message;
    received.method = kept.message->view().method();
    received.transaction = transaction;
    return Sender{*this, call, environment}.refuse(index, status);
}

}  // namespace rung::call
