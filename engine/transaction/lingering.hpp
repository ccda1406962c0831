#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/base/time.hpp"
#include "engine/transaction/key_index.hpp"
#include "engine/transaction/machine.hpp"
#include "engine/transaction/octet_store.hpp"

namespace rung::transaction {

struct LingeringLimits {
    std::uint32_t transactions = 1'000'000;       ///< At most 64 octets each, and a bucket of 4.
    std::size_t octets = std::size_t{256} << 20;  ///< For keys of requests, answers and ACKs.
};

/// A transaction that only absorbs: what it was found by, and what it still may have to send.
struct Lingerer {
    LingerTimer timer = LingerTimer::k;
    base::Handle transaction;
    base::Handle owner;
    std::uint64_t hash = 0;
    base::Instant end;       ///< When its timer fires.
    std::string_view key;    ///< What `hash` stands for, compared in full; empty: the handle.
    std::string_view tag;    ///< The To tag beside the key (M, and RFC 2543).
    std::string_view bytes;  ///< The answer or the ACK to repeat, if any.
    base::Link link;         ///< Where `bytes` go; kept only with them.
    base::IpAddress local;
};

/// The transactions that wait for D, I, J, K, L or M and do nothing but absorb copies. These timers
/// are constants, so each has a queue that ends at its head, and none is in the wheel. When the
/// limit is reached the oldest leave early. Nothing is allocated once the limit, or the most that
/// ever linger, has been reached.
class Lingering {
public:
    Lingering(const LingeringLimits& limits, const Timers& timers);

    /// Copies what the views of `lingerer` point to. What exceeds a chunk of the store (no datagram
    /// can) is not kept: its copies are then absorbed unanswered.
    void add(const Lingerer& lingerer, base::Instant now);

    /// The newest with that hash for which `matches(const Lingerer&)` holds and whose time is not
    /// over. Its views are valid until the next `add` or `expire`.
    template <class Matches>
    [[nodiscard]] std::optional<Lingerer> find(std::uint64_t hash,
                                               base::Instant now,
                                               Matches&& matches);

    /// The memory that `find` needs: to be called some time before it, in this order.
    void fetch(std::uint64_t hash) const { index_.fetch(hash); }

    void fetch_more(std::uint64_t hash) const { index_.fetch_first(entries_, hash); }

    /// When `expire` is next worth a call.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const;
    void expire(base::Instant now);

    /// The shortest time that one which left early had lingered; none when all had their time.
    [[nodiscard]] std::optional<base::Duration> shortened() const { return shortened_; }

    [[nodiscard]] std::uint32_t size() const { return size_; }

private:
    static constexpr std::uint32_t none = KeyIndex::none;

    struct Entry {
        std::uint64_t hash = 0;
        base::Instant end;
        base::Handle transaction;
        base::Handle owner;
        std::uint32_t next_in_bucket = none;
        std::uint32_t next = none;  ///< In its queue, or the list of free entries.
        OctetStore::Record record;
        LingerTimer timer = LingerTimer::k;
    };

    static_assert(sizeof(Entry) <= 64);

    struct Queue {
        std::uint32_t first = none;
        std::uint32_t last = none;
        base::Duration duration{};
    };

    [[nodiscard]] std::uint32_t take_entry(base::Instant now);
    [[nodiscard]] OctetStore::Record store(const Lingerer& lingerer, base::Instant now);
    [[nodiscard]] Lingerer view(const Entry& entry);
    void pop(Queue& queue);
    void fetch_behind(std::uint32_t at) const;
    void push_out_oldest(base::Instant now);

    std::vector<Entry> entries_;
    std::array<Queue, 6> queues_;
    KeyIndex index_;
    OctetStore octets_;
    std::optional<base::Duration> shortened_;
    std::uint32_t capacity_;
    std::uint32_t free_ = none;
    std::uint32_t size_ = 0;
};

template <class Matches>
std::optional<Lingerer> Lingering::find(std::uint64_t hash, base::Instant now, Matches&& matches) {
    const std::uint32_t at = index_.find(entries_, hash, [&](std::uint32_t candidate) {
        const Entry& entry = entries_[candidate];
        return entry.end > now && matches(view(entry));
    });
    return at == none ? std::nullopt : std::optional{view(entries_[at])};
}

}  // namespace rung::transaction
