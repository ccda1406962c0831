#include "engine/transaction/lingering.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "engine/base/ensure.hpp"
#include "engine/base/put.hpp"

namespace rung::transaction {

namespace {

// In front of the key, the tag and the bytes of a record.
struct RecordHead {
    base::Link link;
    base::IpAddress local;
    std::uint32_t key_size = 0;
    std::uint32_t tag_size = 0;
};

static_assert(std::is_trivially_copyable_v<RecordHead>);

}  // namespace

Lingering::Lingering(const LingeringLimits& limits, const Timers& timers)
    : index_{limits.transactions, limits.transactions},
      octets_{limits.octets},
      capacity_{limits.transactions} {
    ENSURE(capacity_ > 0);
    entries_.reserve(capacity_);  // Pages that are never used are never made.
    for (const LingerTimer timer : {LingerTimer::j, LingerTimer::l, LingerTimer::m}) {
        queues_[static_cast<std::size_t>(timer)].duration = timers.timeout();
    }
    for (const LingerTimer timer : {LingerTimer::i, LingerTimer::k}) {
        queues_[static_cast<std::size_t>(timer)].duration = timers.t4;
    }
    queues_[static_cast<std::size_t>(LingerTimer::d)].duration = timers.d();
}

void Lingering::add(const Lingerer& lingerer, base::Instant now) {
    const OctetStore::Record record = store(lingerer, now);
    const std::uint32_t at = take_entry(now);
    Entry& entry = entries_[at];
    entry.hash = lingerer.hash;
    entry.end = lingerer.end;
    entry.transaction = lingerer.transaction;
    entry.owner = lingerer.owner;
    entry.next = none;
    entry.record = record;
    entry.timer = lingerer.timer;
    index_.insert(entries_, at);
    Queue& queue = queues_[static_cast<std::size_t>(lingerer.timer)];
    (queue.last == none ? queue.first : entries_[queue.last].next) = at;
    queue.last = at;
    ++size_;
}

std::optional<base::Instant> Lingering::next_deadline() const {
    std::optional<base::Instant> earliest;
    for (const Queue& queue : queues_) {
        if (queue.first != none && (!earliest || entries_[queue.first].end < *earliest)) {
            earliest = entries_[queue.first].end;
        }
    }
    return earliest;
}

// One that joined late (an ACK came long after its 2xx) may end before its queue's head; `find`
// does not return it any more, and it is taken out behind that head.
void Lingering::expire(base::Instant now) {
    for (Queue& queue : queues_) {
        while (queue.first != none && entries_[queue.first].end <= now) {
            pop(queue);
        }
    }
}

std::uint32_t Lingering::take_entry(base::Instant now) {
    if (free_ == none && entries_.size() < capacity_) {
        entries_.emplace_back();
        return static_cast<std::uint32_t>(entries_.size() - 1);
    }
    if (free_ == none) {
        push_out_oldest(now);
    }
    const std::uint32_t at = free_;
    free_ = entries_[at].next;
    return at;
}

OctetStore::Record Lingering::store(const Lingerer& lingerer, base::Instant now) {
    const std::size_t text = lingerer.key.size() + lingerer.tag.size() + lingerer.bytes.size();
    const std::size_t size = sizeof(RecordHead) + text;
    if (text == 0 || size > OctetStore::chunk_size) {
        return {};
    }
    auto record = octets_.take(static_cast<std::uint32_t>(size));
    while (!record) {
        push_out_oldest(now);
        record = octets_.take(static_cast<std::uint32_t>(size));
    }
    const RecordHead head{lingerer.link,
                          lingerer.local,
                          static_cast<std::uint32_t>(lingerer.key.size()),
                          static_cast<std::uint32_t>(lingerer.tag.size())};
    char* out = octets_.octets(*record).data();
    std::memcpy(out, &head, sizeof head);
    out = base::put(out + sizeof head, lingerer.key);
    out = base::put(out, lingerer.tag);
    base::put(out, lingerer.bytes);
    return *record;
}

Lingerer Lingering::view(const Entry& entry) {
    Lingerer lingerer;
    lingerer.timer = entry.timer;
    lingerer.transaction = entry.transaction;
    lingerer.owner = entry.owner;
    lingerer.hash = entry.hash;
    lingerer.end = entry.end;
    if (entry.record.empty()) {
        return lingerer;
    }
    const std::span<char> octets = octets_.octets(entry.record);
    RecordHead head;
    std::memcpy(&head, octets.data(), sizeof head);
    const std::string_view text{octets.data() + sizeof head, octets.size() - sizeof head};
    lingerer.link = head.link;
    lingerer.local = head.local;
    lingerer.key = text.substr(0, head.key_size);
    lingerer.tag = text.substr(head.key_size, head.tag_size);
    lingerer.bytes = text.substr(head.key_size + head.tag_size);
    return lingerer;
}

/// Entries leave in the order in which they came, and stand in it as a rule: what their turn needs
/// is far from every cache by then.
void Lingering::fetch_behind(std::uint32_t at) const {
    constexpr std::size_t near = 4;
    constexpr std::size_t far = 8;
    constexpr std::size_t farther = 16;
    if (at + farther < entries_.size()) {
        __builtin_prefetch(&entries_[at + farther]);
        index_.fetch(entries_[at + far].hash);
        index_.fetch_first(entries_, entries_[at + near].hash);
    }
}

void Lingering::pop(Queue& queue) {
    const std::uint32_t at = queue.first;
    fetch_behind(at);
    Entry& entry = entries_[at];
    index_.erase(entries_, at);
    if (!entry.record.empty()) {
        octets_.give_back(entry.record);
    }
    queue.first = entry.next;
    if (queue.first == none) {
        queue.last = none;
    }
    entry.next = free_;
    free_ = at;
    --size_;
}

void Lingering::push_out_oldest(base::Instant now) {
    const auto began = [&](const Queue& queue) {
        return queue.first == none ? base::Instant::max()
                                   : entries_[queue.first].end - queue.duration;
    };
    Queue& oldest = *std::ranges::min_element(queues_, {}, began);
    const base::Duration lingered = now - began(oldest);
    if (lingered < oldest.duration) {
        shortened_ = std::min(shortened_.value_or(lingered), lingered);
    }
    pop(oldest);
}

}  // namespace rung::transaction
