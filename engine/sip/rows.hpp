#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::sip {

/// What stands at a position inside the header block.
enum class Row : std::uint8_t {
    header,     ///< One row, folds included.
    end,        ///< The empty line.
    truncated,  ///< The bytes end before the line does.
    bad,        ///< No colon, or a name that is no token.
};

/// Reads the row at `position` and moves behind it; leaves it where it was when truncated or bad.
[[nodiscard]] Row next_row(std::string_view bytes, std::size_t& position, Header& out);

/// Takes one Content-Length value into `length`. False when it is no number, exceeds `limit`, or
/// contradicts an earlier one (RFC 3261 18.3: then nobody knows where the message ends).
[[nodiscard]] bool take_content_length(std::string_view value,
                                       std::size_t limit,
                                       std::optional<std::size_t>& length);

}  // namespace rung::sip
