#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace rung::sip {

/// Character classes of RFC 3261 25.1, as sets of bits: one table answers "is it in one of these".
using CharacterSet = std::uint16_t;

inline constexpr CharacterSet alpha_set = 1;
inline constexpr CharacterSet digit_set = 2;
inline constexpr CharacterSet mark_set = 4;     ///< -_.!~*'()
inline constexpr CharacterSet token_extra = 8;  ///< What a token has beside alphanum: -.!%*_+`'~
inline constexpr CharacterSet word_extra = 16;  ///< What a word has beside token: ()<>:\"/[]?{}
inline constexpr CharacterSet user_extra = 32;  ///< user-unreserved: &=+$,;?/
inline constexpr CharacterSet password_extra = 64;
inline constexpr CharacterSet param_extra = 128;      ///< param-unreserved: []/:&+$
inline constexpr CharacterSet header_extra = 256;     ///< hnv-unreserved: []/?:+$
inline constexpr CharacterSet reserved_set = 512;     ///< RFC 2396 2.2: ;/?:@&=+$,
inline constexpr CharacterSet lws_set = 1024;         ///< SP, HT and the CRLF of a fold.
inline constexpr CharacterSet control_set = 2048;     ///< Other than HT, CR and LF.
inline constexpr CharacterSet host_extra = 4096;      ///< Beside alphanum: -._
inline constexpr CharacterSet value_end_set = 16384;  ///< What ends an unquoted value: ;,"<>
inline constexpr CharacterSet bracket_set = 32768;    ///< <>" and nothing else
inline constexpr CharacterSet fragment_set = 8192;    ///< #, before the fragment of RFC 3986 3.5

inline constexpr CharacterSet alphanum_set = alpha_set | digit_set;
inline constexpr CharacterSet token_set = alphanum_set | token_extra;
inline constexpr CharacterSet word_set = token_set | word_extra;
inline constexpr CharacterSet unreserved_set = alphanum_set | mark_set;
inline constexpr CharacterSet host_set = alphanum_set | host_extra;

namespace detail {

struct CharacterTable {
    std::array<CharacterSet, 256> sets{};

    constexpr void add(std::string_view characters, CharacterSet set) {
        for (const char c : characters) {
            auto& entry = sets[static_cast<unsigned char>(c)];
            entry = static_cast<CharacterSet>(entry | set);
        }
    }

    constexpr CharacterTable() {
        for (unsigned c = 0; c < 256; ++c) {
            const unsigned lower = c | 0x20U;
            if (lower >= 'a' && lower <= 'z' && c < 128) {
                sets[c] = alpha_set;
            } else if (c >= '0' && c <= '9') {
                sets[c] = digit_set;
            } else if ((c < 32 && c != '\t' && c != '\r' && c != '\n') || c == 127) {
                sets[c] = control_set;
            }
        }
        add("-_.!~*'()", mark_set);
        add("-.!%*_+`'~", token_extra);
        add("()<>:\\\"/[]?{}", word_extra);
        add("&=+$,;?/", user_extra);
        add("&=+$,", password_extra);
        add("[]/:&+$", param_extra);
        add("[]/?:+$", header_extra);
        add(";/?:@&=+$,", reserved_set);
        add(" \t\r\n", lws_set);
        add("-._", host_extra);
        add(";,\"<>", value_end_set);
        add("\"<>", bracket_set);
        add("#", fragment_set);
    }
};

inline constexpr CharacterTable character_table;

}  // namespace detail

[[nodiscard]] constexpr bool is_in(char c, CharacterSet set) {
    return (detail::character_table.sets[static_cast<unsigned char>(c)] & set) != 0;
}

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// -1 when `c` is no hexadecimal digit.
[[nodiscard]] constexpr int hex_value(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace rung::sip
