#include "engine/call/digest_response.hpp"

#include <initializer_list>
#include <memory>

#include "engine/identity/openssl.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

struct Name {
    std::string_view name;
    DigestAlgorithm algorithm;
};

constexpr std::array names{
    Name{"MD5", DigestAlgorithm::md5},
    Name{"MD5-sess", DigestAlgorithm::md5_sess},
    Name{"SHA-256", DigestAlgorithm::sha256},
    Name{"SHA-256-sess", DigestAlgorithm::sha256_sess},
    Name{"SHA-512-256", DigestAlgorithm::sha512_256},
    Name{"SHA-512-256-sess", DigestAlgorithm::sha512_256_sess},
};

/// Looking an algorithm up and making a context cost more than the hash, so both are kept.
class Hash {
public:
    explicit Hash(const char* name)
        : algorithm_{EVP_MD_fetch(nullptr, name, nullptr)}, context_{EVP_MD_CTX_new()} {}

    /// Of the pieces with a colon between them.
    [[nodiscard]] HexDigest of(std::initializer_list<std::string_view> pieces) const {
        HexDigest digest;
        bool fine = algorithm_ != nullptr && context_ != nullptr &&
                    EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1;
        bool first = true;
        for (const std::string_view piece : pieces) {
            fine = fine && (first || EVP_DigestUpdate(context_.get(), ":", 1) == 1) &&
                   EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1;
            first = false;
        }
        std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
        unsigned size = 0;
        if (fine && EVP_DigestFinal_ex(context_.get(), octets.data(), &size) == 1) {
            digest.assign(octets.data(), size);
        }
        return digest;
    }

private:
    std::unique_ptr<EVP_MD, identity::Free<EVP_MD_free>> algorithm_;
    std::unique_ptr<EVP_MD_CTX, identity::Free<EVP_MD_CTX_free>> context_;
};

const Hash& hash_of(DigestAlgorithm algorithm) {
    switch (algorithm) {
        case DigestAlgorithm::sha256:
        case DigestAlgorithm::sha256_sess: {
            thread_local const Hash sha256{"SHA256"};
            return sha256;
        }
        case DigestAlgorithm::sha512_256:
        case DigestAlgorithm::sha512_256_sess: {
            thread_local const Hash sha512_256{"SHA512-256"};
            return sha512_256;
        }
        case DigestAlgorithm::md5:
        case DigestAlgorithm::md5_sess:
            break;
    }
    thread_local const Hash md5{"MD5"};
    return md5;
}

}  // namespace

std::optional<DigestAlgorithm> digest_algorithm(std::string_view name) {
    for (const Name& one : names) {
        if (sip::equal_ignoring_case(one.name, name)) {
            return one.algorithm;
        }
    }
    return std::nullopt;
}

std::string_view name_of(DigestAlgorithm algorithm) {
    return names[static_cast<std::size_t>(algorithm)].name;
}

bool is_session(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::md5_sess || algorithm == DigestAlgorithm::sha256_sess ||
           algorithm == DigestAlgorithm::sha512_256_sess;
}

std::string_view name_of(Qop qop) {
    return qop == Qop::none ? "" : qop == Qop::auth ? "auth" : "auth-int";
}

void HexDigest::assign(const unsigned char* octets, std::size_t count) {
    size_ = 0;
    for (std::size_t i = 0; i < count && size_ + 2 <= digits_.size(); ++i) {
        digits_[size_++] = "0123456789abcdef"[octets[i] >> 4U];
        digits_[size_++] = "0123456789abcdef"[octets[i] & 15U];
    }
}

HexDigest digest_response(const DigestInput& input) {
    const Hash& hash = hash_of(input.algorithm);
    // RFC 7616 3.4.2
    HexDigest a1 = hash.of({input.username, input.realm, input.password});
    if (is_session(input.algorithm)) {
        a1 = hash.of({a1.text(), input.nonce, input.cnonce});
    }
    // RFC 7616 3.4.3
    const HexDigest a2 = input.qop == Qop::auth_int
                             ? hash.of({input.method, input.uri, hash.of({input.body}).text()})
                             : hash.of({input.method, input.uri});
    if (input.qop == Qop::none) {
        return hash.of({a1.text(), input.nonce, a2.text()});
    }
    return hash.of({a1.text(), input.nonce, input.nc, input.cnonce, name_of(input.qop), a2.text()});
}

}  // namespace rung::call
