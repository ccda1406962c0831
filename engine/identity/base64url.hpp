#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace rung::identity {

/// Why a text is not the one base64url spelling of some octets (RFC 7515 2, RFC 4648 5).
enum class Base64Error : std::uint8_t {
    padding,             ///< Holds '=' (RFC 7515 2 leaves it out).
    standard_alphabet,   ///< Holds '+' or '/' (RFC 8224 as published; erratum 6499).
    illegal_character,   ///< Anything else outside the alphabet.
    impossible_length,   ///< 4n + 1 characters encode nothing.
    non_zero_tail_bits,  ///< A second spelling of the same octets (RFC 4648 3.5).
};

[[nodiscard]] std::string_view describe(Base64Error error);

/// Appends the base64url text of `octets`, without padding.
void append_base64url(std::string& out, std::string_view octets);

[[nodiscard]] std::string base64url_encode(std::string_view octets);

/// Strict: accepts exactly what `base64url_encode` can give.
[[nodiscard]] base::Result<std::string, Base64Error> base64url_decode(std::string_view text);

}  // namespace rung::identity
