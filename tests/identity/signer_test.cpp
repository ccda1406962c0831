#include "engine/identity/signer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace {

constexpr std::string_view uuid = "123e4567-e89b-12d3-a456-426655440000";

Signer vector_signer() {
    return {*SigningKey::from_pem(vector_file("pki/sp.key")), vector_url("leaf-ok-spc")};
}

SigningRequest vector_request() {
    SigningRequest request;
    request.origid = uuid;
    request.from_uri = from_number;
    request.to_uri = to_number;
    request.iat = vector_time;
    return request;
}

std::string sign(const SigningRequest& request) {
    std::string value;
    EXPECT_TRUE(vector_signer().sign(request, value).has_value());
    return value;
}

std::string payload_of(const std::string& value) {
    const Passport passport = *Passport::decode(parse_identity_header(value)->token);
    EXPECT_TRUE(passport.is_canonical());
    return passport.payload().canonical();
}

/// What comes before the signature is the same for the same input.
std::string_view signing_input_of(std::string_view value) {
    return value.substr(0, value.rfind('.', value.find(';')));
}

}  // namespace

TEST(Signer, MakesTheOctetsOfTheVectors) {
    SigningRequest request = vector_request();
    const std::string shaken = sign(request);
    const std::string shaken_vector = header_value("GEN-shaken");
    EXPECT_EQ(signing_input_of(shaken), signing_input_of(shaken_vector));
    EXPECT_EQ(shaken.size(), shaken_vector.size());
    EXPECT_EQ(shaken.substr(shaken.find(';')), shaken_vector.substr(shaken_vector.find(';')));

    request.ppt = PassportType::none;
    const std::string plain = sign(request);
    const std::string plain_vector = header_value("GEN-base-full");
    EXPECT_EQ(signing_input_of(plain), signing_input_of(plain_vector));
    EXPECT_EQ(plain.substr(plain.find(';')), plain_vector.substr(plain_vector.find(';')));
}

TEST(Signer, WritesWhatIsAskedFor) {
    struct Case {
        std::string_view name;
        SigningRequest request;
        std::string_view payload;
    };

    auto cases = std::to_array<Case>({
        {"attest C",
         vector_request(),
         R"({"attest":"C","dest":{"tn":["12155550131"]},"iat":1735689600,"orig":{"tn":"12155550121"},"origid":"123e4567-e89b-12d3-a456-426655440000"})"},
        {"URIs",
         vector_request(),
         R"({"dest":{"uri":["sip:bob@b.example"]},"iat":1735689600,"orig":{"uri":"sip:alice@a.example"}})"},
        {"overrides",
         vector_request(),
         R"({"dest":{"uri":["sips:X@Y"]},"iat":-5,"orig":{"tn":"+1 2"}})"},
        {"odd overrides",
         vector_request(),
         R"({"dest":{"tn":["a\"b"]},"iat":"017","orig":{"tn":""}})"},
    });
    cases[0].request.attest = Attestation::gateway;
    for (std::size_t i = 1; i < std::size(cases); ++i) {
        cases[i].request.ppt = PassportType::none;
    }
    cases[1].request.from_uri = "sip:Alice@A.example:5060;transport=tcp";
    cases[1].request.to_uri = "sip:bob@b.example?Subject=x";
    cases[2].request.orig = "+1 2";
    cases[2].request.dest = "sips:X@Y";
    cases[2].request.iat_text = "-5";
    cases[3].request.orig = "";
    cases[3].request.dest = "a\"b";
    cases[3].request.iat_text = "017";
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        EXPECT_EQ(payload_of(sign(test.request)), test.payload);
    }
}

TEST(Signer, RefusesWhatNobodyCanSignFor) {
    Signer signer = vector_signer();
    std::string value;
    SigningRequest request = vector_request();
    request.from_uri = "sip:a.example";
    EXPECT_EQ(signer.sign(request, value).error(), SignError::from_has_no_identity);
    request.orig = "12155550121";
    EXPECT_TRUE(signer.sign(request, value).has_value());
    request.to_uri = "";
    EXPECT_EQ(signer.sign(request, value).error(), SignError::to_has_no_identity);
}

TEST(Signer, NeverUsesANonceTwice) {
    Signer signer = vector_signer();
    const SigningRequest request = vector_request();
    std::vector<std::string> first_halves;
    for (int i = 0; i < 500; ++i) {
        std::string value;
        ASSERT_TRUE(signer.sign(request, value).has_value());
        const Passport passport = *Passport::decode(parse_identity_header(value)->token);
        first_halves.emplace_back(passport.signature().substr(0, 32));
    }
    std::ranges::sort(first_halves);
    EXPECT_EQ(std::ranges::adjacent_find(first_halves), first_halves.end());
}

TEST(SigningKey, TakesP256Only) {
    EXPECT_TRUE(SigningKey::from_pem(vector_file("pki/sp.key")).has_value());
    EXPECT_EQ(SigningKey::from_pem(vector_file("pki/sp384.key")).error(), KeyError::not_p256);
    EXPECT_EQ(SigningKey::from_pem(vector_file("pki/root.pem")).error(),
              KeyError::not_a_private_key);
    EXPECT_EQ(SigningKey::from_pem("").error(), KeyError::not_a_private_key);
    // A passphrase must not be asked for at the terminal.
    constexpr std::string_view locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    EXPECT_EQ(SigningKey::from_pem(locked).error(), KeyError::not_a_private_key);
}

}  // namespace rung::identity::testing
