#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/terminal.hpp"

namespace rung::reports {

/// Text from the wire or a ladder on its way to a terminal or a file. Clean text holds printable
/// characters only: no control, nothing invisible, nothing that turns the reading direction.

/// One character of UTF-8, or one octet that is none.
struct Character {
    char32_t code = 0;
    std::size_t size = 1;  ///< In octets.
    bool valid = false;    ///< RFC 3629: no surrogate, no overlong form, at most U+10FFFF.
};

/// The first character of `text`, which is not empty.
[[nodiscard]] Character first_character(std::string_view text);

/// False for controls, for what shows nothing, and for what turns the reading direction.
[[nodiscard]] bool is_shown(char32_t code);

/// Clean text: what is not printable becomes `\r`, `\n`, `\t`, `\x1b` or `\u202e`, as in a ladder.
[[nodiscard]] std::string clean(std::string_view octets, Charset charset);

/// The columns that clean text takes. Never too few; too many for some combining marks.
[[nodiscard]] std::size_t width_of(std::string_view clean_text);

enum class Break : std::uint8_t {
    at_spaces,  ///< Where a word ends; within one that is wider than a row.
    anywhere,   ///< Keeps every space: for messages.
};

/// Clean text cut into rows of at most `columns` (>= 2); one empty row for an empty text.
[[nodiscard]] std::vector<std::string_view> wrap(std::string_view clean_text,
                                                 std::size_t columns,
                                                 Break where);

}  // namespace rung::reports
