#include "engine/transaction/table.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::transaction {

namespace {

/// Their buckets are always in the cache.
constexpr std::uint32_t expected_at_once = 4096;

}  // namespace

TransactionTable::TransactionTable(const TableLimits& limits, const Timers& timers, const Run& run)
    : slots_{limits.transactions},
      keys_{expected_at_once, limits.transactions},
      lingering_{limits.lingering, timers},
      timers_{timers},
      identifiers_{run.nonce, run.shard},
      hash_{run.hash_seed} {}

Event TransactionTable::on_timer(base::Handle transaction, base::Instant now) {
    Slot* slot = slots_.find(transaction);
    if (slot == nullptr || !slot->started()) {
        return {};
    }
    Event event = event_of(transaction, *slot);
    if (slot->abandoned_until && now >= *slot->abandoned_until) {
        drop(transaction, *slot);
        event.ended = true;
        event.timer = TimerChange::cancel;
        return event;
    }
    const Output output = slot->on_timer(now);
    switch (output.send) {
        case Send::request:
        case Send::response:
            event.message = {slot->link, slot->local, slot->bytes};
            ++counters_.retransmitted_by_us;
            break;
        case Send::trying:
            event.what = What::trying_due;
            break;
        case Send::ack:
        case Send::nothing:
            break;
    }
    if (output.timed_out) {
        event.what = What::timed_out;
        ++counters_.timed_out;
    }
    return settle(transaction, *slot, event, now);
}

void TransactionTable::set_owner(base::Handle transaction, base::Handle owner) {
    Slot* slot = slots_.find(transaction);
    if (slot == nullptr) {
        return;
    }
    owners_.erase(nodes_, transaction.index, slot->owner);
    slot->owner = owner;
    owners_.insert(nodes_, transaction.index, owner);
}

base::Handle TransactionTable::owner_of(base::Handle transaction) {
    const Slot* slot = slots_.find(transaction);
    return slot != nullptr ? slot->owner : base::Handle{};
}

std::optional<base::Instant> TransactionTable::next_linger_deadline() const {
    return lingering_.next_deadline();
}

void TransactionTable::expire_lingering(base::Instant now) {
    lingering_.expire(now);
}

std::optional<base::Duration> TransactionTable::lingering_shortened() const {
    return lingering_.shortened();
}

base::Handle TransactionTable::take_slot(base::Handle owner) {
    const base::Handle transaction = slots_.take();
    if (!transaction.valid()) {
        return {};
    }
    if (transaction.index >= nodes_.size()) {
        nodes_.resize(std::size_t{transaction.index} + 1);
    }
    nodes_[transaction.index].handle = transaction;
    Slot& slot = *slots_.find(transaction);
    slot.clear();
    slot.owner = owner;
    owners_.insert(nodes_, transaction.index, owner);
    ++counters_.started;
    return transaction;
}

Event TransactionTable::event_of(base::Handle transaction, const Slot& slot) const {
    Event event;
    event.transaction = transaction;
    event.owner = slot.owner;
    return event;
}

Event TransactionTable::event_of(const Lingerer& lingerer) {
    Event event;
    event.transaction = lingerer.transaction;
    event.owner = lingerer.owner;
    return event;
}

void TransactionTable::file_under_key(base::Handle transaction, std::uint64_t hash) {
    nodes_[transaction.index].hash = hash;
    keys_.insert(nodes_, transaction.index);
}

// After every input: the transaction ends, leaves its slot to linger, or waits for its next timer.
Event TransactionTable::settle(base::Handle transaction,
                               Slot& slot,
                               Event event,
                               base::Instant now) {
    const Standing standing = slot.standing();
    if (standing.terminated || standing.lingers) {
        if (!standing.terminated && *standing.deadline > now) {
            begin_lingering(transaction, slot, standing, now);
        }
        event.ended = true;
        event.timer = slot.timer ? TimerChange::cancel : TimerChange::keep;
        drop(transaction, slot);
        return event;
    }
    if (standing.deadline != slot.timer) {
        event.timer = standing.deadline ? TimerChange::set : TimerChange::cancel;
        event.deadline = standing.deadline.value_or(base::Instant{});
        slot.timer = standing.deadline;
    }
    return event;
}

void TransactionTable::begin_lingering(base::Handle transaction,
                                       const Slot& slot,
                                       const Standing& standing,
                                       base::Instant now) {
    Lingerer lingerer;
    lingerer.timer = *standing.lingers;
    lingerer.transaction = transaction;
    lingerer.owner = slot.owner;
    lingerer.end = *standing.deadline;
    lingerer.key = slot.key;
    lingerer.tag = slot.tag;
    lingerer.link = slot.link;
    lingerer.local = slot.local;
    lingerer.hash =
        slot.key.empty() ? hash_.of(transaction, slot.method) : nodes_[transaction.index].hash;
    switch (lingerer.timer) {
        case LingerTimer::d:
            lingerer.bytes = ack_;  // Written for the response that brought it here.
            break;
        case LingerTimer::j:
            lingerer.bytes = slot.bytes;
            break;
        case LingerTimer::m:
            lingerer.bytes = slot.kept_ack ? std::string_view{slot.bytes} : std::string_view{};
            break;
        case LingerTimer::i:
        case LingerTimer::k:
        case LingerTimer::l:
            break;
    }
    lingering_.add(lingerer, now);
}

void TransactionTable::drop(base::Handle transaction, Slot& slot) {
    if (!slot.key.empty()) {
        keys_.erase(nodes_, transaction.index);
    }
    owners_.erase(nodes_, transaction.index, slot.owner);
    slots_.give_back(transaction);
}

Event TransactionTable::release(base::Handle transaction, base::Instant now) {
    Slot& slot = *slots_.find(transaction);
    set_owner(transaction, {});
    Event event = event_of(transaction, slot);
    if (!slot.started()) {
        event.ended = true;
        drop(transaction, slot);
        return event;
    }
    slot.accepted.reset();
    slot.abandoned_until = now + timers_.timeout();
    return settle(transaction, slot, event, now);
}

}  // namespace rung::transaction
