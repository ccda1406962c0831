#include "engine/turn/call_table.hpp"

#include <utility>

#include "engine/base/ensure.hpp"

namespace rung::turn {

base::Handle CallTable::take() {
    std::uint32_t index = free_;
    if (index == none) {
        if (made_ >= capacity_) {
            return {};
        }
        if (made_ % in_page == 0) {
            pages_.push_back(std::make_unique<std::array<Entry, in_page>>());
        }
        index = made_++;
    } else {
        free_ = entry_at(index).place;
    }
    ++size_;
    Entry& entry = entry_at(index);
    entry.place = take_slot(index);
    entry.state = State::awake;
    return {index, entry.generation};
}

CallSlot* CallTable::find(base::Handle handle) {
    Entry* const entry = entry_of(handle);
    if (entry == nullptr) {
        return nullptr;
    }
    if (entry->state == State::asleep) {
        const std::uint32_t slot = take_slot(handle.index);
        read(*entry, slot_at(slot));
        forget(*entry);
        entry->place = slot;
        entry->state = State::awake;
    }
    uses_[entry->place].since = Use::Since::asked;
    return &slot_at(entry->place);
}

const CallSlot* CallTable::look(base::Handle handle) {
    const Entry* const entry = entry_of(handle);
    if (entry == nullptr || entry->state == State::awake) {
        return entry != nullptr ? &slot_at(entry->place) : nullptr;
    }
    if (looked_at_ == nullptr) {
        looked_at_ = std::make_unique<CallSlot>();
    }
    read(*entry, *looked_at_);
    return looked_at_.get();
}

void CallTable::give_back(base::Handle handle) {
    Entry* const entry = entry_of(handle);
    ENSURE(entry != nullptr);
    if (entry->state == State::asleep) {
        forget(*entry);
    } else {
        free_slot(entry->place);
    }
    entry->state = State::free;
    ++entry->generation;
    entry->place = free_;
    free_ = handle.index;
    --size_;
}

void CallTable::rest() {
    // A call is seen twice before it sleeps, and it is woken as often as it falls asleep.
    const std::uint32_t steps = 4 * std::exchange(came_, 0) + 16;
    if (most_awake_ == 0) {
        for (std::uint32_t slot = 0; slot < uses_.size(); ++slot) {
            if (uses_[slot].since != Use::Since::unused) {
                static_cast<void>(put_to_sleep(slot));
            }
        }
        return;
    }
    for (std::uint32_t step = 0; step < steps && size_ - asleep_ > most_awake_; ++step) {
        move_hand();
    }
}

CallTable::Entry* CallTable::entry_of(base::Handle handle) {
    if (handle.index >= made_) {
        return nullptr;
    }
    Entry& entry = entry_at(handle.index);
    return entry.state != State::free && entry.generation == handle.generation ? &entry : nullptr;
}

std::uint32_t CallTable::take_slot(std::uint32_t call) {
    if (free_slots_.empty()) {
        const auto first = static_cast<std::uint32_t>(uses_.size());
        chunks_.push_back(std::make_unique<std::array<CallSlot, in_chunk>>());
        uses_.resize(uses_.size() + in_chunk);
        free_slots_.reserve(uses_.size());  // `free_slot` never allocates.
        for (std::uint32_t slot = first + in_chunk; slot-- > first;) {
            free_slots_.push_back(slot);
        }
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    uses_[slot] = {call, Use::Since::asked};
    ++came_;
    return slot;
}

void CallTable::free_slot(std::uint32_t slot) {
    uses_[slot].since = Use::Since::unused;
    free_slots_.push_back(slot);
}

void CallTable::read(const Entry& entry, CallSlot& slot) {
    const std::span<char> kept = std::span{difference_}.first(entry.size);
    blocks_.read(entry.place, kept);
    std::string_view text{kept.data(), kept.size()};
    if (entry.model != Models::none) {
        const std::string_view model = models_.text(entry.model);
        const std::span<char> out = std::span{text_}.first(model.size());
        apply_difference(model, text, out);
        text = {out.data(), out.size()};
    }
    base::Unpacker in{text};
    unpack(in, slot);
    ENSURE(in.at_end());
}

/// It is awake now, or over.
void CallTable::forget(Entry& entry) {
    blocks_.give_back(entry.place, entry.size);
    if (entry.model != Models::none) {
        models_.leave(entry.model);
    }
    --asleep_;
}

bool CallTable::put_to_sleep(std::uint32_t slot) {
    base::Packer packer{text_};
    const CallSlot& awake = slot_at(slot);
    if (!pack(awake, packer)) {
        return false;
    }
    std::string_view text{text_.data(), packer.size()};
    Entry& entry = entry_at(uses_[slot].call);
    entry.model = models_.use({awake.call.ladder, awake.call.position}, text);
    if (entry.model != Models::none) {
        const auto size = write_difference(
            models_.text(entry.model), text, std::span{difference_}.first(text.size()));
        if (size) {
            text = {difference_.data(), *size};
        } else {
            models_.leave(entry.model);
            entry.model = Models::none;
        }
    }
    entry.size = static_cast<std::uint16_t>(text.size());
    entry.place = blocks_.keep(text);
    entry.state = State::asleep;
    ++asleep_;
    free_slot(slot);
    return true;
}

void CallTable::move_hand() {
    hand_ = hand_ + 1 < uses_.size() ? hand_ + 1 : 0;
    Use& use = uses_[hand_];
    if (use.since == Use::Since::asked) {
        use.since = Use::Since::idle;
    } else if (use.since == Use::Since::idle && !put_to_sleep(hand_)) {
        use.since = Use::Since::stays;
    }
}

}  // namespace rung::turn
