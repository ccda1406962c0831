#include "engine/identity/ecdsa.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "engine/identity/openssl.hpp"

namespace rung::identity {

namespace {

using EcdsaSig = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

constexpr int half = 32;
constexpr std::size_t max_der_octets = 80;  ///< A P-256 ECDSA-Sig-Value has at most 72.

const unsigned char* octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Digest sha256(std::string_view text) {
    Digest digest{};
    SHA256(octets(text), text.size(), digest.data());
    return digest;
}

/// libcrypto speaks DER; JWS wants R || S.
bool from_der(const unsigned char* der, std::size_t size, Es256Signature& signature) {
    const EcdsaSig parsed(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
    auto* const out = reinterpret_cast<unsigned char*>(signature.data());
    return parsed && BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out, half) == half &&
           BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out + half, half) == half;
}

/// 0 when libcrypto has no memory.
std::size_t to_der(std::string_view signature, std::array<unsigned char, max_der_octets>& der) {
    const EcdsaSig parsed(ECDSA_SIG_new());
    BigNumber r(BN_bin2bn(octets(signature), half, nullptr));
    BigNumber s(BN_bin2bn(octets(signature) + half, half, nullptr));
    if (!parsed || !r || !s || ECDSA_SIG_set0(parsed.get(), r.get(), s.get()) != 1) {
        return 0;
    }
    static_cast<void>(r.release());  // The signature owns them now.
    static_cast<void>(s.release());
    unsigned char* out = der.data();
    const int size = i2d_ECDSA_SIG(parsed.get(), &out);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

bool is_p256(const evp_pkey_st* key) {
    std::array<char, 32> name{};
    std::size_t size = 0;
    return key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
           std::string_view(name.data(), size) == "prime256v1";
}

bool sign_es256(evp_pkey_ctx_st* context, std::string_view input, Es256Signature& signature) {
    const Digest digest = sha256(input);
    std::array<unsigned char, max_der_octets> der{};
    std::size_t size = der.size();
    return EVP_PKEY_sign(context, der.data(), &size, digest.data(), digest.size()) == 1 &&
           from_der(der.data(), size, signature);
}

bool verify_es256(evp_pkey_st* key, std::string_view input, std::string_view signature) {
    std::array<unsigned char, max_der_octets> der{};
    if (signature.size() != std::tuple_size_v<Es256Signature>) {
        return false;
    }
    const std::size_t size = to_der(signature, der);
    const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    if (size == 0 || !context || EVP_PKEY_verify_init(context.get()) != 1) {
        return false;
    }
    const Digest digest = sha256(input);
    const bool verified =
        EVP_PKEY_verify(context.get(), der.data(), size, digest.data(), digest.size()) == 1;
    ERR_clear_error();
    return verified;
}

}  // namespace rung::identity
