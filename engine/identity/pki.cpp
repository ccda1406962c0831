#include "engine/identity/pki.hpp"

#include <openssl/conf.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

#include "engine/identity/certificate.hpp"
#include "engine/identity/openssl.hpp"
#include "engine/identity/tn_auth_list.hpp"

namespace rung::identity {

namespace {

using ExtensionOwner = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using OctetString = std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>>;
using ObjectOwner = std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>>;
using Configuration = std::unique_ptr<CONF, Free<NCONF_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;

struct Validity {
    base::WallTime not_before;
    base::WallTime not_after;
};

/// A certificate with its private key.
struct Issued {
    PrivateKey key;
    X509Certificate certificate;
};

/// One extension in the syntax of openssl.cnf.
struct ExtensionText {
    int nid;
    const char* value;
};

constexpr auto authority_extensions = std::to_array<ExtensionText>({
    {NID_basic_constraints, "critical,CA:TRUE"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid"},
});

// The policy is the one that the SHAKEN certificates of the United States carry.
constexpr auto leaf_extensions = std::to_array<ExtensionText>({
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
    {NID_certificate_policies, "2.16.840.1.114569.1.1.3"},
});

void require(bool succeeded, const char* what);
Issued prepare(const std::string& common_name, const Validity& validity);
Issued make_authority(const std::string& common_name,
                      const Validity& validity,
                      const Issued* parent);
PkiLeaf make_leaf(const PkiRequest& request, const Validity& validity, const Issued& parent);
void set_serial(X509* certificate);
void set_subject(X509* certificate, const std::string& common_name);
void add_extension(X509* certificate, X509* issuer, const ExtensionText& extension);
void add_tn_auth_list(X509* certificate, std::string_view spc);
void issue(X509* certificate, const Issued& parent);
std::string to_pem(X509* certificate);
std::string to_pem(EVP_PKEY* key);

}  // namespace

Pki make_pki(const PkiRequest& request) {
    using std::chrono::days;
    const Validity validity{request.now - days(1), request.now + request.lifetime};
    const Issued root = make_authority("Rung Test Root CA", validity, nullptr);
    const Issued intermediate = make_authority("Rung Test Intermediate CA", validity, &root);
    const Issued rogue_root = make_authority("Rung Rogue Root CA", validity, nullptr);
    Pki pki{.root = to_pem(root.certificate.get()),
            .intermediate = to_pem(intermediate.certificate.get()),
            .leaf = make_leaf(request, validity, intermediate),
            .rogue = make_leaf(request, validity, rogue_root)};
    pki.leaf.chain += pki.intermediate;
    return pki;
}

namespace {

void require(bool succeeded, const char* what) {
    if (!succeeded) {
        throw std::runtime_error(std::string("libcrypto failed: ") + what);
    }
}

/// A key, and a certificate for it that lacks its extensions and its signature.
Issued prepare(const std::string& common_name, const Validity& validity) {
    Issued issued{PrivateKey(EVP_EC_gen("P-256")), X509Certificate(X509_new())};
    X509* const certificate = issued.certificate.get();
    require(issued.key && certificate != nullptr, "making a P-256 key");
    require(X509_set_version(certificate, X509_VERSION_3) == 1, "setting the version");
    set_serial(certificate);
    set_subject(certificate, common_name);
    const auto seconds = [](base::WallTime time) { return time.time_since_epoch().count(); };
    require(
        ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(validity.not_before)) != nullptr &&
            ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(validity.not_after)) !=
                nullptr &&
            X509_set_pubkey(certificate, issued.key.get()) == 1,
        "filling a certificate");
    return issued;
}

/// Self-signed without a parent.
Issued make_authority(const std::string& common_name,
                      const Validity& validity,
                      const Issued* parent) {
    Issued issued = prepare(common_name, validity);
    const Issued& issuer = parent == nullptr ? issued : *parent;
    for (const ExtensionText& extension : authority_extensions) {
        add_extension(issued.certificate.get(), issuer.certificate.get(), extension);
    }
    issue(issued.certificate.get(), issuer);
    return issued;
}

PkiLeaf make_leaf(const PkiRequest& request, const Validity& validity, const Issued& parent) {
    const std::string spc(request.service_provider_code);
    const Issued issued = prepare("SHAKEN " + spc, validity);
    for (const ExtensionText& extension : leaf_extensions) {
        add_extension(issued.certificate.get(), parent.certificate.get(), extension);
    }
    add_tn_auth_list(issued.certificate.get(), spc);
    issue(issued.certificate.get(), parent);
    return {to_pem(issued.certificate.get()), to_pem(issued.key.get())};
}

/// RFC 5280 4.1.2.2: positive and at most 20 octets; 16 random ones are never drawn twice.
void set_serial(X509* certificate) {
    std::array<unsigned char, 16> octets{};
    require(RAND_bytes(octets.data(), static_cast<int>(octets.size())) == 1, "drawing a serial");
    octets[0] = static_cast<unsigned char>((octets[0] & 0x7FU) | 0x40U);
    const BigNumber number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
    require(
        number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
        "setting the serial");
}

void set_subject(X509* certificate, const std::string& common_name) {
    X509_NAME* const name = X509_get_subject_name(certificate);
    const auto add = [&](const char* field, const std::string& value) {
        return X509_NAME_add_entry_by_txt(name,
                                          field,
                                          MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(value.data()),
                                          static_cast<int>(value.size()),
                                          -1,
                                          0) == 1;
    };
    require(add("C", "US") && add("O", "Rung Test") && add("CN", common_name),
            "naming the subject");
}

void add_extension(X509* certificate, X509* issuer, const ExtensionText& extension) {
    X509V3_CTX context{};
    const Configuration no_sections(NCONF_new(nullptr));  // certificatePolicies asks for one.
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_nconf(&context, no_sections.get());
    const ExtensionOwner made(
        X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value));
    require(made && X509_add_ext(certificate, made.get(), -1) == 1, "adding an extension");
}

void add_tn_auth_list(X509* certificate, std::string_view spc) {
    const std::string der = encode_service_provider_code(spc);
    const OctetString octets(ASN1_OCTET_STRING_new());
    const ObjectOwner oid(OBJ_txt2obj(tn_auth_list_oid, 1));
    require(octets && ASN1_OCTET_STRING_set(octets.get(),
                                            reinterpret_cast<const unsigned char*>(der.data()),
                                            static_cast<int>(der.size())) == 1,
            "making the TNAuthList");
    const ExtensionOwner made(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, octets.get()));
    require(made && X509_add_ext(certificate, made.get(), -1) == 1, "adding the TNAuthList");
}

void issue(X509* certificate, const Issued& parent) {
    require(
        X509_set_issuer_name(certificate, X509_get_subject_name(parent.certificate.get())) == 1 &&
            X509_sign(certificate, parent.key.get(), EVP_sha256()) > 0,
        "signing a certificate");
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_X509(bio.get(), certificate) == 1, "writing a certificate");
    return text_of(bio.get());
}

std::string to_pem(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_secmem()));
    require(bio && PEM_write_bio_PKCS8PrivateKey(
                       bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "writing a key");
    return text_of(bio.get());
}

}  // namespace

}  // namespace rung::identity
