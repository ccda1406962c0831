#pragma once
#include <array>
#include <string>
#include <string_view>

struct evp_pkey_st;
struct evp_pkey_ctx_st;

namespace rung::identity {

/// R and S, 32 octets each, big endian (RFC 7518 3.4).
using Es256Signature = std::array<char, 64>;

[[nodiscard]] bool is_p256(const evp_pkey_st* key);

/// Signs with a context that was made once for a key and initialised for signing. False when
/// libcrypto fails. libcrypto 3.0 draws the nonce at random and mixes the key and the digest into
/// it; the deterministic nonce of RFC 6979 that RFC 8225 4.2 recommends comes with 3.2 only.
[[nodiscard]] bool sign_es256(evp_pkey_ctx_st* context,
                              std::string_view input,
                              Es256Signature& signature);

/// `signature` may have any length: all but 64 octets fail. A high S is as good as a low one.
[[nodiscard]] bool verify_es256(evp_pkey_st* key,
                                std::string_view input,
                                std::string_view signature);

}  // namespace rung::identity
