// The server side of the table: requests that reach us, and what we answer.
#include <algorithm>

#include "engine/base/ensure.hpp"
#include "engine/sip/fields.hpp"
#include "engine/transaction/response_link.hpp"
#include "engine/transaction/table.hpp"

namespace rung::transaction {

namespace {

/// The first branch of a request, where it stands as everybody writes it.
std::string_view branch_ahead(std::string_view bytes) {
    constexpr std::string_view name = ";branch=z9hG4bK";
    constexpr std::size_t near = 512;
    if (bytes.starts_with("SIP/")) {
        return {};
    }
    const std::string_view front = bytes.substr(0, near);
    const std::size_t at = front.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = front.substr(at + std::string_view{";branch="}.size());
    return rest.substr(0, rest.find_first_of(";, \t\r\n"));
}

}  // namespace

Event TransactionTable::open_server(const sip::Message& request,
                                    const base::Received& received,
                                    const ServerOpening& opening,
                                    base::Instant now) {
    const Method kind = method_of(request.method());
    ENSURE(kind != Method::ack);
    const base::Handle transaction = take_slot(opening.owner);
    if (!transaction.valid()) {
        return {};
    }
    Slot& slot = *slots_.find(transaction);
    slot.role = Role::server;
    slot.kind = kind;
    slot.link = response_link(request.top_via(), received);
    slot.local = received.local;
    slot.manual = opening.manual;
    if (called_new_ != request.raw().data()) {
        read_key(request, kind);
    }
    called_new_ = nullptr;
    slot.key.assign(request_key_.text());
    slot.tag.assign(request_key_.to_tag());
    file_under_key(transaction, request_hash_);
    slot.start_server(timers_, now);
    return settle(transaction, slot, event_of(transaction, slot), now);
}

Event TransactionTable::respond(base::Handle transaction,
                                int status,
                                std::string_view bytes,
                                base::Instant now) {
    Event event;
    event.what = What::suppressed;
    Slot* slot = slots_.find(transaction);
    if (slot == nullptr) {
        return event;  // It has timed out meanwhile, or has its final answer and lingers.
    }
    ENSURE(slot->role == Role::server);
    event.transaction = transaction;
    event.owner = slot->owner;
    if (slot->respond(status, now).send == Send::nothing) {
        return event;
    }
    event.what = What::none;
    event.message = {slot->link, slot->local, bytes};
    slot->bytes.assign(bytes);
    if (status >= 200 && !slot->answered) {
        slot->answered = true;
        ++counters_.completed;
        const bool repeats = slot->kind == Method::invite && status < 300 &&
                             !(slot->manual && slot->manual->retransmit);
        if (repeats) {
            slot->accepted.emplace(timers_, now);
        }
    }
    return settle(transaction, *slot, event, now);
}

void TransactionTable::repeat_nothing(base::Handle transaction, base::Instant now) {
    Slot* slot = slots_.find(transaction);
    if (slot != nullptr && !slot->answered) {
        slot->manual = slot->manual.value_or(ManualParts{});
        slot->manual->retransmit = true;
        slot->start_server(timers_, now);  // The machine of a ladder that repeats by hand.
    }
}

void TransactionTable::reroute(base::Handle transaction, const base::Link& link) {
    if (Slot* slot = slots_.find(transaction)) {
        slot->link = link;
    }
}

Event TransactionTable::abandon(base::Handle transaction, base::Instant now) {
    return slots_.find(transaction) != nullptr ? release(transaction, now) : Event{};
}

Event TransactionTable::acknowledged(base::Handle transaction, base::Instant now) {
    Slot* slot = slots_.find(transaction);
    if (slot == nullptr || !slot->accepted) {
        return {};
    }
    slot->accepted.reset();
    return settle(transaction, *slot, event_of(transaction, *slot), now);
}

Event TransactionTable::on_request(const sip::Message& request,
                                   const base::Received& /*received*/,
                                   base::Instant now) {
    const Method method = method_of(request.method());
    called_new_ = nullptr;
    const Found found = find_server(request, method, now);
    if (found.lingering) {
        return on_late_request(*found.lingering, request);
    }
    if (found.live.valid()) {
        return on_request_again(found.live, request, now);
    }
    Event event;
    event.what = What::new_request;
    if (method == Method::cancel) {
        const Found invite = find_server(request, Method::invite, now);
        event.related = invite.lingering ? invite.lingering->transaction : invite.live;
    } else {
        called_new_ = request.raw().data();
    }
    return event;
}

TransactionTable::Found TransactionTable::find_server(const sip::Message& request,
                                                      Method as,
                                                      base::Instant now) {
    read_key(request, as);
    const std::uint32_t at = keys_.find(nodes_, request_hash_, [&](std::uint32_t candidate) {
        return key_matches(*slots_.find(nodes_[candidate].handle), request);
    });
    if (at != KeyIndex::none) {
        return {nodes_[at].handle, std::nullopt};
    }
    const bool ack = method_of(request.method()) == Method::ack;
    return {{}, lingering_.find(request_hash_, now, [&](const Lingerer& one) {
                return one.key == request_key_.text() && (ack || one.tag == request_key_.to_tag());
            })};
}

void TransactionTable::read_key(const sip::Message& request, Method as) {
    request_key_.read(request, request.top_via(), as);
    request_hash_ = hash_of_key(request);
}

/// Looked ahead at, if the branch was plain to see then.
std::uint64_t TransactionTable::hash_of_key(const sip::Message& request) {
    const Ahead* const ahead = find_ahead(request.raw().data());
    return ahead != nullptr && ahead->branch == request_key_.hashed()
               ? ahead->hash
               : hash_.of(request_key_.hashed());
}

TransactionTable::Ahead* TransactionTable::find_ahead(const char* octets) {
    const auto found = std::ranges::find(ahead_, octets, &Ahead::octets);
    return found == ahead_.end() ? nullptr : &*found;
}

void TransactionTable::look_ahead(const base::Received& received) {
    const std::string_view branch = branch_ahead(received.bytes);
    Ahead& ahead = ahead_[next_ahead_++ % most_ahead];
    ahead = {};
    if (!branch.empty()) {
        ahead = {received.bytes.data(), branch, hash_.of(branch)};
        keys_.fetch(ahead.hash);
        lingering_.fetch(ahead.hash);
    }
}

void TransactionTable::look_ahead_again(const base::Received& received) {
    if (const Ahead* const ahead = find_ahead(received.bytes.data())) {
        keys_.fetch_first(nodes_, ahead->hash);
        lingering_.fetch_more(ahead->hash);
    }
}

// RFC 3261 17.2.3: without the cookie the To tag counts as well; of an ACK it is compared with that
// of the response.
bool TransactionTable::key_matches(const Slot& slot, const sip::Message& request) {
    if (slot.role != Role::server || slot.key != request_key_.text()) {
        return false;
    }
    if (!is_rfc2543_key(slot.key)) {
        return true;
    }
    if (method_of(request.method()) != Method::ack) {
        return slot.tag == request_key_.to_tag();
    }
    return sip::parse(slot.bytes, message_) && message_.to_tag() == request_key_.to_tag();
}

Event TransactionTable::on_request_again(base::Handle transaction,
                                         const sip::Message& request,
                                         base::Instant now) {
    Slot& slot = *slots_.find(transaction);
    Event event = event_of(transaction, slot);
    if (method_of(request.method()) == Method::ack) {
        if (!slot.answered) {
            return stray();
        }
        event.what = slot.on_ack(now).deliver ? What::deliver : What::ack;
        return settle(transaction, slot, event, now);
    }
    event.what = What::copy;
    ++counters_.retransmitted_by_peer;
    if (slot.on_retransmission().send == Send::response) {
        event.message = {slot.link, slot.local, slot.bytes};
        ++counters_.retransmitted_by_us;
    }
    return event;
}

Event TransactionTable::on_late_request(const Lingerer& lingerer, const sip::Message& request) {
    Event event = event_of(lingerer);
    const bool ack = method_of(request.method()) == Method::ack;
    if (ack && lingerer.timer == LingerTimer::l) {
        event.what = What::deliver;  // RFC 6026 7.1: not absorbed.
        return event;
    }
    event.what = What::copy;
    ++counters_.retransmitted_by_peer;
    if (!lingerer.bytes.empty()) {
        event.message = {lingerer.link, lingerer.local, lingerer.bytes};
        ++counters_.retransmitted_by_us;
    }
    return event;
}

}  // namespace rung::transaction
