#include "engine/identity/base64url.hpp"

#include <array>

namespace rung::identity {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t not_a_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_a_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr std::array<std::uint8_t, 256> digit_values = make_values();

std::uint32_t octet(char c) {
    return static_cast<unsigned char>(c);
}

Base64Error error_for(char c) {
    if (c == '=') {
        return Base64Error::padding;
    }
    return c == '+' || c == '/' ? Base64Error::standard_alphabet : Base64Error::illegal_character;
}

}  // namespace

std::string_view describe(Base64Error error) {
    switch (error) {
        case Base64Error::padding:
            return "padded with '='";
        case Base64Error::standard_alphabet:
            return "'+' or '/' of standard base64";
        case Base64Error::illegal_character:
            return "a character outside the base64url alphabet";
        case Base64Error::impossible_length:
            return "a length that base64url cannot have";
        case Base64Error::non_zero_tail_bits:
            return "non-zero bits after the last octet";
    }
    return {};
}

void append_base64url(std::string& out, std::string_view octets) {
    std::uint32_t bits = 0;
    int pending = 0;
    for (const char c : octets) {
        bits = (bits << 8U) | octet(c);
        for (pending += 8; pending >= 6;) {
            pending -= 6;
            out += alphabet[(bits >> static_cast<unsigned>(pending)) & 63U];
        }
    }
    if (pending > 0) {
        out += alphabet[(bits << static_cast<unsigned>(6 - pending)) & 63U];
    }
}

std::string base64url_encode(std::string_view octets) {
    std::string out;
    out.reserve(octets.size() * 4 / 3 + 2);
    append_base64url(out, octets);
    return out;
}

base::Result<std::string, Base64Error> base64url_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned pending = 0;
    for (const char c : text) {
        const std::uint8_t value = digit_values[octet(c)];
        if (value == not_a_digit) {
            return error_for(c);
        }
        bits = (bits << 6U) | value;
        pending += 6;
        if (pending >= 8) {
            pending -= 8;
            out += static_cast<char>((bits >> pending) & 0xFFU);
        }
    }
    if (pending == 6) {
        return Base64Error::impossible_length;
    }
    if ((bits & ((1U << pending) - 1U)) != 0) {
        return Base64Error::non_zero_tail_bits;
    }
    return out;
}

}  // namespace rung::identity
