#include "engine/call/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

namespace rung::call {

namespace {

std::string hex_digest(std::string_view text, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) != 1) {
        return {};
    }
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        out += "0123456789abcdef"[digest[i] >> 4];
        out += "0123456789abcdef"[digest[i] & 15U];
    }
    return out;
}

}  // namespace

std::string md5_hex(std::string_view text) {
    return hex_digest(text, EVP_md5());
}

std::string sha256_hex(std::string_view text) {
    return hex_digest(text, EVP_sha256());
}

std::string_view crypto_library() {
    return OpenSSL_version(OPENSSL_VERSION);
}

}  // namespace rung::call
