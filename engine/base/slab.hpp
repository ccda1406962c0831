#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/base/ensure.hpp"

namespace rung::base {

/// Names a slot of a `Slab` and the tenant it was given to: a stale handle finds nothing.
struct Handle {
    std::uint32_t index = 0xffffffff;
    std::uint32_t generation = 0;

    friend bool operator==(Handle, Handle) = default;

    [[nodiscard]] bool valid() const { return index != 0xffffffff; }
};

/// Slots of T that are reused in place: `take` hands out a slot whose T keeps what its last tenant
/// allocated (strings, vectors), so T must have a way to be made empty by its owner.
/// Slots never move, so growing costs no more than the new ones; others keep handles.
template <class T>
class Slab {
public:
    /// `capacity` slots at most; memory grows as slots are first used.
    explicit Slab(std::uint32_t capacity) : capacity_{capacity} {}

    /// An invalid handle when the slab is full.
    [[nodiscard]] Handle take() {
        if (free_.empty()) {
            if (made_ >= capacity_) {
                return {};
            }
            if (made_ % in_chunk == 0) {
                chunks_.push_back(std::make_unique<Chunk>());
                free_.reserve(chunks_.size() * in_chunk);  // `give_back` never allocates.
            }
            free_.push_back(made_++);
        }
        const std::uint32_t index = free_.back();
        free_.pop_back();
        Slot& slot = at(index);
        slot.taken = true;
        ++size_;
        return {index, slot.generation};
    }

    /// nullptr when the handle is stale or was never given out.
    [[nodiscard]] T* find(Handle handle) {
        if (handle.index >= made_) {
            return nullptr;
        }
        Slot& slot = at(handle.index);
        return slot.taken && slot.generation == handle.generation ? &slot.value : nullptr;
    }

    void give_back(Handle handle) {
        ENSURE(find(handle) != nullptr);
        Slot& slot = at(handle.index);
        slot.taken = false;
        ++slot.generation;
        free_.push_back(handle.index);
        --size_;
    }

    [[nodiscard]] std::uint32_t size() const { return size_; }

    [[nodiscard]] std::uint32_t capacity() const { return capacity_; }

    /// Calls `visit(Handle, T&)` for every slot in use, in index order.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (std::uint32_t index = 0; index < made_; ++index) {
            Slot& slot = at(index);
            if (slot.taken) {
                visit(Handle{index, slot.generation}, slot.value);
            }
        }
    }

private:
    struct Slot {
        T value;
        std::uint32_t generation = 0;
        bool taken = false;
    };

    static constexpr std::uint32_t in_chunk = 64;
    using Chunk = std::array<Slot, in_chunk>;

    [[nodiscard]] Slot& at(std::uint32_t index) {
        return (*chunks_[index / in_chunk])[index % in_chunk];
    }

    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::vector<std::uint32_t> free_;
    std::uint32_t made_ = 0;  ///< Slots that have been in use.
    std::uint32_t capacity_;
    std::uint32_t size_ = 0;
};

}  // namespace rung::base
