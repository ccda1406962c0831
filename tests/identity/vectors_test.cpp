#include "tests/identity/vectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "engine/identity/base64url.hpp"
#include "engine/identity/ecdsa.hpp"
#include "engine/identity/openssl.hpp"
#include "engine/identity/passport.hpp"
#include "engine/identity/verifier.hpp"
#include "engine/sip/fields.hpp"

namespace rung::identity::testing {

namespace {

/// Vectors whose expectation is not met yet, and the verdict that stands in for it.
struct NotYet {
    std::string_view id;
    int status;
    std::string_view why;
};

constexpr auto not_yet = std::to_array<NotYet>({
    {"GEN-base-compact", 438, "the compact form is not rebuilt"},
    {"GEN-mky", 438, "mky is not compared with the SDP"},
    {"GEN-rph", 428, "ppt rph is not supported"},
    {"GEN-rcd", 428, "ppt rcd is not supported"},
    {"GEN-rcd-utf8", 428, "ppt rcd is not supported"},
    {"GEN-div", 428, "ppt div is not supported"},
    {"GEN-div-hi", 428, "ppt div is not supported"},
    {"GEN-div-o", 428, "ppt div-o is not supported"},
    {"CERT-ejwtcc-violation", 428, "ppt rcd is not supported"},
    {"CERT-leaf-jwtcc-attest-A", 437, "claim constraints are refused, not evaluated"},
    {"CERT-leaf-ejwtcc-no-rcd", 437, "claim constraints are refused, not evaluated"},
    {"CERT-leaf-revoked", 0, "revocation lists are not read"},
    {"CERT-leaf-revoked-direct", 0, "revocation lists are not read"},
});

/// Tokens printed in an RFC or made from one: no certificate goes with them, only a key.
constexpr auto signature_only = std::to_array<std::string_view>({
    "RFC7515-A3",
    "RFC8225-A-asprinted-vs-A2",
    "RFC8225-A-asprinted-vs-A1",
    "RFC8225-7.1",
    "RFC8224-5.1-numeric-iat",
    "RFC8946-3-div",
    "RFC8946-5-opt-inner",
    "RFC8946-5-div-o",
    "FIX-RFC8225-A",
    "FIX-RFC8946-3-div",
});

/// Refused before any JSON or signature is looked at.
constexpr auto undecodable = std::to_array<std::string_view>(
    {"NEG-dupkey", "SIG-padded", "SIG-stdb64", "SIG-illegal-char", "SIG-nonzero-tail"});

struct Parties {
    std::string_view from = from_number;
    std::string_view to = to_number;
};

Parties parties_of(std::string_view id) {
    return id == "GEN-uri-uri" ? Parties{"sip:alice@atlanta.example", "sip:bob@biloxi.example"}
                               : Parties{};
}

const NotYet* find_not_yet(std::string_view id) {
    const auto found = std::ranges::find(not_yet, id, &NotYet::id);
    return found == not_yet.end() ? nullptr : &*found;
}

PrivateKey public_key(const std::string& file_name) {
    const std::string pem = vector_file(file_name);
    return PrivateKey(PEM_read_bio_PUBKEY(bio_over(pem).get(), nullptr, nullptr, nullptr));
}

}  // namespace

TEST(TokenVectors, SignaturesVerifyOrFailAsRecorded) {
    std::size_t checked = 0;
    for (const TokenVector& vector : token_vectors()) {
        SCOPED_TRACE(vector.id);
        const PrivateKey key = public_key(vector.public_key);
        const auto signature = base64url_decode(vector.signature);
        ASSERT_TRUE(key);
        EXPECT_EQ(signature && verify_es256(key.get(), vector.signing_input, *signature),
                  vector.signature_verifies);
        ++checked;
    }
    EXPECT_EQ(checked, 100U);
}

TEST(TokenVectors, TakeApartIntoTheRecordedJson) {
    for (const TokenVector& vector : token_vectors()) {
        SCOPED_TRACE(vector.id);
        const auto passport = Passport::decode(vector.full);
        ASSERT_EQ(passport.has_value(), std::ranges::count(undecodable, vector.id) == 0);
        if (!passport) {
            continue;
        }
        EXPECT_EQ(passport->signing_input(), vector.signing_input);
        EXPECT_EQ(passport->header().canonical(), parse_json(vector.header_json)->canonical());
        EXPECT_EQ(passport->payload().canonical(), parse_json(vector.payload_json)->canonical());
    }
}

TEST(TokenVectors, GetTheVerdictThatTheyExpect) {
    const CredentialStore credentials = vector_credentials();
    std::size_t judged = 0;
    std::size_t postponed = 0;
    for (const TokenVector& vector : token_vectors()) {
        SCOPED_TRACE(vector.id);
        if (vector.value.empty()) {
            EXPECT_EQ(std::ranges::count(signature_only, vector.id), 1)
                << "neither judged nor listed as a mere signature";
            continue;
        }
        const Parties parties = parties_of(vector.id);
        const std::string_view row = vector.value;
        const Verdict verdict = verify({.identities = {&row, 1},
                                        .from_uri = parties.from,
                                        .to_uri = parties.to,
                                        .date = "Wed, 01 Jan 2025 00:00:00 GMT",
                                        .now = vector_time},
                                       credentials);
        const std::string got = verdict.verified ? "200" : std::to_string(verdict.status);
        if (const NotYet* const known = find_not_yet(vector.id)) {
            EXPECT_EQ(verdict.status, known->status) << known->why << "; " << verdict.explanation;
            EXPECT_EQ(std::ranges::count(vector.expect, got), 0)
                << "it passes: take it off the list";
            ++postponed;
            continue;
        }
        const std::vector<std::string> expected =
            vector.expect.empty() ? std::vector<std::string>{"200"} : vector.expect;
        EXPECT_THAT(expected, ::testing::Contains(got)) << verdict.explanation;
        EXPECT_EQ(verdict.explanation.empty(), verdict.verified);
        ++judged;
    }
    EXPECT_EQ(postponed, not_yet.size());
    EXPECT_EQ(judged + postponed + signature_only.size(), token_vectors().size());
}

TEST(TokenVectors, NameTheRuleThatDecided) {
    struct Case {
        std::string_view id;
        Rule rule;
    };

    const auto cases = std::to_array<Case>({
        {"NEG-dupkey", Rule::malformed_passport},
        {"NEG-typ-JWT", Rule::jose_header},
        {"NEG-x5u-mismatch", Rule::jose_header},
        {"NEG-crit", Rule::jose_header},
        {"NEG-ppt-noparam", Rule::jose_header},
        {"NEG-ppt-unknown", Rule::no_supported_ppt},
        {"NEG-iat-string", Rule::claims},
        {"NEG-iat-zero", Rule::stale_date},
        {"NEG-orig-plus", Rule::claims},
        {"NEG-dest-string", Rule::claims},
        {"NEG-attest-AA", Rule::claims},
        {"SIG-zero", Rule::bad_signature},
        {"SIG-der", Rule::bad_signature},
        {"SIG-padded", Rule::malformed_header},
        {"SIG-nonzero-tail", Rule::malformed_passport},
        {"CERT-leaf-expired", Rule::expired_credential},
        {"CERT-leaf-future", Rule::expired_credential},
        {"CERT-leaf-untrusted", Rule::untrusted_credential},
        {"CERT-leaf-no-intermediate", Rule::untrusted_credential},
        {"CERT-leaf-no-tnauth", Rule::tn_auth_list},
        {"CERT-leaf-range-overflow", Rule::tn_auth_list},
        {"CERT-leaf-wrong-range", Rule::not_authoritative},
        {"CERT-leaf-ku-enc", Rule::unsuitable_credential},
        {"CERT-leaf-ca-true", Rule::unsuitable_credential},
        {"CERT-leaf-p384", Rule::unsuitable_credential},
        {"CERT-leaf-other-key", Rule::bad_signature},
        {"CERT-empty", Rule::not_a_certificate},
        {"CERT-key-not-cert", Rule::not_a_certificate},
        {"CERT-does-not-exist", Rule::unknown_credential},
    });
    const CredentialStore credentials = vector_credentials();
    for (const Case& test : cases) {
        SCOPED_TRACE(test.id);
        const std::string value = header_value(test.id);
        const std::string_view row = value;
        const Verdict verdict = verify({.identities = {&row, 1},
                                        .from_uri = from_number,
                                        .to_uri = to_number,
                                        .date = std::nullopt,
                                        .now = vector_time},
                                       credentials);
        EXPECT_EQ(verdict.rule, test.rule) << verdict.explanation;
    }
}

TEST(DateVectors, GoBothWays) {
    const JsonDocument rows = vector_json("canon/date-iat.json");
    for (const auto row : children_of(rows, 0)) {
        const std::string date = text_of(rows, row, "date");
        SCOPED_TRACE(date);
        const base::WallTime time{std::chrono::seconds(rows.integer(rows.member(row, "iat")))};
        EXPECT_EQ(sip::parse_date(date), time);
        EXPECT_EQ(sip::format_date(time), date);
    }
}

}  // namespace rung::identity::testing
