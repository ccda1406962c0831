#include "engine/identity/passport.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/identity/base64url.hpp"
#include "engine/identity/identity_header.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace {

Passport passport_of(std::string_view id) {
    return *Passport::decode(parse_identity_header(header_value(id))->token);
}

std::string token_of(std::string_view header,
                     std::string_view payload,
                     std::string_view signature) {
    std::string token = base64url_encode(header);
    token += '.';
    append_base64url(token, payload);
    token += '.';
    token += signature;
    return token;
}

}  // namespace

TEST(Passport, GivesClaimsByPath) {
    const Passport passport = passport_of("GEN-shaken");
    EXPECT_EQ(passport.claim("attest"), Claim("A"));
    EXPECT_EQ(passport.claim("orig.tn"), Claim("12155550121"));
    EXPECT_EQ(passport.claim("dest.tn"), Claim(std::vector<std::string>{"12155550131"}));
    EXPECT_EQ(passport.claim("iat"), Claim(std::int64_t{1735689600}));
    EXPECT_EQ(passport.claim("dest"), Claim(R"({"tn":["12155550131"]})"));
    EXPECT_EQ(passport.claim("x5u"), Claim(vector_url("leaf-ok-spc")));
    EXPECT_EQ(passport.claim("typ"), Claim("passport"));
    for (const std::string_view absent : {"", "dest.uri", "attest.x", "ppx"}) {
        EXPECT_EQ(passport.claim(absent), Claim()) << absent;
    }
}

TEST(Passport, GivesOddClaimsAsJson) {
    const std::string token =
        token_of("{}", R"({"a":1.5,"b":null,"c":[1,"x"],"d":[],"e":true,"f":-3})", "");
    const Passport passport = *Passport::decode(token);
    EXPECT_EQ(passport.claim("a"), Claim("1.5"));
    EXPECT_EQ(passport.claim("b"), Claim("null"));
    EXPECT_EQ(passport.claim("c"), Claim(R"([1,"x"])"));
    EXPECT_EQ(passport.claim("d"), Claim(std::vector<std::string>{}));
    EXPECT_EQ(passport.claim("e"), Claim(true));
    EXPECT_EQ(passport.claim("f"), Claim(std::int64_t{-3}));
}

TEST(Passport, KnowsTheCanonicalForm) {
    struct Case {
        std::string_view id;
        bool canonical;
    };

    const auto cases = std::to_array<Case>({
        {"GEN-shaken", true},
        {"GEN-base-full", true},
        {"GEN-rcd-utf8", true},
        {"NEG-ws", false},
        {"NEG-order", false},
        {"NEG-trailing-lf", false},
        {"NEG-hdr-order", false},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.id);
        EXPECT_EQ(passport_of(test.id).is_canonical(), test.canonical);
    }
}

TEST(Passport, SaysWhyItIsNone) {
    struct Case {
        std::string_view name;
        std::string token;
        PassportError error;
    };

    const auto cases = std::to_array<Case>({
        {"one part", "a", PassportError::parts},
        {"two parts", "a.b", PassportError::parts},
        {"four parts", "a.b.c.d", PassportError::parts},
        {"nothing", "", PassportError::parts},
        {"compact", "..c2ln", PassportError::compact_form},
        {"dots only", "..", PassportError::compact_form},
        {"no header", ".e30.c2ln", PassportError::header_json},
        {"no payload", "e30..c2ln", PassportError::payload_json},
        {"header is an array", token_of("[]", "{}", ""), PassportError::header_json},
        {"payload is a string", token_of("{}", "\"x\"", ""), PassportError::payload_json},
        {"payload is cut", token_of("{}", "{\"a\":", ""), PassportError::payload_json},
        {"duplicate in the header",
         token_of(R"({"alg":1,"alg":2})", "{}", ""),
         PassportError::duplicate_member},
        {"header encoding", "e3.e30.c2ln", PassportError::header_encoding},
        {"payload encoding", "e30.e3=.c2ln", PassportError::payload_encoding},
        {"signature encoding", "e30.e30.c2l", PassportError::signature_encoding},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const auto passport = Passport::decode(test.token);
        ASSERT_FALSE(passport.has_value());
        EXPECT_EQ(passport.error().error, test.error);
        EXPECT_FALSE(describe(passport.error().error).empty());
    }
}

}  // namespace rung::identity::testing
