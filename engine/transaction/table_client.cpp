// The client side of the table: requests that we send, and the responses to them.
#include <algorithm>
#include <array>

#include "engine/base/ensure.hpp"
#include "engine/sip/fields.hpp"
#include "engine/transaction/ack.hpp"
#include "engine/transaction/table.hpp"

namespace rung::transaction {

namespace {

std::string_view first_word(std::string_view bytes);
std::string_view first_branch(std::string_view bytes);
std::string_view top_branch(const sip::Message& response);
void write_client_key(std::string& out, std::string_view branch, std::string_view method);
bool repeats_kept_ack(const Slot& slot, const sip::Message& response);

}  // namespace

base::Handle TransactionTable::open_client(const ClientOpening& opening) {
    ENSURE(opening.method != Method::ack);
    const base::Handle transaction = take_slot(opening.owner);
    if (!transaction.valid()) {
        return {};
    }
    Slot& slot = *slots_.find(transaction);
    slot.role = Role::client;
    slot.kind = opening.method;
    slot.link = opening.link;
    slot.local = opening.local;
    slot.manual = opening.manual;
    slot.shape = opening.shape;
    const bool shares = opening.method == Method::cancel && opening.invite.valid();
    slot.branch = shares ? opening.invite : transaction;
    return transaction;
}

Identifiers::Branch TransactionTable::branch_of(base::Handle transaction) {
    const Slot* slot = slots_.find(transaction);
    ENSURE(slot != nullptr && slot->role == Role::client);
    return identifiers_.branch(IdentifierKind::transaction, slot->branch);
}

Event TransactionTable::send_request(base::Handle transaction,
                                     std::string_view bytes,
                                     base::Instant now) {
    Slot* slot = slots_.find(transaction);
    ENSURE(slot != nullptr && slot->role == Role::client && !slot->started());
    // An INVITE is kept on every transport: its ACK is made from it.
    if (slot->kind == Method::invite || slot->link.transport == base::Transport::udp) {
        slot->bytes.assign(bytes);
    }
    slot->method.assign(first_word(bytes));
    if (slot->shape == nullptr) {
        file_under_other_branch(transaction, *slot, bytes);
    }
    slot->start_client(timers_, now);
    Event event = event_of(transaction, *slot);
    event.message = {slot->link, slot->local, bytes};
    return settle(transaction, *slot, event, now);
}

// A CANCEL has the branch of another, and a ladder may write its own Via.
void TransactionTable::file_under_other_branch(base::Handle transaction,
                                               Slot& slot,
                                               std::string_view bytes) {
    const std::string_view branch = first_branch(bytes);
    const bool own = identifiers_.decode_branch(IdentifierKind::transaction, branch) == transaction;
    if (!branch.empty() && (slot.kind == Method::cancel || !own)) {
        write_client_key(slot.key, branch, slot.method);
        file_under_key(transaction, hash_.of(slot.key));
    }
}

Event TransactionTable::keep_ack(base::Handle invite,
                                 const base::Outgoing& ack,
                                 base::Instant now) {
    if (!acks_.read(ack.bytes, message_)) {
        return {};
    }
    if (Slot* slot = slots_.find(invite)) {
        Event event = event_of(invite, *slot);
        slot->kept_ack = true;
        slot->bytes.assign(ack.bytes);
        slot->tag.assign(message_.to_tag());
        slot->link = ack.link;
        slot->local = ack.local;
        return settle(invite, *slot, event, now);
    }
    // The ACK of a fork, when the first has been kept already.
    const auto kept = lingering_.find(hash_.of(invite, "INVITE"), now, [&](const Lingerer& one) {
        return one.timer == LingerTimer::m && one.transaction == invite;
    });
    if (!kept) {
        return {};
    }
    Lingerer fork = *kept;
    fork.tag = message_.to_tag();
    fork.bytes = ack.bytes;
    fork.link = ack.link;
    fork.local = ack.local;
    lingering_.add(fork, now);
    return event_of(fork);
}

Event TransactionTable::on_response(const sip::Message& response,
                                    const base::Received& /*received*/,
                                    base::Instant now) {
    const Found found = find_client(response, now);
    if (found.lingering) {
        return on_late_response(*found.lingering, response, now);
    }
    Slot* slot = slots_.find(found.live);
    if (slot == nullptr || !slot->started()) {
        return stray();
    }
    const Output output = slot->on_response(response.status(), now);
    if (!output.deliver && output.send == Send::nothing) {
        return stray();
    }
    Event event = event_of(found.live, *slot);
    event.what = output.deliver ? What::deliver : What::copy;
    if (response.status() >= 200) {
        counters_.retransmitted_by_peer += slot->answered ? 1 : 0;
        counters_.completed += slot->answered ? 0 : 1;
        slot->answered = true;
    }
    if (output.send == Send::ack) {
        event.message = ack_for(*slot, response);
    } else if (slot->kept_ack && repeats_kept_ack(*slot, response)) {
        event.message = {slot->link, slot->local, slot->bytes};
        ++counters_.retransmitted_by_us;
    }
    return settle(found.live, *slot, event, now);
}

Event TransactionTable::on_send_failure(const base::SendFailure& failure, base::Instant now) {
    const std::string_view method = first_word(failure.bytes);
    const std::string_view branch = first_branch(failure.bytes);
    const auto handle = identifiers_.decode_branch(IdentifierKind::transaction, branch);
    base::Handle transaction = handle.value_or(base::Handle{});
    Slot* slot = slots_.find(transaction);
    if (slot == nullptr || slot->method != method) {
        transaction = find_client_by_text(branch, method);
        slot = slots_.find(transaction);
    }
    return slot == nullptr ? Event{} : lose(transaction, *slot, now);
}

void TransactionTable::waiting_on(const base::Link& link, std::vector<base::Handle>& out) {
    slots_.for_each([&](base::Handle transaction, const Slot& slot) {
        if (slot.role == Role::client && slot.started() && !slot.answered && slot.link == link) {
            out.push_back(transaction);
        }
    });
}

Event TransactionTable::on_transport_error(base::Handle transaction, base::Instant now) {
    Slot* slot = slots_.find(transaction);
    return slot == nullptr ? Event{} : lose(transaction, *slot, now);
}

// RFC 3261 17.1.3: top Via branch and CSeq method. Ours name their slot; a CANCEL and what the
// ladder named itself are found by text.
TransactionTable::Found TransactionTable::find_client(const sip::Message& response,
                                                      base::Instant now) {
    const auto& cseq = response.cseq();
    const std::string_view branch = top_branch(response);
    if (branch.empty() || !cseq) {
        return {};
    }
    const auto handle = identifiers_.decode_branch(IdentifierKind::transaction, branch);
    if (handle && cseq->method != "CANCEL") {
        const Slot* slot = slots_.find(*handle);
        if (slot != nullptr) {
            const bool matches = slot->role == Role::client && slot->method == cseq->method;
            return {matches ? *handle : base::Handle{}, std::nullopt};
        }
        return {{}, lingering_.find(hash_.of(*handle, cseq->method), now, [&](const Lingerer& one) {
                    return one.transaction == *handle;
                })};
    }
    const base::Handle live = find_client_by_text(branch, cseq->method);
    if (live.valid()) {
        return {live, std::nullopt};
    }
    return {{}, lingering_.find(hash_.of(text_), now, [&](const Lingerer& one) {
                return one.key == text_;
            })};
}

base::Handle TransactionTable::find_client_by_text(std::string_view branch,
                                                   std::string_view method) {
    write_client_key(text_, branch, method);
    const std::uint32_t at = keys_.find(nodes_, hash_.of(text_), [&](std::uint32_t candidate) {
        const Slot& slot = *slots_.find(nodes_[candidate].handle);
        return slot.role == Role::client && slot.key == text_;
    });
    return at == KeyIndex::none ? base::Handle{} : nodes_[at].handle;
}

// Nothing to send when the request was no SIP that an ACK could be made from.
base::Outgoing TransactionTable::ack_for(const Slot& slot, const sip::Message& response) {
    if (slot.shape != nullptr && slot.shape->has_ack()) {
        slot.shape->write_ack(slot.bytes, response, ack_);
    } else if (!write_ack(slot.bytes, response, ack_)) {
        ack_.clear();
    }
    return {slot.link, slot.local, ack_};
}

Event TransactionTable::on_late_response(const Lingerer& lingerer,
                                         const sip::Message& response,
                                         base::Instant now) {
    const int status = response.status();
    const bool final = status >= 200;
    if (lingerer.timer == LingerTimer::m) {
        return status / 100 == 2 ? repeat_kept_ack(lingerer, response, now) : stray();
    }
    if (!final || (lingerer.timer == LingerTimer::d && status < 300)) {
        return stray();
    }
    Event event = event_of(lingerer);
    event.what = What::copy;
    ++counters_.retransmitted_by_peer;
    if (!lingerer.bytes.empty()) {
        event.message = {lingerer.link, lingerer.local, lingerer.bytes};
        ++counters_.retransmitted_by_us;
    }
    return event;
}

// One that was acknowledged gets that ACK again; any other belongs to the TU (RFC 3261 13.2.2.4).
Event TransactionTable::repeat_kept_ack(const Lingerer& lingerer,
                                        const sip::Message& response,
                                        base::Instant now) {
    const std::string_view tag = response.to_tag();
    const auto kept = lingering_.find(lingerer.hash, now, [&](const Lingerer& one) {
        return one.transaction == lingerer.transaction && one.tag == tag && !one.bytes.empty();
    });
    Event event = event_of(lingerer);
    event.what = kept ? What::copy : What::deliver;
    if (kept) {
        event.message = {kept->link, kept->local, kept->bytes};
        ++counters_.retransmitted_by_us;
        ++counters_.retransmitted_by_peer;
    }
    return event;
}

Event TransactionTable::lose(base::Handle transaction, Slot& slot, base::Instant now) {
    if (slot.role != Role::client || !slot.started()) {
        return {};
    }
    const Output output = slot.on_transport_error();
    if (!output.transport_error) {
        return {};
    }
    Event event = event_of(transaction, slot);
    event.what = What::transport_error;
    return settle(transaction, slot, event, now);
}

Event TransactionTable::stray() {
    ++counters_.stray;
    Event event;
    event.what = What::stray;
    return event;
}

namespace {

std::string_view first_word(std::string_view bytes) {
    return bytes.substr(0, bytes.find(' '));
}

// What stands behind the first ";branch=", and whether it goes on to the end of the text.
struct BranchText {
    std::string_view text;
    bool cut = true;
};

constexpr auto ends_branch = [] {
    std::array<bool, 256> ends{};
    for (const char c : {';', ',', ' ', '\t', '\r', '\n'}) {
        ends[static_cast<unsigned char>(c)] = true;
    }
    return ends;
}();

BranchText find_branch(std::string_view text) {
    constexpr std::string_view name = ";branch=";
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = text.substr(at + name.size());
    const auto* const end = std::ranges::find_if(
        rest, [](char c) { return ends_branch[static_cast<unsigned char>(c)]; });
    return {{rest.begin(), end}, end == rest.end()};
}

// In bytes of our own, perhaps cut: an unfinished branch is none.
std::string_view first_branch(std::string_view bytes) {
    const BranchText found = find_branch(bytes);
    return found.cut ? std::string_view{} : found.text;
}

// In a Via as we wrote it that is plain to see; a peer may have spelt it anew.
std::string_view top_branch(const sip::Message& response) {
    if (response.pattern() == 0) {
        const BranchText found = find_branch(top_via(response));
        if (found.text.starts_with(Identifiers::cookie)) {
            return found.text;
        }
    }
    const auto& via = response.top_via();
    return via ? via->branch : std::string_view{};
}

void write_client_key(std::string& out, std::string_view branch, std::string_view method) {
    out.assign(branch).append("\n").append(method);
}

// With manual parts an INVITE keeps its slot after the 2xx, and the ACK with it.
bool repeats_kept_ack(const Slot& slot, const sip::Message& response) {
    return response.status() / 100 == 2 && response.to_tag() == slot.tag &&
           !(slot.manual && slot.manual->ack);
}

}  // namespace

}  // namespace rung::transaction
