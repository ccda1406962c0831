#pragma once
#include <cstdint>
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
/// Addresses stay valid only until the next `take`; others keep handles.
template <class T>
class Slab {
public:
    /// `capacity` slots at most; memory grows as slots are first used.
    explicit Slab(std::uint32_t capacity) : capacity_{capacity} {}

    /// An invalid handle when the slab is full.
    [[nodiscard]] Handle take() {
        if (free_.empty()) {
            if (slots_.size() >= capacity_) {
                return {};
            }
            free_.push_back(static_cast<std::uint32_t>(slots_.size()));
            slots_.emplace_back();
        }
        const std::uint32_t index = free_.back();
        free_.pop_back();
        slots_[index].taken = true;
        ++size_;
        return {index, slots_[index].generation};
    }

    /// nullptr when the handle is stale or was never given out.
    [[nodiscard]] T* find(Handle handle) {
        if (handle.index >= slots_.size()) {
            return nullptr;
        }
        Slot& slot = slots_[handle.index];
        return slot.taken && slot.generation == handle.generation ? &slot.value : nullptr;
    }

    void give_back(Handle handle) {
        ENSURE(find(handle) != nullptr);
        Slot& slot = slots_[handle.index];
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
        for (std::uint32_t index = 0; index < slots_.size(); ++index) {
            if (slots_[index].taken) {
                visit(Handle{index, slots_[index].generation}, slots_[index].value);
            }
        }
    }

private:
    struct Slot {
        T value;
        std::uint32_t generation = 0;
        bool taken = false;
    };

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
    std::uint32_t capacity_;
    std::uint32_t size_ = 0;
};

}  // namespace rung::base
