#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/identity/tn_auth_list.hpp"

struct evp_pkey_st;
struct x509_store_st;

namespace rung::identity {

struct Credential;

enum class KeyError : std::uint8_t { not_a_private_key, not_p256 };

[[nodiscard]] std::string_view describe(KeyError error);

/// A P-256 private key, parsed once (ES256, RFC 7518 3.4). Copies share it; immutable.
class SigningKey {
public:
    /// Unencrypted PEM (PKCS#8 or SEC 1). Never asks for a passphrase.
    [[nodiscard]] static base::Result<SigningKey, KeyError> from_pem(std::string_view pem);

    [[nodiscard]] evp_pkey_st* native() const { return key_.get(); }

    /// True when this is the private half of the credential's key.
    [[nodiscard]] bool fits(const Credential& credential) const;

private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

    std::shared_ptr<evp_pkey_st> key_;
};

/// What is wrong with the certificate behind an info URL, whatever the time.
enum class CredentialProblem : std::uint8_t {
    none,
    not_a_certificate,      ///< No PEM certificate could be read.
    untrusted,              ///< No path to an anchor (RFC 5280 6).
    ca_certificate,         ///< The first certificate is that of a CA.
    key_usage,              ///< Without digitalSignature (RFC 5280 4.2.1.3).
    not_p256,               ///< RFC 8226 4: ES256 needs P-256.
    bad_tn_auth_list,       ///< RFC 8226 9.
    unsupported_extension,  ///< Claim constraints or delegation, which are not evaluated.
};

/// The certificate chain behind one info URL, parsed and judged once.
struct Credential {
    CredentialProblem problem = CredentialProblem::none;
    std::string detail;  ///< The finer reason of `problem`.
    std::string subject;
    std::shared_ptr<evp_pkey_st> key;  ///< Public key of the first certificate; P-256.
    std::optional<TnAuthList> numbers;
    base::WallTime not_before;  ///< When every certificate of the path is valid, both ends
    base::WallTime not_after;   ///< included.
};

/// Trust anchors, and the chains that are known by their info URL. Built in set-up or after a
/// fetch, by one thread; read by all through `const`.
class CredentialStore {
public:
    static constexpr std::size_t max_chain_octets = 65536;
    static constexpr std::size_t max_chain_certificates = 8;

    /// `anchors_pem` holds one or more root certificates; nullopt when it holds none.
    [[nodiscard]] static std::optional<CredentialStore> with_anchors(std::string_view anchors_pem);

    /// Takes the body that the URL gave: PEM, leaf first, then its intermediates (RFC 9060 7). What
    /// is wrong with it is kept in the credential. Costs a path validation, about 0.4 ms.
    void add(std::string info_url, std::string_view chain_pem);

    /// nullptr: nothing is known behind this URL. URLs compare octet by octet (RFC 3986 6.2.1).
    [[nodiscard]] const Credential* find(std::string_view info_url) const;

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    CredentialStore() = default;

    std::shared_ptr<x509_store_st> anchors_;
    std::unordered_map<std::string, Credential, Hash, std::equal_to<>> credentials_;
};

}  // namespace rung::identity
