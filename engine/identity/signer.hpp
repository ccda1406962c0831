#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/identity/credentials.hpp"

struct evp_pkey_ctx_st;

namespace rung::identity {

/// RFC 8588 4.
enum class Attestation : char { full = 'A', partial = 'B', gateway = 'C' };

/// Which PASSporT is made: with SHAKEN claims or without any extension.
enum class PassportType : std::uint8_t { shaken, none };

/// Views are read during the call only.
struct SigningRequest {
    PassportType ppt = PassportType::shaken;
    Attestation attest = Attestation::full;  ///< shaken only.
    std::string_view origid;                 ///< shaken only: a UUID (RFC 8588 5).
    std::string_view from_uri;
    std::string_view to_uri;
    base::WallTime iat;
    bool pooled = false;  ///< A token that says the same will do (token_pool.hpp).

    /// Written as they are in place of the canonical claim: text with a ':' as a URI, else as a tn.
    std::optional<std::string_view> orig;
    std::optional<std::string_view> dest;

    /// Written in place of `iat`: a JSON number where the text is an integer, else a string.
    std::optional<std::string_view> iat_text;
};

enum class SignError : std::uint8_t {
    from_has_no_identity,  ///< Neither a number nor a URI with a user (RFC 8224 8).
    to_has_no_identity,
    crypto,  ///< libcrypto refused: out of memory or randomness.
};

[[nodiscard]] std::string_view describe(SignError error);

/// Makes full-form Identity header values with one key. Not for sharing between threads: each shard
/// has its own, with its own libcrypto context.
class Signer {
public:
    /// `info_url` is where the far side finds the certificate of `key`.
    Signer(SigningKey key, std::string info_url);

    /// Puts `token;info=<url>;alg=ES256[;ppt=shaken]` into `out`, whose memory is used again.
    /// About 20 microseconds, nearly all of it the signature.
    base::Result<void, SignError> sign(const SigningRequest& request, std::string& out);

    [[nodiscard]] const std::string& info_url() const { return info_url_; }

private:
    struct FreeContext {
        void operator()(evp_pkey_ctx_st* context) const;
    };

    base::Result<void, SignError> write_payload(const SigningRequest& request);

    SigningKey key_;
    std::string info_url_;
    std::unique_ptr<evp_pkey_ctx_st, FreeContext> context_;
    std::string shaken_header_;  ///< base64url of the JOSE header and its dot; never changes.
    std::string plain_header_;
    std::string payload_;  ///< Scratch.
};

}  // namespace rung::identity
