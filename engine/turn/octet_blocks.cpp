#include "engine/turn/octet_blocks.hpp"

#include <cstring>

#include "engine/base/put.hpp"

namespace rung::turn {

OctetBlocks::Place OctetBlocks::keep(std::string_view text) {
    const Place first = take();
    for (Place place = first;; text.remove_prefix(room)) {
        base::put(at(place) + sizeof(Place), text.substr(0, room));
        if (text.size() <= room) {
            return first;
        }
        const Place next = take();
        set_next(place, next);
        place = next;
    }
}

void OctetBlocks::read(Place place, std::span<char> out) const {
    while (true) {
        const char* const octets = at(place) + sizeof(Place);
        base::put(out.data(), {octets, std::min(out.size(), room)});
        if (out.size() <= room) {
            return;
        }
        out = out.subspan(room);
        place = next_of(place);
    }
}

void OctetBlocks::give_back(Place place, std::size_t size) {
    const Place blocks = blocks_of(size);
    Place last = place;
    for (Place i = 1; i < blocks; ++i) {
        last = next_of(last);
    }
    set_next(last, free_);
    free_ = place;
    taken_ -= blocks;
}

OctetBlocks::Place OctetBlocks::next_of(Place place) const {
    Place next = none;
    std::memcpy(&next, at(place), sizeof next);
    return next;
}

void OctetBlocks::set_next(Place place, Place next) {
    std::memcpy(at(place), &next, sizeof next);
}

OctetBlocks::Place OctetBlocks::take() {
    ++taken_;
    if (free_ != none) {
        const Place place = free_;
        free_ = next_of(place);
        return place;
    }
    if (made_ % in_chunk == 0) {
        chunks_.emplace_back(chunk);
    }
    return made_++;
}

}  // namespace rung::turn
