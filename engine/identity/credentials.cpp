#include "engine/identity/credentials.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <vector>

#include "engine/identity/certificate.hpp"
#include "engine/identity/ecdsa.hpp"
#include "engine/identity/openssl.hpp"

namespace rung::identity {

namespace {

int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return -1;
}

}  // namespace

std::string_view describe(KeyError error) {
    switch (error) {
        case KeyError::not_a_private_key:
            return "no unencrypted private key in PEM";
        case KeyError::not_p256:
            return "a private key that is not on the curve P-256";
    }
    return {};
}

base::Result<SigningKey, KeyError> SigningKey::from_pem(std::string_view pem) {
    const Bio bio = bio_over(pem);
    EVP_PKEY* parsed = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
    ERR_clear_error();
    if (parsed == nullptr) {
        return KeyError::not_a_private_key;
    }
    std::shared_ptr<EVP_PKEY> key(parsed, EVP_PKEY_free);
    if (!is_p256(key.get())) {
        return KeyError::not_p256;
    }
    return SigningKey(std::move(key));
}

bool SigningKey::fits(const Credential& credential) const {
    return credential.key && EVP_PKEY_eq(key_.get(), credential.key.get()) == 1;
}

std::optional<CredentialStore> CredentialStore::with_anchors(std::string_view anchors_pem) {
    const std::vector<X509Certificate> anchors =
        parse_certificates(anchors_pem, max_chain_certificates);
    CredentialStore store;
    store.anchors_ = std::shared_ptr<X509_STORE>(X509_STORE_new(), X509_STORE_free);
    if (anchors.empty() || !store.anchors_) {
        return std::nullopt;
    }
    for (const X509Certificate& anchor : anchors) {
        if (X509_STORE_add_cert(store.anchors_.get(), anchor.get()) != 1) {
            return std::nullopt;
        }
    }
    return store;
}

void CredentialStore::add(std::string info_url, std::string_view chain_pem) {
    const std::string_view pem =
        chain_pem.size() > max_chain_octets ? std::string_view{} : chain_pem;
    credentials_.insert_or_assign(
        std::move(info_url),
        judge_chain(parse_certificates(pem, max_chain_certificates), anchors_.get()));
}

const Credential* CredentialStore::find(std::string_view info_url) const {
    const auto found = credentials_.find(info_url);
    return found == credentials_.end() ? nullptr : &found->second;
}

}  // namespace rung::identity
