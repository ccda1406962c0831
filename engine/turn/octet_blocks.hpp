#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/pages.hpp"

namespace rung::turn {

/// Memory for very many small texts of any length, each kept in blocks of 128 octets that name one
/// another, cut from chunks of 1 MB. All blocks are alike, so those of a text that is gone serve
/// any other, and the store grows to what was in use at the same time, no further.
class OctetBlocks {
public:
    using Place = std::uint32_t;  ///< Of a text: the number of its first block.

    [[nodiscard]] Place keep(std::string_view text);

    /// The text that is kept there, which has that length.
    void read(Place place, std::span<char> out) const;

    void give_back(Place place, std::size_t size);

    /// Octets in blocks that are taken, and those that all chunks have.
    [[nodiscard]] std::uint64_t taken() const { return std::uint64_t{taken_} * block; }

    [[nodiscard]] std::uint64_t held() const { return std::uint64_t{chunks_.size()} * chunk; }

private:
    static constexpr std::size_t block = 128;
    static constexpr std::size_t room = block - sizeof(Place);  ///< The next one stands in front.
    static constexpr std::size_t chunk = std::size_t{1} << 20U;
    static constexpr Place in_chunk = chunk / block;
    static constexpr Place none = 0xffffffff;

    /// Also of nothing: one, so that every text has a place.
    [[nodiscard]] static constexpr Place blocks_of(std::size_t size) {
        return static_cast<Place>(std::max<std::size_t>((size + room - 1) / room, 1));
    }

    [[nodiscard]] char* at(Place place) const {
        return chunks_[place / in_chunk].octets().data() + place % in_chunk * block;
    }

    [[nodiscard]] Place next_of(Place place) const;
    void set_next(Place place, Place next);
    [[nodiscard]] Place take();

    std::vector<base::Pages> chunks_;
    Place free_ = none;  ///< The first of those that were given back.
    Place made_ = 0;     ///< Blocks that have been in use.
    Place taken_ = 0;
};

}  // namespace rung::turn
