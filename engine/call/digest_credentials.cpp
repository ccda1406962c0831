#include "engine/call/digest_credentials.hpp"

#include <array>

namespace rung::call {

namespace {

constexpr std::string_view wrong_uri = "sip:wrong.invalid";
constexpr std::size_t nonce_size = 32;

/// nc-value: 8LHEX.
struct NonceCount {
    std::array<char, 8> digits{};

    explicit NonceCount(std::uint32_t count) {
        for (std::size_t i = digits.size(); i-- > 0; count >>= 4U) {
            digits[i] = "0123456789abcdef"[count & 15U];
        }
    }

    [[nodiscard]] std::string_view text() const { return {digits.data(), digits.size()}; }
};

/// Another one, so that both sides know it.
DigestAlgorithm other_than(DigestAlgorithm algorithm) {
    const bool md5 = algorithm == DigestAlgorithm::md5 || algorithm == DigestAlgorithm::md5_sess;
    return md5 ? DigestAlgorithm::sha256 : DigestAlgorithm::md5;
}

/// What stands in the header, and what the response is made of; a fault changes one or both.
struct Draft {
    DigestInput input;
    std::string_view realm;  ///< As it stands between the quotes, like the nonce.
    std::string_view nonce;
    bool names_algorithm = false;
    std::string storage;  ///< Of what a fault makes up.

    void spoil(DigestFault fault, base::Random& random);
    void append_to(std::string& out, std::string_view response, DigestFault fault) const;
};

void Draft::spoil(DigestFault fault, base::Random& random) {
    switch (fault) {
        case DigestFault::wrong_password:
            storage.assign(input.password).append("-wrong");
            input.password = storage;
            return;
        case DigestFault::wrong_realm:
            storage.assign("not-").append(input.realm);
            input.realm = storage;
            realm = storage;
            return;
        case DigestFault::wrong_nonce:
            storage.resize(nonce_size);
            random.hex(storage);
            input.nonce = storage;
            nonce = storage;
            return;
        case DigestFault::wrong_uri:
            input.uri = wrong_uri;
            return;
        case DigestFault::wrong_algorithm:
            input.algorithm = other_than(input.algorithm);
            names_algorithm = true;
            return;
        case DigestFault::missing_qop:
            input.qop = Qop::none;
            return;
        case DigestFault::none:
        case DigestFault::wrong_response:
        case DigestFault::wrong_nc:
        case DigestFault::missing_cnonce:
            return;
    }
}

void append_parameter(std::string& out, std::string_view name, std::string_view inside) {
    out.append(", ").append(name).append("=\"").append(inside).append("\"");
}

void append_token(std::string& out, std::string_view name, std::string_view value) {
    out.append(", ").append(name).append("=").append(value);
}

/// Without opaque, which no fault touches.
void Draft::append_to(std::string& out, std::string_view response, DigestFault fault) const {
    out += "Digest username=";
    sip::append_quoted(out, input.username);
    append_parameter(out, "realm", realm);
    append_parameter(out, "nonce", nonce);
    out += ", uri=";
    sip::append_quoted(out, input.uri);
    append_parameter(out, "response", response);
    if (fault == DigestFault::wrong_response) {
        char& last = out[out.size() - 2];
        last = last == '0' ? '1' : '0';
    }
    if (names_algorithm) {
        append_token(out, "algorithm", name_of(input.algorithm));
    }
    const bool has_qop = input.qop != Qop::none;
    if ((has_qop || is_session(input.algorithm)) && fault != DigestFault::missing_cnonce) {
        append_parameter(out, "cnonce", input.cnonce);
    }
    if (has_qop) {
        append_token(out, "qop", name_of(input.qop));
        append_token(out, "nc", input.nc);
    }
}

}  // namespace

std::string_view append_credentials(const DigestChallenge& challenge,
                                    const DigestUser& user,
                                    const DigestRequest& request,
                                    base::Random& random,
                                    std::string& out) {
    const DigestFault fault = user.fault;
    const bool about_qop = fault == DigestFault::wrong_nc || fault == DigestFault::missing_qop ||
                           fault == DigestFault::missing_cnonce;
    if (about_qop && challenge.qop == Qop::none) {
        return "its challenge asks for no qop, so there is no nc, cnonce or qop to be wrong";
    }
    // One lower is a count that was used already, or none at all.
    const NonceCount nc{fault == DigestFault::wrong_nc ? user.count - 1 : user.count};
    std::string realm;
    std::string nonce;
    Draft draft{.input = {.algorithm = challenge.algorithm,
                          .qop = challenge.qop,
                          .username = user.name,
                          .realm = sip::unescaped_quoted(challenge.realm, realm),
                          .password = user.password,
                          .nonce = sip::unescaped_quoted(challenge.nonce, nonce),
                          .cnonce = user.cnonce,
                          .nc = nc.text(),
                          .method = request.method,
                          .uri = request.uri,
                          .body = request.body},
                .realm = challenge.realm,
                .nonce = challenge.nonce,
                .names_algorithm = challenge.names_algorithm,
                .storage = {}};
    draft.spoil(fault, random);
    const HexDigest response = digest_response(draft.input);
    if (response.text().empty()) {
        return "libcrypto does not offer its algorithm";
    }
    draft.append_to(out, response.text(), fault);
    if (challenge.has_opaque) {
        append_parameter(out, "opaque", challenge.opaque);
    }
    return {};
}

}  // namespace rung::call
