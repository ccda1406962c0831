#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::identity {

/// The two kinds of identity that a PASSporT names (RFC 8225 5.2.1).
enum class IdentityKind : std::uint8_t { tn, uri };

struct CanonicalIdentity {
    IdentityKind kind = IdentityKind::tn;
    std::string text;

    friend bool operator==(const CanonicalIdentity&, const CanonicalIdentity&) = default;
};

/// What goes into `orig` or `dest` for this From or To URI (RFC 8224 8.1, 8.3, 8.5). A telephone
/// number is a tel URI, a user part under user=phone, or a user part of '+' and digits. Dialling
/// plans are not known here: a number without '+' stays as it is, unless its phone-context is a
/// global one. nullopt: no URI, or one without a user, which nobody can sign for.
[[nodiscard]] std::optional<CanonicalIdentity> canonical_identity(std::string_view uri);

/// RFC 8224 8.5: scheme, user and host in lower case; no password, port, parameters or headers.
/// Other schemes than sip and sips stay as written.
[[nodiscard]] std::optional<std::string> canonical_uri(std::string_view uri);

/// True when the claim names what `uri` names. Wider than equality with `canonical_identity` where
/// RFC 8224 8.1 and 8.3 leave the choice to the signer: digits without '+' may be a number or a
/// URI, and the case of a percent-encoded octet is free.
[[nodiscard]] bool is_claim_for(std::string_view uri, IdentityKind kind, std::string_view claim);

/// 1*("#" / "*" / DIGIT), the tn-spec of RFC 8224 8.3.
[[nodiscard]] bool is_canonical_number(std::string_view text);

/// The digits of a URI or of a bare user part, without '+' and separators (RFC 8224 8.3); empty
/// when it holds no telephone number.
[[nodiscard]] std::string e164(std::string_view uri_or_user);

}  // namespace rung::identity
