#include "engine/identity/verifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "engine/identity/signer.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

using std::chrono::seconds;

namespace {

/// A verifier with the test PKI, and a signer whose certificate it trusts.
class Verifier : public ::testing::Test {
protected:
    Verdict judge(const std::vector<std::string>& rows) const {
        const std::vector<std::string_view> views(rows.begin(), rows.end());
        return verify(
            {.identities = views, .from_uri = from_, .to_uri = to_, .date = date_, .now = now_},
            credentials_,
            policy_);
    }

    std::string signed_with(std::string_view leaf) {
        Signer signer(*SigningKey::from_pem(vector_file("pki/sp.key")), vector_url(leaf));
        std::string value;
        EXPECT_TRUE(signer.sign(request_, value).has_value());
        return value;
    }

    static SigningRequest fresh_request() {
        SigningRequest request;
        request.origid = "123e4567-e89b-12d3-a456-426655440000";
        request.from_uri = from_number;
        request.to_uri = to_number;
        request.iat = vector_time;
        return request;
    }

    static std::string broken(std::string value) {
        const std::size_t at = value.find(';') - 10;
        value[at] = value[at] == 'A' ? 'B' : 'A';
        return value;
    }

    static std::string with_ppt(std::string value, const std::string& ppt) {
        return value.replace(value.find("ppt=") + 4, std::string::npos, ppt);
    }

    SigningRequest request_ = fresh_request();
    std::string_view from_ = from_number;
    std::string_view to_ = to_number;
    std::optional<std::string_view> date_;
    base::WallTime now_ = vector_time;
    Policy policy_;
    CredentialStore credentials_ = vector_credentials();
};

}  // namespace

TEST_F(Verifier, AcceptsWhatItsOwnSignerMade) {
    const Verdict verdict = judge({signed_with("leaf-ok-spc")});
    EXPECT_TRUE(verdict.verified) << verdict.explanation;
    EXPECT_EQ(verdict.rule, Rule::verified);
    EXPECT_EQ(verdict.status, 0);
    EXPECT_EQ(verdict.reason, "");
    EXPECT_EQ(verdict.explanation, "");
}

