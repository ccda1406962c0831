#include "engine/identity/token_pool.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {
namespace {

using namespace std::chrono_literals;

constexpr base::WallTime start{1'800'000'000s};  // The beginning of a half minute.

class TokenPoolTest : public ::testing::Test {
protected:
    std::string take(const SigningRequest& request) {
        const auto token = pool_.take(request);
        EXPECT_TRUE(token.has_value());
        EXPECT_LE(token->iat, request.iat);
        EXPECT_LT(request.iat - token->iat, 30s);
        signed_ += token->is_new ? 1 : 0;
        return std::string{token->value};
    }

    static SigningRequest request(base::WallTime now = start) {
        SigningRequest request;
        request.origid = "123e4567-e89b-12d3-a456-426655440000";
        request.from_uri = "sip:12025550100@a";
        request.to_uri = "sip:12025550101@b";
        request.iat = now;
        request.pooled = true;
        return request;
    }

    Signer signer_{*SigningKey::from_pem(vector_file("pki/sp.key")), vector_url("leaf-ok-spc")};
    TokenPool pool_{signer_, 4};
    int signed_ = 0;
};

TEST_F(TokenPoolTest, ATokenIsGivenOutAgainWithinItsHalfMinute) {
    const std::string first = take(request(start + 1s));
    EXPECT_EQ(take(request(start + 29s)), first);
    EXPECT_EQ(signed_, 1);
    const std::string second = take(request(start + 30s));
    EXPECT_NE(second, first);
    EXPECT_EQ(take(request(start + 59s)), second);
    EXPECT_EQ(signed_, 2);
}

TEST_F(TokenPoolTest, WhoSaysFreshUntilMeansIt) {
    for (const auto at : {0s, 1s, 17s, 29s}) {
        EXPECT_EQ(TokenPool::fresh_until(start + at), start + 30s);
    }
    EXPECT_EQ(TokenPool::fresh_until(start + 30s), start + 60s);
}

TEST_F(TokenPoolTest, WhatSaysSomethingElseIsAnotherToken) {
    std::vector<SigningRequest> different(9, request());
    different[1].attest = Attestation::gateway;
    different[2].ppt = PassportType::none;
    different[3].from_uri = "sip:12025550109@a";
    different[4].to_uri = "sip:12025550109@b";
    different[5].orig = "12025550109";
    different[6].dest = "12025550109";
    // Octets that make the same text when they are put behind one another.
    different[7].orig = "1202555";
    different[7].dest = "01112025550";
    different[8].orig = "120255501";
    different[8].dest = "112025550";
    TokenPool pool{signer_};
    std::set<std::string> values;
    for (int round = 0; round < 2; ++round) {
        for (const SigningRequest& one : different) {
            const auto token = pool.take(one);
            EXPECT_EQ(token->is_new, round == 0);
            values.emplace(token->value);
        }
    }
    EXPECT_EQ(values.size(), different.size());
}

TEST_F(TokenPoolTest, WhoDoesNotAskForThePoolGetsATokenOfItsOwn) {
    SigningRequest own = request();
    own.pooled = false;
    const std::string pooled = take(request());
    EXPECT_NE(take(own), pooled);
    EXPECT_NE(take(own), pooled);
    EXPECT_EQ(take(request()), pooled);
    EXPECT_EQ(signed_, 3);
}

/// Four fit; who came first goes first.
TEST_F(TokenPoolTest, HoldsNoMoreThanItMay) {
    const std::vector<std::string> callers{"sip:1@a", "sip:2@a", "sip:3@a", "sip:4@a", "sip:5@a"};
    for (const std::string& caller : callers) {
        SigningRequest one = request();
        one.from_uri = caller;
        static_cast<void>(take(one));
    }
    EXPECT_EQ(signed_, 5);
    SigningRequest known = request();
    known.from_uri = callers[4];
    static_cast<void>(take(known));
    EXPECT_EQ(signed_, 5);
    SigningRequest gone = request();
    gone.from_uri = callers[0];
    static_cast<void>(take(gone));
    EXPECT_EQ(signed_, 6);
}

TEST_F(TokenPoolTest, WhatCannotBeSignedIsNotKept) {
    SigningRequest nobody = request();
    nobody.from_uri = "sip:a";
    EXPECT_EQ(pool_.take(nobody).error(), SignError::from_has_no_identity);
    EXPECT_EQ(pool_.take(nobody).error(), SignError::from_has_no_identity);
}

}  // namespace
}  // namespace rung::identity::testing
