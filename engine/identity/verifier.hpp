#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/time.hpp"
#include "engine/identity/credentials.hpp"

namespace rung::identity {

/// The rule that decided a verdict.
enum class Rule : std::uint8_t {
    verified,
    // 428
    no_identity,       ///< RFC 8224 6.2: required, and there is none.
    no_supported_ppt,  ///< RFC 8224 6.2 step 1: all of them had to be ignored.
    // 438
    malformed_header,    ///< RFC 8224 4.
    compact_form,        ///< RFC 8225 7: the verifier does not rebuild it.
    malformed_passport,  ///< RFC 8225 6.
    jose_header,         ///< RFC 8224 4.1: typ, alg, ppt, x5u; RFC 7515 4.1.11: crit.
    claims,              ///< RFC 8225 5, RFC 8588 4 and 5.
    unsupported_claim,   ///< A claim that must be compared with the message, and is not.
    orig_differs,        ///< RFC 8224 6.2 step 2.
    dest_differs,        ///< RFC 8224 12.1.
    bad_signature,       ///< RFC 8224 6.2 step 5.
    too_many_headers,
    // 437
    unsupported_algorithm,
    untrusted_credential,
    unsuitable_credential,  ///< A CA, key usage, curve, constraints that are not evaluated.
    expired_credential,     ///< Not valid now, or not valid at iat.
    tn_auth_list,           ///< RFC 8226 9: missing where SHAKEN needs it, or not readable.
    not_authoritative,      ///< orig is none of the numbers of the certificate.
    // 436
    no_info,
    unknown_credential,  ///< Nothing could be acquired from the info URL.
    not_a_certificate,
    // 403
    bad_date,    ///< Not an RFC 1123 date in GMT (RFC 3261 20.17).
    stale_date,  ///< Date or iat further from now than the freshness, in either direction.
};

/// The response that RFC 8224 6.2.2 gives to a failure of that rule; 0 for `verified`.
[[nodiscard]] int status_of(Rule rule);

/// "Invalid Identity Header" for 438, and so on; empty for `verified`.
[[nodiscard]] std::string_view reason_of(Rule rule);

struct Policy {
    std::chrono::seconds freshness{60};   ///< RFC 8224 6.2 step 4.
    std::size_t max_supported_rows = 16;  ///< Rows with a known ppt that are examined.
};

/// What the verdict depends on; views are read during the call only.
struct VerificationInput {
    std::span<const std::string_view> identities;  ///< Values of the Identity rows, maybe folded.
    std::string_view from_uri;
    std::string_view to_uri;
    std::optional<std::string_view> date;  ///< Value of the Date header.
    base::WallTime now;
};

struct Verdict {
    bool verified = false;
    Rule rule = Rule::no_identity;
    int status = 0;           ///< 428, 436, 437, 438, 403; 0 when verified.
    std::string_view reason;  ///< Its phrase, static.
    std::string explanation;  ///< One sentence with the offending value and the clause.
    std::size_t row = 0;      ///< The Identity row that decided; 0 when there is none.
};

/// Verifies full-form PASSporTs without ppt or with ppt shaken. Each row goes through the steps of
/// RFC 8224 6.2 in their order: ppt, identities, credential, Date and iat, signature. One row that
/// verifies is enough (6.2.1). Else 428 when every row had to be ignored, 436 only when all of them
/// failed so, otherwise the gravest of 438, 437 and 403, in whatever order the rows came. When the
/// first `max_supported_rows` fail and more follow, it is 438.
/// About 60 microseconds for each signature that is checked.
///
/// Not judged: whether the certificate may speak for the domain of a URI (a subjectAltName),
/// revocation, and replay within the freshness.
[[nodiscard]] Verdict verify(const VerificationInput& input,
                             const CredentialStore& credentials,
                             const Policy& policy = {});

}  // namespace rung::identity
