#include "engine/timing/wheel.hpp"

#include <algorithm>

namespace rung::timing {

Wheel::Wheel(base::Instant start)
    : entries_(sentinels),
      position_{static_cast<Tick>(std::max<std::int64_t>(start.time_since_epoch() / tick, 0))},
      floor_{position_} {
    for (Index head = 0; head < sentinels; ++head) {
        entries_[head].previous = head;
        entries_[head].next = head;
    }
}

base::Handle Wheel::schedule(std::uint64_t key, base::Instant deadline) {
    Index index = free_;
    if (index == free_mark) {
        index = static_cast<Index>(entries_.size());
        entries_.emplace_back();
    } else {
        free_ = entries_[index].next;
    }
    entries_[index].key = key;
    entries_[index].due = tick_of(deadline);
    link(index);
    ++size_;
    return {index, entries_[index].generation};
}

bool Wheel::cancel(base::Handle entry) {
    if (!holds(entry)) {
        return false;
    }
    unlink(entry.index);
    release(entry.index);
    return true;
}

bool Wheel::reschedule(base::Handle entry, base::Instant deadline) {
    if (!holds(entry)) {
        return false;
    }
    unlink(entry.index);
    entries_[entry.index].due = tick_of(deadline);
    link(entry.index);
    return true;
}

std::optional<base::Instant> Wheel::next_deadline() const {
    const auto next = earliest();
    if (!next) {
        return std::nullopt;
    }
    return base::Instant{tick * static_cast<std::int64_t>(next->start)};
}

Wheel::Tick Wheel::tick_of(base::Instant deadline) const {
    const base::Duration since = deadline.time_since_epoch();
    if (since.count() <= 0) {
        return floor_;
    }
    const auto whole = static_cast<Tick>(since / tick);
    return std::max(since % tick == base::Duration::zero() ? whole : whole + 1, floor_);
}

// The level is where `due` and the present first differ, so all entries of one tick are on the
// same list at any time: that keeps them in the order in which they were scheduled.
Wheel::Index Wheel::list_of(Tick due) const {
    const Tick difference = due ^ position_;
    const int significant = difference == 0 ? 0 : static_cast<int>(std::bit_width(difference)) - 1;
    const int level = significant / bits;
    const auto slot = static_cast<Index>((due >> (level * bits)) % slots);
    return static_cast<Index>(level) * slots + slot;
}

// A lower level lies wholly before the next slot of a higher one.
std::optional<Wheel::Occupied> Wheel::earliest() const {
    for (Index level = 0; level < levels; ++level) {
        if (occupied_[level] == 0) {
            continue;
        }
        const auto slot = static_cast<Index>(std::countr_zero(occupied_[level]));
        const int shift = static_cast<int>(level) * bits;
        const Tick block = position_ >> (shift + bits) << (shift + bits);
        return Occupied{level, slot, block + (Tick{slot} << shift)};
    }
    return std::nullopt;
}

bool Wheel::holds(base::Handle entry) const {
    return entry.index >= sentinels && entry.index < entries_.size() &&
           entries_[entry.index].generation == entry.generation &&
           entries_[entry.index].previous != free_mark;
}

void Wheel::link(Index index) {
    const Index head = list_of(entries_[index].due);
    const Index last = entries_[head].previous;
    entries_[index].previous = last;
    entries_[index].next = head;
    entries_[last].next = index;
    entries_[head].previous = index;
    occupied_[head / slots] |= std::uint64_t{1} << (head % slots);
}

void Wheel::unlink(Index index) {
    const Index previous = entries_[index].previous;
    const Index next = entries_[index].next;
    entries_[previous].next = next;
    entries_[next].previous = previous;
    if (previous == next) {  // Only the head is left: it is its own neighbour on both sides.
        occupied_[previous / slots] &= ~(std::uint64_t{1} << (previous % slots));
    }
}

void Wheel::release(Index index) {
    Entry& entry = entries_[index];
    entry.previous = free_mark;
    entry.next = free_;
    ++entry.generation;
    free_ = index;
    --size_;
}

void Wheel::cascade(const Occupied& from) {
    const Index head = from.level * slots + from.slot;
    while (entries_[head].next != head) {
        const Index index = entries_[head].next;
        unlink(index);
        link(index);
    }
}

// Moves to the next tick before `limit` that has entries. A slot of a higher level is opened as
// soon as its first tick is reached, also where that tick is `limit` itself.
bool Wheel::enter_next_slot(Tick limit) {
    auto next = earliest();
    while (next && next->level > 0 && next->start <= limit) {
        position_ = next->start;
        cascade(*next);
        next = earliest();
    }
    if (!next || next->start >= limit) {
        return false;
    }
    position_ = next->start;
    return true;
}

}  // namespace rung::timing
