#include "engine/turn/octet_blocks.hpp"

#include <cstring>

#include "engine/base/ensure.hpp"

namespace rung::turn {

OctetBlocks::Place OctetBlocks::take(std::size_t size) {
    ENSURE(size <= largest);
    const Place units = units_of(size);
    taken_ += units;
    if (const Place place = free_[units]; place != none) {
        std::memcpy(&free_[units], at(place), sizeof place);
        return place;
    }
    if (end_ - unused_ < units) {
        if (unused_ < end_) {
            put_into_list(unused_, end_ - unused_);
        }
        unused_ = static_cast<Place>(chunks_.size()) * in_chunk;
        end_ = unused_ + in_chunk;
        chunks_.emplace_back(chunk);
    }
    const Place place = unused_;
    unused_ += units;
    return place;
}

void OctetBlocks::give_back(Place place, std::size_t size) {
    const Place units = units_of(size);
    taken_ -= units;
    put_into_list(place, units);
}

void OctetBlocks::put_into_list(Place place, Place units) {
    std::memcpy(at(place), &free_[units], sizeof place);
    free_[units] = place;
}

}  // namespace rung::turn
