#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/identity/canonical.hpp"
#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "engine/identity/verifier.hpp"

namespace rung::identity {

/// Why a row is not verified; false while nothing is wrong with it.
struct Finding {
    Rule rule = Rule::verified;
    std::string explanation;

    explicit operator bool() const { return rule != Rule::verified; }
};

/// The claims of a PASSporT that a verdict depends on, with the types and forms that RFC 8225 5 and
/// RFC 8588 4 and 5 give them.
struct Claims {
    CanonicalIdentity orig;
    std::vector<CanonicalIdentity> dest;  ///< At least one.
    base::WallTime iat;
};

/// The token taken apart, or how the row is judged when it cannot be.
[[nodiscard]] base::Result<Passport, Finding> read_passport(std::string_view token);

/// Compares the JOSE header with the parameters beside the token (RFC 8224 4.1).
[[nodiscard]] Finding check_jose_header(const IdentityHeader& header, const JsonDocument& jose);

/// `ppt` is "shaken" or empty.
[[nodiscard]] base::Result<Claims, Finding> read_claims(std::string_view ppt,
                                                        const JsonDocument& payload);

/// A value of the peer for a sentence: in quotes, cut at 80 octets, without control characters.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace rung::identity
