#include "engine/identity/signer.hpp"

#include <openssl/err.h>

#include <array>
#include <charconv>

#include "engine/base/ensure.hpp"
#include "engine/identity/base64url.hpp"
#include "engine/identity/canonical.hpp"
#include "engine/identity/ecdsa.hpp"
#include "engine/identity/json.hpp"
#include "engine/identity/openssl.hpp"

namespace rung::identity {

namespace {

std::string jose_header(std::string_view ppt, std::string_view info_url);
std::optional<CanonicalIdentity> identity_for(std::optional<std::string_view> override_text,
                                              std::string_view uri);
void append_iat(std::string& out, const SigningRequest& request);
bool is_json_integer(std::string_view text);

}  // namespace

std::string_view describe(SignError error) {
    switch (error) {
        case SignError::from_has_no_identity:
            return "From names neither a telephone number nor a user (RFC 8224 8)";
        case SignError::to_has_no_identity:
            return "To names neither a telephone number nor a user (RFC 8224 8)";
        case SignError::crypto:
            return "libcrypto could not sign";
    }
    return {};
}

void Signer::FreeContext::operator()(evp_pkey_ctx_st* context) const {
    EVP_PKEY_CTX_free(context);
}

Signer::Signer(SigningKey key, std::string info_url)
    : key_(std::move(key)),
      info_url_(std::move(info_url)),
      context_(EVP_PKEY_CTX_new(key_.native(), nullptr)),
      shaken_header_(jose_header("shaken", info_url_)),
      plain_header_(jose_header({}, info_url_)) {
    ENSURE(context_ && EVP_PKEY_sign_init(context_.get()) == 1);
}

base::Result<void, SignError> Signer::sign(const SigningRequest& request, std::string& out) {
    const auto payload = write_payload(request);
    if (!payload) {
        return payload.error();
    }
    const bool is_shaken = request.ppt == PassportType::shaken;
    out = is_shaken ? shaken_header_ : plain_header_;
    append_base64url(out, payload_);
    Es256Signature signature{};
    if (!sign_es256(context_.get(), out, signature)) {
        ERR_clear_error();
        return SignError::crypto;
    }
    out += '.';
    append_base64url(out, {signature.data(), signature.size()});
    out += ";info=<";
    out += info_url_;
    out += is_shaken ? ">;alg=ES256;ppt=shaken" : ">;alg=ES256";
    return {};
}

/// The members stand in code point order, without white space (RFC 8225 9).
base::Result<void, SignError> Signer::write_payload(const SigningRequest& request) {
    const auto orig = identity_for(request.orig, request.from_uri);
    const auto dest = identity_for(request.dest, request.to_uri);
    if (!orig || !dest) {
        return orig ? SignError::to_has_no_identity : SignError::from_has_no_identity;
    }
    const bool is_shaken = request.ppt == PassportType::shaken;
    payload_ = '{';
    if (is_shaken) {
        payload_ += R"("attest":")";
        payload_ += static_cast<char>(request.attest);
        payload_ += "\",";
    }
    payload_ += dest->kind == IdentityKind::tn ? R"("dest":{"tn":[)" : R"("dest":{"uri":[)";
    append_json_string(payload_, dest->text);
    payload_ += "]},\"iat\":";
    append_iat(payload_, request);
    payload_ += orig->kind == IdentityKind::tn ? R"(,"orig":{"tn":)" : R"(,"orig":{"uri":)";
    append_json_string(payload_, orig->text);
    payload_ += '}';
    if (is_shaken) {
        payload_ += ",\"origid\":";
        append_json_string(payload_, request.origid);
    }
    payload_ += '}';
    return {};
}

namespace {

std::string jose_header(std::string_view ppt, std::string_view info_url) {
    std::string json = R"({"alg":"ES256",)";
    if (!ppt.empty()) {
        json += "\"ppt\":";
        append_json_string(json, ppt);
        json += ',';
    }
    json += R"("typ":"passport","x5u":)";
    append_json_string(json, info_url);
    json += '}';
    return base64url_encode(json) + '.';
}

std::optional<CanonicalIdentity> identity_for(std::optional<std::string_view> override_text,
                                              std::string_view uri) {
    if (!override_text) {
        return canonical_identity(uri);
    }
    const bool is_uri = override_text->find(':') != std::string_view::npos;
    return CanonicalIdentity{is_uri ? IdentityKind::uri : IdentityKind::tn,
                             std::string(*override_text)};
}

void append_iat(std::string& out, const SigningRequest& request) {
    if (request.iat_text && is_json_integer(*request.iat_text)) {
        out += *request.iat_text;
        return;
    }
    if (request.iat_text) {
        return append_json_string(out, *request.iat_text);
    }
    std::array<char, 24> digits{};
    const auto seconds = request.iat.time_since_epoch().count();
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), seconds).ptr;
    out.append(digits.data(), end);
}

bool is_json_integer(std::string_view text) {
    text.remove_prefix(text.starts_with('-') ? 1 : 0);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
           (text.size() == 1 || text.front() != '0');
}

}  // namespace

}  // namespace rung::identity
