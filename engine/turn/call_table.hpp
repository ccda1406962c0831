#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/slab.hpp"
#include "engine/turn/call_slot.hpp"
#include "engine/turn/likeness.hpp"
#include "engine/turn/octet_blocks.hpp"

namespace rung::turn {

/// The calls in progress. A call that waits, and that nothing has happened to for a while, sleeps:
/// it is packed (engine/call/packing.hpp) and its slot serves another call, until somebody asks for
/// it. So a million open calls are a few hundred octets each, and those at work stay in the cache.
/// Of a call that is like another one at the same place only the difference is kept (likeness.hpp).
///
/// Slots never move, and a call falls asleep in `rest` alone: whoever has found one may hold it
/// until then. As with a slab, handles are given out anew in the order in which they came back, the
/// newest first.
class CallTable {
public:
    /// `capacity` calls at most. No call sleeps while no more than `awake` of them are awake; with
    /// 0 every call sleeps from one turn to the next if it can.
    CallTable(std::uint32_t capacity, std::uint32_t awake)
        : capacity_{capacity}, most_awake_{awake} {}

    /// An invalid handle when the table is full. The slot may hold an earlier call.
    [[nodiscard]] base::Handle take();

    /// Wakes the call. nullptr when the handle is stale or was never given out.
    [[nodiscard]] CallSlot* find(base::Handle handle);

    /// As `find`, for somebody who changes nothing: a call that sleeps is not woken. Lives until
    /// the next `look`.
    [[nodiscard]] const CallSlot* look(base::Handle handle);

    void give_back(base::Handle handle);

    [[nodiscard]] std::uint32_t size() const { return size_; }

    /// `visit(Handle)` for every call, in the order of their indices; it may give the call back.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (std::uint32_t index = 0; index < made_; ++index) {
            const Entry& entry = entry_at(index);
            if (entry.state != State::free) {
                visit(base::Handle{index, entry.generation});
            }
        }
    }

    /// `visit(Handle, CallSlot&)` for those that are awake, in the same order: calls at anything
    /// but a `<-` or a pause are among them, and those with anything rare.
    template <class Visit>
    void for_each_awake(Visit&& visit) {
        for (std::uint32_t index = 0; index < made_; ++index) {
            const Entry& entry = entry_at(index);
            if (entry.state == State::awake) {
                visit(base::Handle{index, entry.generation}, slot_at(entry.place));
            }
        }
    }

    /// Puts to sleep who was not asked for lately, when too many are awake. A hand goes round over
    /// the slots, the further the more calls came and woke since the last time. Nobody may hold a
    /// slot.
    void rest();

    [[nodiscard]] std::uint32_t asleep() const { return asleep_; }

    /// What the calls that sleep take; without the index (12 octets for each handle) and the models
    /// (1 MB at most).
    [[nodiscard]] std::uint64_t octets_asleep() const { return blocks_.taken(); }

private:
    enum class State : std::uint8_t { free, awake, asleep };

    /// Of each handle.
    struct Entry {
        std::uint32_t generation = 0;
        std::uint32_t place =
            0;                   ///< Free: the next free index. Awake: the slot. Asleep: the block,
        std::uint16_t size = 0;  ///< and its octets.
        State state = State::free;
        Models::Number model = Models::none;  ///< Asleep: what the block is a difference from.
    };

    /// Of each slot.
    struct Use {
        enum class Since : std::uint8_t {
            unused,  ///< No call has it.
            asked,   ///< Its call was asked for since the hand came by,
            idle,    ///< or it was not,
            stays,   ///< and cannot be packed as it is.
        };
        std::uint32_t call = 0;
        Since since = Since::unused;
    };

    static constexpr std::size_t largest = 16'384;  ///< Octets of a call; beyond, it stays awake.
    static constexpr std::uint32_t in_page = 4'096;
    static constexpr std::uint32_t in_chunk = 64;
    static constexpr std::uint32_t none = 0xffffffff;

    [[nodiscard]] Entry& entry_at(std::uint32_t index) {
        return (*pages_[index / in_page])[index % in_page];
    }

    [[nodiscard]] CallSlot& slot_at(std::uint32_t slot) {
        return (*chunks_[slot / in_chunk])[slot % in_chunk];
    }

    [[nodiscard]] Entry* entry_of(base::Handle handle);
    [[nodiscard]] std::uint32_t take_slot(std::uint32_t call);
    void free_slot(std::uint32_t slot);
    void read(const Entry& entry, CallSlot& slot);
    void forget(Entry& entry);
    bool put_to_sleep(std::uint32_t slot);
    void move_hand();

    std::vector<std::unique_ptr<std::array<Entry, in_page>>> pages_;
    std::vector<std::unique_ptr<std::array<CallSlot, in_chunk>>> chunks_;
    std::vector<Use> uses_;                  ///< By slot.
    std::vector<std::uint32_t> free_slots_;  ///< The newest behind.
    OctetBlocks blocks_;
    Models models_;
    std::vector<char> text_ = std::vector<char>(largest);
    std::vector<char> difference_ = std::vector<char>(largest);
    std::unique_ptr<CallSlot> looked_at_;
    std::uint32_t free_ = none;  ///< The newest free index.
    std::uint32_t made_ = 0;     ///< Indices that have been in use.
    std::uint32_t capacity_;
    std::uint32_t most_awake_;
    std::uint32_t size_ = 0;
    std::uint32_t asleep_ = 0;
    std::uint32_t hand_ = 0;
    std::uint32_t came_ = 0;  ///< Begun or woken since the last `rest`.
};

}  // namespace rung::turn