TEST_F(Verifier, SumsUpSeveralRowsInAnyOrder) {
    const std::string good = signed_with("leaf-ok-spc");
    const std::string dead = signed_with("does-not-exist");
    const std::string untrusted = signed_with("leaf-untrusted");
    const std::string unknown = with_ppt(good, "foo");
    const std::string bad = broken(good);

    struct Case {
        std::string_view name;
        std::vector<std::string> rows;
        int status;
        std::string_view reason;
    };

    const auto cases = std::to_array<Case>({
        {"none", {}, 428, "Use Identity Header"},
        {"unknown ppt", {unknown}, 428, "Use Supported PASSporT Format"},
        {"unknown ppt twice", {unknown, unknown}, 428, "Use Supported PASSporT Format"},
        {"unknown and good", {unknown, good}, 0, ""},
        {"unknown and dead", {unknown, dead}, 436, "Bad Identity Info"},
        {"all dead", {dead, dead}, 436, "Bad Identity Info"},
        {"dead and broken", {dead, bad}, 438, "Invalid Identity Header"},
        {"dead and untrusted", {dead, untrusted}, 437, "Unsupported Credential"},
        {"untrusted and broken", {untrusted, bad}, 438, "Invalid Identity Header"},
        {"broken and good", {bad, good}, 0, ""},
        {"good twice", {good, good}, 0, ""},
        {"one good among all", {unknown, dead, untrusted, bad, good}, 0, ""},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        std::vector<std::string> rows = test.rows;
        for (int order = 0; order < 2; ++order) {
            const Verdict verdict = judge(rows);
            EXPECT_EQ(verdict.status, test.status) << verdict.explanation;
            EXPECT_EQ(verdict.reason, test.reason);
            EXPECT_EQ(verdict.verified, test.status == 0);
            std::ranges::reverse(rows);
        }
    }
}

TEST_F(Verifier, NamesTheRowThatDecided) {
    const std::string good = signed_with("leaf-ok-spc");
    EXPECT_EQ(judge({with_ppt(good, "foo"), broken(good), good}).row, 2U);
    EXPECT_EQ(judge({with_ppt(good, "foo"), broken(good)}).row, 1U);
}

TEST_F(Verifier, ExaminesABoundedNumberOfRows) {
    policy_.max_supported_rows = 4;
    const std::string good = signed_with("leaf-ok-spc");
    std::vector<std::string> rows(40, with_ppt(good, "foo"));
    rows.push_back(good);
    EXPECT_TRUE(judge(rows).verified);
    rows.assign(4, broken(good));
    EXPECT_EQ(judge(rows).rule, Rule::bad_signature);
    rows.push_back(good);
    EXPECT_FALSE(judge(rows).verified);
}

TEST_F(Verifier, LooksAtPptBeforeAnythingElse) {
    const std::string row = with_ppt(broken(signed_with("does-not-exist")), "foo");
    EXPECT_EQ(judge({row}).rule, Rule::no_supported_ppt);
}

TEST_F(Verifier, KeepsToTheFreshness) {
    struct Case {
        std::string_view name;
        int iat;  ///< Seconds from now.
        std::optional<std::string_view> date;
        int status;
    };

    const auto cases = std::to_array<Case>({
        {"now", 0, std::nullopt, 0},
        {"60 s old", -60, std::nullopt, 0},
        {"61 s old", -61, std::nullopt, 403},
        {"60 s ahead", 60, std::nullopt, 0},
        {"61 s ahead", 61, std::nullopt, 403},
        {"an hour ahead", 3600, std::nullopt, 403},
        {"Date differs, both fresh", -5, "Tue, 31 Dec 2024 23:59:35 GMT", 0},
        {"Date stale", 0, "Tue, 31 Dec 2024 23:50:00 GMT", 403},
        {"Date in the future", 0, "Wed, 01 Jan 2025 00:02:00 GMT", 403},
        {"Date fresh, iat stale", -120, "Wed, 01 Jan 2025 00:00:00 GMT", 403},
        {"Date in another form", 0, "2025-01-01T00:00:00Z", 403},
        {"Date with a zone", 0, "Wed, 01 Jan 2025 00:00:00 +0200", 403},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        request_.iat = vector_time + seconds(test.iat);
        date_ = test.date;
        const Verdict verdict = judge({signed_with("leaf-ok-spc")});
        EXPECT_EQ(verdict.status, test.status) << verdict.explanation;
        EXPECT_EQ(verdict.reason, test.status == 0 ? "" : "Stale Date");
    }
}

TEST_F(Verifier, TakesAnotherFreshness) {
    policy_.freshness = seconds(5);
    request_.iat = vector_time - seconds(5);
    EXPECT_TRUE(judge({signed_with("leaf-ok-spc")}).verified);
    request_.iat = vector_time - seconds(6);
    EXPECT_EQ(judge({signed_with("leaf-ok-spc")}).rule, Rule::stale_date);
}

TEST_F(Verifier, SurvivesExtremeTimes) {
    for (const std::string_view iat : {"9223372036854775807",
                                       "-9223372036854775808",
                                       "0",
                                       "9223372036854775808",
                                       "1e99",
                                       "1735689600.5"}) {
        SCOPED_TRACE(iat);
        request_.iat_text = iat;
        const Verdict verdict = judge({signed_with("leaf-ok-spc")});
        EXPECT_FALSE(verdict.verified);
        EXPECT_THAT((std::vector<int>{403, 438}), ::testing::Contains(verdict.status));
    }
}

TEST_F(Verifier, ComparesWithFromAndTo) {
    struct Case {
        std::string_view from;
        std::string_view to;
        Rule rule;
    };

    const auto cases = std::to_array<Case>({
        {from_number, to_number, Rule::verified},
        {"tel:+1-215-555-0121", "sips:%2B12155550131@elsewhere.example", Rule::verified},
        {"sip:12155550121@a.example", "sip:12155550131@b.example", Rule::verified},
        {"sip:+12155550122@a.example", to_number, Rule::orig_differs},
        {"sip:alice@a.example", to_number, Rule::orig_differs},
        {"", to_number, Rule::orig_differs},
        {from_number, "sip:+12155550132@b.example", Rule::dest_differs},
        {from_number, "sip:bob@b.example", Rule::dest_differs},
        {from_number, "<>", Rule::dest_differs},
    });
    const std::string row = signed_with("leaf-ok-spc");
    for (const Case& test : cases) {
        SCOPED_TRACE(std::string(test.from) + " to " + std::string(test.to));
        from_ = test.from;
        to_ = test.to;
        const Verdict verdict = judge({row});
        EXPECT_EQ(verdict.rule, test.rule) << verdict.explanation;
    }
}

TEST_F(Verifier, NeedsATnAuthListForShakenOnly) {
    EXPECT_EQ(judge({signed_with("leaf-no-tnauth")}).rule, Rule::tn_auth_list);
    request_.ppt = PassportType::none;
    EXPECT_TRUE(judge({signed_with("leaf-no-tnauth")}).verified);
    EXPECT_EQ(judge({signed_with("leaf-wrong-range")}).rule, Rule::not_authoritative);
}

TEST_F(Verifier, JudgesTheCredentialAtItsTime) {
    EXPECT_EQ(judge({signed_with("leaf-expired")}).rule, Rule::expired_credential);
    EXPECT_EQ(judge({signed_with("chain-with-root")}).rule, Rule::verified);
    EXPECT_EQ(judge({signed_with("delegate-ok")}).rule, Rule::unsuitable_credential);
    EXPECT_EQ(judge({signed_with("delegate-not-encompassed")}).rule, Rule::unsuitable_credential);
    // Valid now, and not yet when the token was made.
    constexpr base::WallTime first_second{seconds(1704067200)};
    now_ = first_second + seconds(10);
    request_.iat = now_;
    EXPECT_TRUE(judge({signed_with("leaf-ok-spc")}).verified);
    request_.iat = first_second - seconds(1);
    EXPECT_EQ(judge({signed_with("leaf-ok-spc")}).rule, Rule::expired_credential);
    // Long after the end of every certificate, with a fresh token.
    now_ = vector_time + std::chrono::years(30);
    request_.iat = now_;
    EXPECT_EQ(judge({signed_with("leaf-ok-spc")}).rule, Rule::expired_credential);
}

TEST_F(Verifier, ExplainsInOneLineWithTheClause) {
    from_ = "sip:mallory\r\n@a.example";
    const Verdict verdict = judge({signed_with("leaf-ok-spc")});
    EXPECT_EQ(verdict.explanation,
              "orig '12155550121' is not what From 'sip:mallory??@a.example' names (RFC 8224 6.2 "
              "step 2)");
    from_ = from_number;
    request_.orig = std::string_view("1");
    const std::string long_number(500, '7');
    request_.orig = long_number;
    EXPECT_LT(judge({signed_with("leaf-ok-spc")}).explanation.size(), 250U);
}

TEST_F(Verifier, RefusesOtherAlgorithms) {
    std::string row = signed_with("leaf-ok-spc");
    row.replace(row.find("ES256"), 5, "ES384");
    EXPECT_EQ(judge({row}).rule, Rule::unsupported_algorithm);
    row.replace(row.find("ES384"), 5, "es256");
    EXPECT_TRUE(judge({row}).verified);
}

}  // namespace rung::identity::testing
