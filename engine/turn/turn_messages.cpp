// Which call a message is for.
#include <algorithm>
#include <array>
#include <span>

#include "engine/call/dialog.hpp"
#include "engine/call/judgement.hpp"
#include "engine/sip/fields.hpp"
#include "engine/turn/turn.hpp"

namespace rung::turn {

namespace {

using transaction::Event;
using transaction::IdentifierKind;
using transaction::What;

/// RFC 3261 8.1.1: without these nothing can be answered or matched.
bool has_mandatory_headers(const sip::Message& message) {
    static constexpr std::array mandatory{sip::HeaderId::via,
                                          sip::HeaderId::from,
                                          sip::HeaderId::to,
                                          sip::HeaderId::call_id,
                                          sip::HeaderId::cseq};
    const bool present = std::ranges::all_of(
        mandatory, [&message](sip::HeaderId id) { return message.find(id) != nullptr; });
    const auto& cseq = message.cseq();
    return present && cseq && (!message.is_request() || cseq->method == message.method());
}

std::optional<transaction::ManualParts> manual_of(const call::Program& program) {
    const call::Manual& manual = program.manual;
    return manual.any() ? std::optional{transaction::ManualParts{
                              manual.trying || manual.reply, manual.retransmit, manual.ack}}
                        : std::nullopt;
}

std::string_view uri_of(const sip::Message& message, sip::HeaderId id) {
    const auto address = sip::parse_name_addr(message.value(id));
    return address ? address->uri : std::string_view{};
}

}  // namespace

void Turn::on_datagram(const base::Received& received) {
    if (!received.whole || !patterns_.read(received.bytes, message_)) {
        take_octets(received);
        return;
    }
    ++books_.messages.received;
    if (!has_mandatory_headers(message_)) {
        ++books_.messages.malformed;
        return;
    }
    if (message_.is_request()) {
        on_request(received);
    } else {
        on_response(received);
    }
}

void Turn::on_response(const base::Received& received) {
    if (static_cast<std::size_t>(message_.status()) < books_.responses.size()) {
        ++books_.responses[static_cast<std::size_t>(message_.status())];
    }
    const Event event = table_.on_response(message_, received, clocks_.now);
    CallSlot* slot = calls_.find(event.owner);
    if (event.what == What::stray) {
        ++books_.messages.stray;
    } else if (slot != nullptr && event.what == What::deliver) {
        const call::SentRequest* const sent = slot->runner->on_answer(
            slot->call, environment(slot->call), {received, message_}, event.transaction);
        if (sent != nullptr) {
            meter_.on_answer(slot->measure, *sent, message_.status(), clocks_.now);
        }
    } else if (slot != nullptr && event.what == What::copy) {
        slot->runner->on_copy(slot->call, environment(slot->call), {received, message_});
    }
    if (slot != nullptr && event.sends()) {
        call::record(slot->call,
                     environment(slot->call),
                     {.direction = call::Record::Direction::sent,
                      .source = {.text = event.message.bytes, .lives_until_settled = true},
                      .remark = "ACK by the stack",
                      .link = &event.message.link});
    }
    apply(event);
    if (slot != nullptr) {
        drive(event.owner);
    }
}

void Turn::on_request(const base::Received& received) {
    const Event event = table_.on_request(message_, received, clocks_.now);
    apply(event, "repeated for a copy");
    CallSlot* slot = calls_.find(event.owner);
    switch (event.what) {
        case What::new_request:
            on_new_request(received, event);
            return;
        case What::ack:
        case What::deliver:
            on_ack(received, event.owner);
            return;
        case What::copy:
            if (slot != nullptr) {
                slot->runner->on_copy(slot->call, environment(slot->call), {received, message_});
                drive(event.owner);
            }
            return;
        default:
            return;
    }
}

void Turn::on_new_request(const base::Received& received, const Event& event) {
    const std::optional<base::Handle> call = call_of(message_);
    if (message_.method() == "ACK") {
        on_ack(received, call.value_or(base::Handle{}));
        return;
    }
    base::Handle owner = call.value_or(base::Handle{});
    if (event.related.valid()) {
        owner = table_.owner_of(event.related);
    }
    CallSlot* slot = calls_.find(owner);
    const auto manual = slot != nullptr             ? manual_of(slot->runner->program())
                        : plan_.servers.size() == 1 ? manual_of(plan_.servers.front()->program())
                                                    : std::nullopt;
    const Event opened =
        table_.open_server(message_, received, {.owner = owner, .manual = manual}, clocks_.now);
    if (!opened.transaction.valid()) {
        ++books_.messages.stray;
        return;
    }
    apply(opened);
    if (message_.method() == "CANCEL") {
        take_cancel({received, message_}, opened.transaction, event.related);
        return;
    }
    if (wants_verdict(owner)) {
        verifications_.push_back({std::string{received.bytes},
                                  received.link,
                                  received.local,
                                  opened.transaction,
                                  owner});
        return;
    }
    route({received, message_}, opened.transaction, owner);
}

/// RFC 3261 9.2: 481 where there is no such INVITE, 200 where it is over already; else the call
/// decides.
void Turn::take_cancel(const call::Arrival& arrival,
                       base::Handle transaction,
                       base::Handle invite) {
    const base::Handle owner = table_.owner_of(invite);
    CallSlot* slot = calls_.find(owner);
    if (slot == nullptr) {
        answer_stray(arrival, transaction, invite.valid() ? 200 : 481);
        return;
    }
    slot->runner->on_cancel(slot->call, invite);
    const bool taken =
        slot->runner->on_request(slot->call, environment(slot->call), arrival, transaction);
    if (!taken && !slot->runner->program().manual.reply) {
        send_answer(*slot,
                    slot->runner->refuse(slot->call, environment(slot->call), transaction, 200));
    }
    drive(owner);
}

/// A request with its transaction: for its call, or for a ladder that waits to be called.
void Turn::route(const call::Arrival& arrival, base::Handle transaction, base::Handle owner) {
    const bool in_dialog = !arrival.message.to_tag().empty();
    if (!owner.valid() && !in_dialog) {
        owner = find_running(arrival);
        table_.set_owner(transaction, owner);
    }
    if (CallSlot* slot = calls_.find(owner)) {
        static_cast<void>(
            slot->runner->on_request(slot->call, environment(slot->call), arrival, transaction));
        drive(owner);
    } else if (in_dialog) {
        answer_stray(arrival, transaction, 481);  // RFC 3261 12.2.2
    } else {
        offer_to_servers(arrival, transaction);
    }
}

void Turn::offer_to_servers(const call::Arrival& arrival, base::Handle transaction) {
    const bool closed = stopped_ || (plan_.serve_calls > 0 && served_ >= plan_.serve_calls);
    for (std::size_t i = 0; i < plan_.servers.size() && !closed; ++i) {
        const auto ladder = static_cast<std::uint32_t>(plan_.callers.size() + i);
        const auto owner = ladder_of(arrival.received.link);
        if (owner && *owner != ladder) {
            continue;  // It came to a party of another ladder.
        }
        const base::Handle handle =
            open_call(*plan_.servers[i], {served_ + 1, ladder, clocks_.now});
        if (!handle.valid()) {
            book_due(clocks_.now, ladder, handle);
            answer_stray(arrival, transaction, 503);
            return;
        }
        CallSlot& slot = *calls_.find(handle);
        // Runs what stands before the first `<-`; a ladder that is called sends nothing there.
        static_cast<void>(slot.runner->resume(slot.call, environment(slot.call)));
        if (slot.runner->on_request(slot.call, environment(slot.call), arrival, transaction)) {
            book_due(clocks_.now, ladder, handle);
            ++served_;
            table_.set_owner(transaction, handle);
            drive(handle);
            return;
        }
        unfile(handle, slot);
        calls_.give_back(handle);
    }
    answer_stray(arrival, transaction, 405);
}

/// By `on request` of any ladder of the run.
int Turn::status_beside(std::string_view method) const {
    for (const auto* ladders : {&plan_.callers, &plan_.servers}) {
        for (const call::Runner* ladder : *ladders) {
            if (const int status = ladder->program().status_beside(method); status != 0) {
                return status;
            }
        }
    }
    return 0;
}

/// What no ladder takes the stack answers, so that the peer need not repeat it for 32 s.
void Turn::answer_stray(const call::Arrival& arrival, base::Handle transaction, int status) {
    const int beside = status_beside(arrival.message.method());
    if (beside == 0) {
        ++books_.messages.stray;
    }
    if (beside == 0 && leaves_replies_) {
        apply(table_.abandon(transaction, clocks_.now));
        return;
    }
    status = beside != 0 ? beside : status;
    stack_call_.reset(stack_program_);
    stack_call_.tag =
        transaction::text_of(table_.identifiers().bare(IdentifierKind::dialog, transaction));
    const call::Action action = stack_runner_.answer_stray(
        stack_call_, environment(stack_call_), arrival, transaction, status);
    apply(table_.respond(transaction, status, action.message->octets(), clocks_.now));
}

void Turn::on_ack(const base::Received& received, base::Handle owner) {
    CallSlot* slot = calls_.find(owner);
    if (slot == nullptr) {
        return;  // Never answered (RFC 3261 17); of a call that is over, as a rule.
    }
    if (const auto invite =
            slot->runner->on_ack(slot->call, environment(slot->call), {received, message_})) {
        apply(table_.acknowledged(*invite, clocks_.now));
    }
    drive(owner);
}

/// The call whose tag the To header bears: a request within one of its dialogs, whose tag the
/// ladder may have written itself. A CANCEL belongs to the call of its INVITE.
std::optional<base::Handle> Turn::call_of(const sip::Message& request) {
    // The parties of a call tell their tags apart by what follows the "-".
    const std::string_view tag = request.to_tag();
    const auto handle =
        table_.identifiers().decode_bare(IdentifierKind::dialog, tag.substr(0, tag.find('-')));
    if (handle && calls_.find(*handle) != nullptr) {
        return handle;
    }
    const base::Handle same = tag.empty() ? base::Handle{} : find_by_call_id(request);
    const CallSlot* const slot = calls_.find(same);
    const bool written =
        slot != nullptr &&
        std::ranges::any_of(
            std::span{slot->call.dialogs}.first(slot->call.dialog_count),
            [tag](const call::Dialog& dialog) { return call::has_local_tag(dialog, tag); });
    return written ? std::optional{same} : std::nullopt;
}

bool Turn::wants_verdict(base::Handle call) {
    if (plan_.credentials == nullptr || message_.find(sip::HeaderId::identity) == nullptr) {
        return false;
    }
    const CallSlot* slot = calls_.find(call);
    return slot != nullptr ? slot->runner->program().uses_verdict : uses_verdict_;
}

void Turn::verify_some() {
    std::size_t rows = 0;
    while (!verifications_.empty()) {
        Verification job = std::move(verifications_.front());
        verifications_.pop_front();
        if (!sip::parse(job.octets, message_)) {
            continue;  // It was parsed before it was queued.
        }
        const auto of_this = static_cast<std::size_t>(
            std::ranges::count(message_.headers(), sip::HeaderId::identity, &sip::Header::id));
        if (rows > 0 && rows + of_this > plan_.verifications_a_turn) {
            verifications_.push_front(std::move(job));
            return;
        }
        rows += of_this;
        const call::IdentityVerdict verdict = verdict_of(message_);
        const base::Received received{job.link, job.local, job.octets};
        route({received, message_, &verdict}, job.transaction, job.call);
    }
}

call::IdentityVerdict Turn::verdict_of(const sip::Message& request) const {
    std::array<std::string_view, 64> identities;
    std::size_t count = 0;
    for (const sip::Header& header : request.headers()) {
        if (header.id == sip::HeaderId::identity && count < identities.size()) {
            identities[count++] = header.value;
        }
    }
    identity::VerificationInput input;
    input.identities = {identities.data(), count};
    input.from_uri = uri_of(request, sip::HeaderId::from);
    input.to_uri = uri_of(request, sip::HeaderId::to);
    if (const sip::Header* date = request.find(sip::HeaderId::date)) {
        input.date = date->value;
    }
    input.now = clocks_.wall;
    const identity::Verdict verdict =
        identity::verify(input, *plan_.credentials, plan_.identity_policy);
    return {verdict.verified, verdict.status, std::string{verdict.reason}, verdict.explanation};
}

}  // namespace rung::turn
