#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/identity/json.hpp"

namespace rung::identity {

/// What a ladder reads by `Identity.NAME`: nothing, text, a number, a truth value or a list. An
/// object, a list of other things and a number with a fraction give their canonical JSON.
using Claim =
    std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>>;

enum class PassportError : std::uint8_t {
    parts,         ///< Not three parts between two dots (RFC 8225 6).
    compact_form,  ///< `..signature` (RFC 8225 7).
    header_encoding,
    payload_encoding,
    signature_encoding,
    header_json,
    payload_json,
    duplicate_member,
};

struct PassportFault {
    PassportError error = PassportError::parts;
    std::string_view detail;  ///< The finer reason, static text; may be empty.
};

[[nodiscard]] std::string_view describe(PassportError error);

/// A full-form PASSporT (RFC 8225) taken apart; nothing about it has been verified.
class Passport {
public:
    /// `token` is copied where needed. `Identity.…` reads claims from this whatever the verdict is.
    [[nodiscard]] static base::Result<Passport, PassportFault> decode(std::string_view token);

    [[nodiscard]] const JsonDocument& header() const { return header_; }

    [[nodiscard]] const JsonDocument& payload() const { return payload_; }

    /// header "." payload as received: the octets that were signed.
    [[nodiscard]] std::string_view signing_input() const { return signing_input_; }

    [[nodiscard]] std::string_view signature() const { return signature_; }  ///< Decoded.

    /// "attest", "dest.tn", "iat" from the payload, else "x5u", "typ" … from the header.
    [[nodiscard]] Claim claim(std::string_view path) const;

    /// True when both parts are written as RFC 8225 9 prescribes.
    [[nodiscard]] bool is_canonical() const;

private:
    JsonDocument header_;
    JsonDocument payload_;
    std::string signing_input_;
    std::string signature_;
};

}  // namespace rung::identity
