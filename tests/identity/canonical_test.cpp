#include "engine/identity/canonical.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace {

/// Rows of canon.json that need a dialling plan, which this module does not have, and one whose
/// '#' would have to be escaped in a SIP URI.
bool applies(const JsonDocument& rows, JsonDocument::Index row) {
    const auto policy = rows.member(row, "policy");
    const bool needs_plan = policy != JsonDocument::none && !children_of(rows, policy).empty() &&
                            rows.canonical(policy) != R"({"infer_digits":false})";
    return !needs_plan && text_of(rows, row, "input") != "sip:#31#@g.example;user=phone";
}

std::string kind_name(const CanonicalIdentity& identity) {
    return identity.kind == IdentityKind::tn ? "tn" : "uri";
}

}  // namespace

TEST(Canonical, NumbersMatchTheVectors) {
    const JsonDocument rows = vector_json("canon/canon.json");
    std::size_t postponed = 0;
    const auto cases = children_of(rows, rows.find("tn"));
    for (const auto row : cases) {
        const std::string input = text_of(rows, row, "input");
        SCOPED_TRACE(input);
        if (!applies(rows, row)) {
            ++postponed;
            continue;
        }
        const auto identity = canonical_identity(input);
        ASSERT_TRUE(identity.has_value());
        EXPECT_THAT(text_of(rows, row, "kind"), ::testing::HasSubstr(kind_name(*identity)));
        EXPECT_EQ(identity->text, text_of(rows, row, "canon"));
    }
    EXPECT_EQ(cases.size(), 23U);
    EXPECT_EQ(postponed, 6U);
}

TEST(Canonical, UrisMatchTheVectors) {
    const JsonDocument rows = vector_json("canon/canon.json");
    for (const auto row : children_of(rows, rows.find("uri"))) {
        const std::string input = text_of(rows, row, "input");
        SCOPED_TRACE(input);
        const auto canonical = canonical_uri(input);
        const bool may_be_signed = rows.kind(rows.member(row, "canon")) == JsonKind::string;
        ASSERT_EQ(canonical.has_value(), may_be_signed);
        if (!may_be_signed) {
            EXPECT_FALSE(canonical_identity(input).has_value());
            continue;
        }
        EXPECT_EQ(*canonical, text_of(rows, row, "canon"));
        EXPECT_TRUE(is_claim_for(input, IdentityKind::uri, *canonical));
        if (rows.member(row, "alt") != JsonDocument::none) {
            EXPECT_TRUE(is_claim_for(input, IdentityKind::uri, text_of(rows, row, "alt")));
        }
    }
}

TEST(Canonical, TellsNumbersFromUris) {
    struct Case {
        std::string_view uri;
        std::optional<CanonicalIdentity> expected;
    };

    const auto cases = std::to_array<Case>({
        {"sip:+12155551212@g.example", CanonicalIdentity{IdentityKind::tn, "12155551212"}},
        {"sips:+1-215-555-1212@g.example", CanonicalIdentity{IdentityKind::tn, "12155551212"}},
        {"sip:12155551212@g.example",
         CanonicalIdentity{IdentityKind::uri, "sip:12155551212@g.example"}},
        {"sip:1000@g.example;USER=Phone", CanonicalIdentity{IdentityKind::tn, "1000"}},
        {"TEL:+1.215.555.1212;ext=9", CanonicalIdentity{IdentityKind::tn, "12155551212"}},
        {"sip:+alice@g.example", CanonicalIdentity{IdentityKind::uri, "sip:+alice@g.example"}},
        {"tel:alice", std::nullopt},
        {"sip:g.example", std::nullopt},
        {"", std::nullopt},
        {"no uri", std::nullopt},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.uri);
        EXPECT_EQ(canonical_identity(test.uri), test.expected);
    }
}

TEST(Canonical, AcceptsWhatASignerMayChoose) {
    struct Case {
        std::string_view uri;
        IdentityKind kind;
        std::string_view claim;
        bool expected;
    };

    const auto cases = std::to_array<Case>({
        {"sip:12155551212@g.example", IdentityKind::tn, "12155551212", true},
        {"sip:12155551212@g.example", IdentityKind::uri, "sip:12155551212@g.example", true},
        {"sip:911@g.example;user=phone", IdentityKind::uri, "sip:911@g.example", true},
        {"sip:+12155551212@g.example", IdentityKind::uri, "sip:+12155551212@g.example", false},
        {"sip:+12155551212@g.example", IdentityKind::tn, "12155551213", false},
        {"sip:alice@g.example", IdentityKind::uri, "sip:Alice@g.example", false},
        {"sip:alice@g.example", IdentityKind::uri, "sip:alice@g.example:5060", false},
        {"sip:alice@g.example", IdentityKind::tn, "", false},
        {"urn:service:sos", IdentityKind::uri, "urn:service:sos", true},
        {"", IdentityKind::uri, "", false},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(std::string(test.uri) + " as " + std::string(test.claim));
        EXPECT_EQ(is_claim_for(test.uri, test.kind, test.claim), test.expected);
    }
}

TEST(Canonical, GivesDigitsToTheLanguage) {
    struct Case {
        std::string_view text;
        std::string_view digits;
    };

    const auto cases = std::to_array<Case>({
        {"+12155551212", "12155551212"},
        {"12155551212", "12155551212"},
        {"%2B1(215)555-1212;rn=+19995550000", "12155551212"},
        {"sip:+12155551212@g.example:5060", "12155551212"},
        {"tel:5551212;phone-context=+1215", "12155551212"},
        {"alice", ""},
        {"+", ""},
        {"", ""},
        {"sip:alice@g.example", ""},
        {"::", ""},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        EXPECT_EQ(e164(test.text), test.digits);
    }
}

}  // namespace rung::identity::testing
