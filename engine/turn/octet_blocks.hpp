#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/pages.hpp"

namespace rung::turn {

/// Memory for very many small texts: blocks whose sizes are multiples of 64 octets, cut from chunks
/// of 1 MB, without a word of overhead. A block that was given back serves the next text of its
/// size, so the store grows to what was in use at the same time of each size, and no further.
class OctetBlocks {
public:
    using Place = std::uint32_t;  ///< Of a block: its octets begin at 64 times that.

    static constexpr std::size_t largest = 16'384;

    /// `size` is at most `largest`, here and below.
    [[nodiscard]] Place take(std::size_t size);

    /// `size` is the one that it was taken with, or one that comes to the same blocks.
    void give_back(Place place, std::size_t size);

    [[nodiscard]] char* at(Place place) {
        return chunks_[place / in_chunk].octets().data() + place % in_chunk * unit;
    }

    /// Octets in blocks that are taken, and those that all chunks have.
    [[nodiscard]] std::uint64_t taken() const { return std::uint64_t{taken_} * unit; }

    [[nodiscard]] std::uint64_t held() const { return std::uint64_t{chunks_.size()} * chunk; }

private:
    static constexpr std::size_t unit = 64;
    static constexpr std::size_t chunk = std::size_t{1} << 20U;
    static constexpr Place in_chunk = chunk / unit;
    static constexpr Place none = 0xffffffff;

    /// Also of nothing: one unit, so that every block has a place.
    [[nodiscard]] static constexpr Place units_of(std::size_t size) {
        return size == 0 ? 1 : static_cast<Place>((size + unit - 1) / unit);
    }

    void put_into_list(Place place, Place units);

    std::vector<base::Pages> chunks_;
    std::array<Place, largest / unit + 1> free_ = all_empty();  ///< By units; each names the next.
    Place unused_ = 0;  ///< The first unit of the newest chunk that was never in a block,
    Place end_ = 0;     ///< and the end of that chunk.
    std::uint32_t taken_ = 0;

    [[nodiscard]] static constexpr std::array<Place, largest / unit + 1> all_empty() {
        std::array<Place, largest / unit + 1> lists{};
        lists.fill(none);
        return lists;
    }
};

}  // namespace rung::turn
