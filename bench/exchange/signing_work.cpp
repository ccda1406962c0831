#include "bench/exchange/signing_work.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>

namespace rung::bench {

struct SigningWork::Crypto {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr, EVP_PKEY_CTX_free};
    std::array<unsigned char, 308> input{};
};

SigningWork::SigningWork() : crypto_{std::make_unique<Crypto>()} {
    if (!crypto_->context || EVP_PKEY_sign_init(crypto_->context.get()) != 1) {
        throw std::runtime_error{"libcrypto makes no P-256 key"};
    }
}

SigningWork::~SigningWork() = default;

void SigningWork::sign_once() {
    ++crypto_->input[0];
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(crypto_->input.data(), crypto_->input.size(), digest.data());
    std::array<unsigned char, 128> signature{};
    std::size_t size = signature.size();
    const int done = EVP_PKEY_sign(
        crypto_->context.get(), signature.data(), &size, digest.data(), digest.size());
    if (done != 1) {
        throw std::runtime_error{"libcrypto does not sign"};
    }
}

}  // namespace rung::bench
