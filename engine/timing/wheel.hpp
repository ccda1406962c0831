#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/slab.hpp"
#include "engine/base/time.hpp"

namespace rung::timing {

/// A hierarchical timer wheel: eight levels of 64 slots, each slot a list threaded through one
/// array of entries. `schedule`, `cancel` and `reschedule` are O(1); an entry moves down at most
/// seven levels before it fires. Nothing is allocated once as many entries have been in use at
/// the same time as ever will be.
///
/// Deadlines are rounded up to a tick and never fire early. What is due fires in the order of its
/// tick, and within a tick in the order in which it was scheduled. A deadline that is not after
/// the last `advance` fires with the tick after it, so a `visit` that schedules for "now" cannot
/// hold the loop.
class Wheel {
public:
    static constexpr base::Duration tick = std::chrono::microseconds{100};

    explicit Wheel(base::Instant start);

    /// `key` comes back when the deadline is reached. The handle is stale from then on.
    base::Handle schedule(std::uint64_t key, base::Instant deadline);

    /// False when the entry has fired or was cancelled.
    bool cancel(base::Handle entry);

    /// As if cancelled and scheduled anew, with the same handle. False as above.
    bool reschedule(base::Handle entry, base::Instant deadline);

    /// Calls `visit(std::uint64_t key)` for everything that is due at `now`. `visit` may call any
    /// other member function. Time does not go backwards: an earlier `now` fires nothing.
    template <class Visit>
    void advance(base::Instant now, Visit&& visit);

    /// Nothing fires before this instant: the very deadline within the 64 ticks that surround the
    /// present, a bound further out. To advance to it always brings the next one nearer.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const;

    [[nodiscard]] std::uint32_t size() const { return size_; }

private:
    using Tick = std::uint64_t;
    using Index = std::uint32_t;

    static constexpr int bits = 6;
    static constexpr Index slots = 1U << bits;
    static constexpr Index levels = 8;  // 2^48 ticks are 890 years: more than Instant can hold.
    static constexpr Index sentinels = levels * slots;
    static constexpr Index free_mark = 0xffffffff;

    /// The first `sentinels` entries are the heads of the lists, the rest hold deadlines.
    struct Entry {
        Index previous = free_mark;
        Index next = free_mark;
        Tick due = 0;
        std::uint64_t key = 0;
        std::uint32_t generation = 0;
    };

    struct Occupied {
        Index level = 0;
        Index slot = 0;
        Tick start = 0;
    };

    [[nodiscard]] Tick tick_of(base::Instant deadline) const;
    [[nodiscard]] Index list_of(Tick due) const;
    [[nodiscard]] std::optional<Occupied> earliest() const;
    [[nodiscard]] bool holds(base::Handle entry) const;
    void link(Index index);
    void unlink(Index index);
    void release(Index index);
    void cascade(const Occupied& from);
    [[nodiscard]] bool enter_next_slot(Tick limit);

    std::vector<Entry> entries_;
    std::array<std::uint64_t, levels> occupied_{};  ///< One bit for each slot with entries.
    Tick position_;                                 ///< The first tick that has not fired.
    Tick floor_;  ///< New entries are not due before it; beyond position_ during `advance`.
    Index free_ = free_mark;
    std::uint32_t size_ = 0;
};

template <class Visit>
void Wheel::advance(base::Instant now, Visit&& visit) {
    const auto ticks = now.time_since_epoch() / tick;
    const Tick limit = ticks < 0 ? 0 : static_cast<Tick>(ticks) + 1;
    if (limit <= position_) {
        return;
    }
    floor_ = limit;
    while (enter_next_slot(limit)) {
        const auto head = static_cast<Index>(position_ % slots);
        while (entries_[head].next != head) {
            const Index index = entries_[head].next;
            const std::uint64_t key = entries_[index].key;
            unlink(index);
            release(index);
            visit(key);
        }
    }
    position_ = limit;
}

}  // namespace rung::timing
