#include "engine/identity/certificate.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include "engine/identity/ecdsa.hpp"

namespace rung::identity {

namespace {

using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using CertificateStack = std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)>;
using Object = std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>>;

void judge_path(const std::vector<X509Certificate>& chain,
                X509_STORE* anchors,
                Credential& credential);
void judge_verified_path(const STACK_OF(X509) * path, Credential& credential);
void judge_leaf(X509* leaf, Credential& credential);
void judge_numbers(X509* leaf, Credential& credential);
void fail(Credential& credential, CredentialProblem problem, std::string_view detail);
bool has_extension(const X509* certificate, const char* oid);
std::optional<std::string_view> extension(const X509* certificate, const char* oid);
std::optional<base::WallTime> wall_time(const ASN1_TIME* time);
std::string subject_of(const X509* certificate);

}  // namespace

std::vector<X509Certificate> parse_certificates(std::string_view pem, std::size_t limit) {
    std::vector<X509Certificate> certificates;
    const Bio bio = bio_over(pem);
    while (X509Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
        certificates.push_back(std::move(certificate));
    }
    // The end of the text shows as a missing start line; anything else is a broken certificate.
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end || certificates.size() > limit) {
        certificates.clear();
    }
    return certificates;
}

Credential judge_chain(const std::vector<X509Certificate>& chain, X509_STORE* anchors) {
    Credential credential;
    if (chain.empty()) {
        fail(credential, CredentialProblem::not_a_certificate, "no PEM certificate");
        return credential;
    }
    credential.subject = subject_of(chain.front().get());
    judge_path(chain, anchors, credential);
    judge_leaf(chain.front().get(), credential);
    ERR_clear_error();
    return credential;
}

namespace {

void judge_path(const std::vector<X509Certificate>& chain,
                X509_STORE* anchors,
                Credential& credential) {
    const StoreContext context(X509_STORE_CTX_new());
    const CertificateStack others(sk_X509_new_null(),
                                  [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    for (std::size_t i = 1; i < chain.size(); ++i) {
        sk_X509_push(others.get(), chain[i].get());
    }
    if (!context ||
        X509_STORE_CTX_init(context.get(), anchors, chain.front().get(), others.get()) != 1) {
        return fail(credential, CredentialProblem::untrusted, "libcrypto has no memory");
    }
    // The same chain is judged at many times, so the time is compared apart.
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
    if (X509_verify_cert(context.get()) != 1) {
        return fail(credential,
                    CredentialProblem::untrusted,
                    X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    }
    judge_verified_path(X509_STORE_CTX_get0_chain(context.get()), credential);
}

void judge_verified_path(const STACK_OF(X509) * path, Credential& credential) {
    credential.not_before = base::WallTime::min();
    credential.not_after = base::WallTime::max();
    for (int i = 0; i < sk_X509_num(path); ++i) {
        const X509* certificate = sk_X509_value(path, i);
        const auto not_before = wall_time(X509_get0_notBefore(certificate));
        const auto not_after = wall_time(X509_get0_notAfter(certificate));
        if (!not_before || !not_after) {
            return fail(credential, CredentialProblem::untrusted, "its validity cannot be read");
        }
        credential.not_before = std::max(credential.not_before, *not_before);
        credential.not_after = std::min(credential.not_after, *not_after);
        if (has_extension(certificate, jwt_constraints_oid) ||
            has_extension(certificate, enhanced_constraints_oid)) {
            fail(credential,
                 CredentialProblem::unsupported_extension,
                 "its claim constraints (RFC 8226 8, RFC 9118 4) are not supported yet");
        }
        if (i > 0 && has_extension(certificate, tn_auth_list_oid)) {
            fail(credential,
                 CredentialProblem::unsupported_extension,
                 "delegation by a CA with a TNAuthList (RFC 9060 4) is not supported yet");
        }
    }
}

void judge_leaf(X509* leaf, Credential& credential) {
    if (X509_check_ca(leaf) != 0) {
        fail(credential, CredentialProblem::ca_certificate, "it is that of a CA");
    }
    // All bits are set where the extension is absent: RFC 5280 4.2.1.3 then restricts nothing.
    if ((X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0) {
        fail(credential, CredentialProblem::key_usage, "keyUsage lacks digitalSignature");
    }
    credential.key = std::shared_ptr<EVP_PKEY>(X509_get_pubkey(leaf), EVP_PKEY_free);
    if (!is_p256(credential.key.get())) {
        fail(credential, CredentialProblem::not_p256, "its key is not on the curve P-256");
    }
    judge_numbers(leaf, credential);
}

void judge_numbers(X509* leaf, Credential& credential) {
    const std::optional<std::string_view> der = extension(leaf, tn_auth_list_oid);
    if (!der) {
        return;
    }
    auto numbers = parse_tn_auth_list(*der);
    if (!numbers) {
        return fail(credential, CredentialProblem::bad_tn_auth_list, describe(numbers.error()));
    }
    credential.numbers = std::move(*numbers);
}

/// The first problem stands.
void fail(Credential& credential, CredentialProblem problem, std::string_view detail) {
    if (credential.problem == CredentialProblem::none) {
        credential.problem = problem;
        credential.detail = detail;
    }
}

bool has_extension(const X509* certificate, const char* oid) {
    return extension(certificate, oid).has_value();
}

std::optional<std::string_view> extension(const X509* certificate, const char* oid) {
    const Object object(OBJ_txt2obj(oid, 1));
    const int at = X509_get_ext_by_OBJ(certificate, object.get(), -1);
    if (at < 0) {
        return std::nullopt;
    }
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(certificate, at));
    return std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                            static_cast<std::size_t>(ASN1_STRING_length(value)));
}

std::optional<base::WallTime> wall_time(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    const auto day = std::chrono::year(parts.tm_year + 1900) /
                     std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)) /
                     std::chrono::day(static_cast<unsigned>(parts.tm_mday));
    return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
           std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::string subject_of(const X509* certificate) {
    std::array<char, 256> text{};
    X509_NAME_oneline(X509_get_subject_name(certificate), text.data(), text.size());
    return text.data();
}

}  // namespace

}  // namespace rung::identity
