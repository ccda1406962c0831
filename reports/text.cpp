#include "reports/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace rung::reports {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// Controls (C0 and C1), and what shows nothing or turns the direction of what follows
/// (Unicode general categories Cc, Cf, Zl, Zp, noncharacters).
constexpr auto invisible = std::to_array<Range>({{0x00, 0x1f},
                                                 {0x7f, 0x9f},
                                                 {0xad, 0xad},
                                                 {0x61c, 0x61c},
                                                 {0x115f, 0x1160},
                                                 {0x180b, 0x180f},
                                                 {0x200b, 0x200f},
                                                 {0x2028, 0x202e},
                                                 {0x2060, 0x206f},
                                                 {0x3164, 0x3164},
                                                 {0xfdd0, 0xfdef},
                                                 {0xfeff, 0xfeff},
                                                 {0xffa0, 0xffa0},
                                                 {0xfff0, 0xfffb},
                                                 {0xfffe, 0xffff},
                                                 {0x1d173, 0x1d17a},
                                                 {0xe0000, 0xe0fff}});

/// Marks that stand above or below the character before them.
constexpr auto combining = std::to_array<Range>({{0x300, 0x36f},
                                                 {0x1ab0, 0x1aff},
                                                 {0x1dc0, 0x1dff},
                                                 {0x20d0, 0x20f0},
                                                 {0xfe00, 0xfe0f},
                                                 {0xfe20, 0xfe2f}});

/// East Asian Wide and Fullwidth (Unicode annex 11), blocks as a whole where nearly all are.
constexpr auto wide = std::to_array<Range>(
    {{0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},  {0x23e9, 0x23f3},
     {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},  {0x267f, 0x26fd},
     {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},  {0x274c, 0x2757},
     {0x2795, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b55},  {0x2e80, 0x303e},
     {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},  {0xa000, 0xa4cf},
     {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},  {0xfe10, 0xfe19},
     {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},  {0x16fe0, 0x18cff},
     {0x1aff0, 0x1b2ff}, {0x1f000, 0x1faff}, {0x20000, 0x3fffd}});

bool is_in(std::span<const Range> ranges, char32_t code);
bool is_continuation(char octet);
std::size_t columns_of(char32_t code);
bool first_word_fits(std::string_view clean_text, std::size_t columns);
std::string_view without_spaces_behind(std::string_view text);
void escape_octets(std::string_view octets, std::string& out);
void escape(char32_t code, std::string_view octets, Charset charset, std::string& out);

}  // namespace

Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    // The lead octet says how many follow, and the least code that needs so many.
    std::size_t size = 0;
    char32_t least = 0;
    if (lead >= 0xc2 && lead <= 0xdf) {
        size = 2;
        least = 0x80;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        size = 3;
        least = 0x800;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        size = 4;
        least = 0x10000;
    }
    if (size == 0 || text.size() < size ||
        !std::ranges::all_of(text.substr(1, size - 1), is_continuation)) {
        return {lead, 1, false};
    }
    char32_t code = lead & (0x7fU >> size);
    for (const char octet : text.substr(1, size - 1)) {
        code = (code << 6) | (static_cast<unsigned char>(octet) & 0x3fU);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < least || code > 0x10ffff || surrogate) {
        return {lead, 1, false};
    }
    return {code, size, true};
}

bool is_shown(char32_t code) {
    return !is_in(invisible, code);
}

std::string clean(std::string_view octets, Charset charset) {
    std::string out;
    out.reserve(octets.size());
    while (!octets.empty()) {
        const Character character = first_character(octets);
        const std::string_view text = octets.substr(0, character.size);
        const bool shown = character.valid && is_shown(character.code) &&
                           (charset == Charset::utf8 || character.code < 0x80);
        if (shown) {
            out += text;
        } else if (!character.valid) {
            escape_octets(text, out);
        } else {
            escape(character.code, text, charset, out);
        }
        octets.remove_prefix(character.size);
    }
    return out;
}

std::size_t width_of(std::string_view clean_text) {
    std::size_t width = 0;
    while (!clean_text.empty()) {
        const Character character = first_character(clean_text);
        width += columns_of(character.code);
        clean_text.remove_prefix(character.size);
    }
    return width;
}

std::vector<std::string_view> wrap(std::string_view clean_text, std::size_t columns, Break where) {
    std::vector<std::string_view> rows;
    std::size_t at = 0;
    std::size_t width = 0;
    std::size_t space = std::string_view::npos;  // The newest in this row.
    while (at < clean_text.size()) {
        const Character character = first_character(clean_text.substr(at));
        width += columns_of(character.code);
        if (character.code == ' ' && at > 0) {
            space = at;
        }
        if (width > columns) {
            const bool at_space = where == Break::at_spaces && space != std::string_view::npos &&
                                  first_word_fits(clean_text.substr(space + 1), columns);
            const std::string_view row = clean_text.substr(0, at_space ? space : at);
            clean_text.remove_prefix(row.size());
            rows.push_back(where == Break::at_spaces ? without_spaces_behind(row) : row);
            if (at_space) {
                clean_text.remove_prefix(
                    std::min(clean_text.find_first_not_of(' '), clean_text.size()));
            }
            at = 0;
            width = 0;
            space = std::string_view::npos;
            continue;
        }
        at += character.size;
    }
    rows.push_back(clean_text);
    return rows;
}

namespace {

bool is_in(std::span<const Range> ranges, char32_t code) {
    const auto range = std::ranges::lower_bound(ranges, code, {}, &Range::last);
    return range != ranges.end() && range->first <= code;
}

bool is_continuation(char octet) {
    return (static_cast<unsigned char>(octet) & 0xc0U) == 0x80U;
}

std::size_t columns_of(char32_t code) {
    if (code < 0x300) {
        return 1;
    }
    if (is_in(combining, code)) {
        return 0;
    }
    return is_in(wide, code) ? 2 : 1;
}

/// A word that is wider than a row is broken anyway, so it need not begin in a new one. Looks at no
/// more than a row can hold, so that a long text stays linear.
bool first_word_fits(std::string_view clean_text, std::size_t columns) {
    constexpr std::size_t longest_character = 4;
    const std::string_view start = clean_text.substr(0, columns * longest_character + 1);
    const std::string_view word = start.substr(0, start.find(' '));
    return width_of(word) <= columns;
}

std::string_view without_spaces_behind(std::string_view text) {
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

void escape_octets(std::string_view octets, std::string& out) {
    for (const char octet : octets) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(octet));
    }
}

void escape(char32_t code, std::string_view octets, Charset charset, std::string& out) {
    if (code == '\r') {
        out += "\\r";
    } else if (code == '\n') {
        out += "\\n";
    } else if (code == '\t') {
        out += "\\t";
    } else if (code < 0x80 || charset == Charset::ascii) {
        escape_octets(octets, out);
    } else {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
    }
}

}  // namespace

}  // namespace rung::reports
