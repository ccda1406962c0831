#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace rung::identity {

/// One Identity header row taken apart (RFC 8224 4 with erratum 6499). Unknown parameters are
/// passed over.
struct IdentityHeader {
    std::string token;          ///< signed-identity-digest: a full PASSporT, or `..signature`.
    std::string info;           ///< Without <>; empty when absent or not an absoluteURI in <>.
    std::string alg = "ES256";  ///< As written; "ES256" when absent (RFC 8224 4.1).
    std::string ppt;            ///< In lower case, without quotes; empty when absent.
};

enum class HeaderError : std::uint8_t {
    too_long,
    empty_token,
    illegal_token,        ///< An octet outside base64url and '.', white space included.
    bad_parameter,        ///< Breaks `;name[=value]`.
    duplicate_parameter,  ///< RFC 3261 7.3.1: a reader further on might take the other one.
};

[[nodiscard]] std::string_view describe(HeaderError error);

/// The longest row that is looked at.
inline constexpr std::size_t max_header_octets = 24576;

/// `value` is one row, possibly folded. White space around ';' and '=' is allowed, inside the
/// token it is not. Never split at commas: URIs hold them.
[[nodiscard]] base::Result<IdentityHeader, HeaderError> parse_identity_header(
    std::string_view value);

}  // namespace rung::identity
