#include "engine/load/base64.hpp"

#include <array>
#include <cstdint>

namespace rung::load {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::size_t digit = 0; digit < alphabet.size(); ++digit) {
        table[static_cast<std::uint8_t>(alphabet[digit])] = static_cast<std::uint8_t>(digit);
    }
    return table;
}();

}  // namespace

std::string base64_encode(std::string_view octets) {
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < octets.size(); at += 3) {
        const std::string_view group = octets.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = (bits << 8U) | (i < group.size() ? static_cast<std::uint8_t>(group[i]) : 0U);
        }
        for (unsigned i = 0; i < 4; ++i) {
            text.push_back(i <= group.size() ? alphabet[(bits >> (18 - 6 * i)) & 63U] : '=');
        }
    }
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string octets;
    octets.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned pending = 0;
    for (const char c : text) {
        const std::uint8_t digit = digits[static_cast<std::uint8_t>(c)];
        if (digit == no_digit) {
            return std::nullopt;
        }
        bits = (bits << 6U) | digit;
        pending += 6;
        if (pending >= 8) {
            pending -= 8;
            octets.push_back(static_cast<char>((bits >> pending) & 0xffU));
        }
    }
    // The bits left over carry nothing and are zero (RFC 4648 3.5).
    if ((bits & ((1U << pending) - 1)) != 0) {
        return std::nullopt;
    }
    return octets;
}

}  // namespace rung::load
