#include <gtest/gtest.h>

#include "tests/turn/digest_support.hpp"

namespace rung::turn {
namespace {

TEST(Digest, RegistersWithEveryAlgorithm) {
    for (const char* algorithm :
         {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"}) {
        SCOPED_TRACE(algorithm);
        Exchange exchange{support::shipped("examples/register"),
                          support::shipped("targets/registrar")};
        exchange.caller.plan.settings.profile = {{"user", "bob"}, {"password", "secret"}};
        exchange.target.plan.settings.profile = {{"algorithm", algorithm}};
        expect_passed(exchange);
        EXPECT_EQ(exchange.times_of(alice_address, "REGISTER").size(), 2U);
    }
}

TEST(Digest, WithAWrongPasswordIsRefused) {
    Exchange exchange{support::shipped("examples/register"), support::shipped("targets/registrar")};
    exchange.caller.plan.settings.profile = {{"user", "bob"}, {"password", "guessed"}};
    exchange.target.plan.settings.profile = {{"algorithm", "SHA-256"}};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "403 Forbidden to REGISTER");
}

TEST(Digest, KeepsCallIdFromAndToAndCountsCSeq) {
    Exchange exchange{registering, R"(<- REGISTER as first
   Authorization absent
-> 401
   WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", opaque="o"
<- REGISTER
   Call-ID is first.Call-ID
   From is first.From
   To is first.To
   CSeq.number == 2
   Via.branch != first.Via.branch
   Authorization.username == "bob"
   Authorization.realm == "r"
   Authorization.nonce == "n"
   Authorization.uri == uri
   Authorization.response matches /^[0-9a-f]{32}$/
   Authorization.algorithm absent
   Authorization.cnonce exists
   Authorization.nc == 1
   Authorization.qop == "auth"
   Authorization.opaque == "o"
   Authorization.scheme == "Digest"
   Authorization.param.nc == "00000001"
   Authorization verifies with "secret"
   not Authorization verifies with "Secret"
-> 200
)"};
    expect_passed(exchange);
}

/// The credentials of the first try do not go along with the second.
TEST(Digest, AnswersBelowAgain) {
    Exchange exchange{R"(-> REGISTER sip:{target} as first
   Subject: kept
<- 401
-> again first as second
   digest user=bob password=secret
<- 401
-> again second
   digest user=bob password=secret
<- 200
)",
                      R"(<- REGISTER
-> 401
   WWW-Authenticate: Digest realm="r", nonce="1"
<- REGISTER
   Authorization.nonce == "1"
-> 401
   WWW-Authenticate: Digest realm="r", nonce="2"
<- REGISTER
   count(Authorization) == 1
   Authorization.nonce == "2"
   Authorization verifies with "secret"
   Subject == "kept"
   CSeq.number == 3
-> 200
)"};
    expect_passed(exchange);
}

TEST(Digest, AnswersAProxyAndTheServerBehindIt) {
    Exchange exchange{R"(on 401 digest user=bob password=secret
on 407 digest user=proxy-bob password="proxy secret"

-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
<- 200
)",
                      R"(<- INVITE
-> 407
   Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"
<- ACK
<- INVITE
   Proxy-Authorization.username == "proxy-bob"
   Proxy-Authorization verifies with "proxy secret"
   Authorization absent
-> 401
   WWW-Authenticate: Digest realm="r", nonce="2", algorithm=SHA-256, qop="auth-int"
<- ACK
   Proxy-Authorization exists
<- INVITE as invite
   Proxy-Authorization verifies with "proxy secret"
   Proxy-Authorization.nc == 2
   Authorization verifies with "secret"
   Authorization.qop == "auth-int"
   CSeq.number == 3
-> 200
   body sdp
<- ACK
   Authorization is invite.Authorization
   Proxy-Authorization is invite.Proxy-Authorization
   CSeq.number == 3
<- BYE
   Authorization absent
   Proxy-Authorization absent
-> 407
   Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"
<- BYE
   Proxy-Authorization verifies with "proxy secret"
   Proxy-Authorization.nc == 3
   CSeq.number == 5
-> 200
)"};
    expect_passed(exchange);
}

/// How many REGISTERs a registrar with those answers gets, and what becomes of the call.
struct Stubborn {
    const char* name;
    std::vector<const char*> challenges;
    std::size_t requests;
    const char* finding;
};

TEST(Digest, AnswersOnceAndOnceMoreWhenStale) {
    constexpr const char* first = R"(Digest realm="r", nonce="1", qop="auth")";
    constexpr const char* again = R"(Digest realm="r", nonce="2", qop="auth")";
    constexpr const char* stale = R"(Digest realm="r", nonce="3", qop="auth", stale=true)";
    const Stubborn cases[] = {
        {"refused", {first, again}, 2, "401 Unauthorized to REGISTER"},
        {"stale", {first, stale}, 3, ""},
        {"stale twice", {first, stale, stale}, 3, "401 Unauthorized to REGISTER"},
        {"refused behind stale", {first, stale, again}, 3, "401 Unauthorized to REGISTER"},
        {"another realm each time",
         {first, R"(Digest realm="s", nonce="1")", R"(Digest realm="t", nonce="1")"},
         4,
         ""},
        {"nothing that it knows",
         {R"(Digest realm="r", nonce="1", algorithm=FOO)"},
         1,
         "401 Unauthorized to REGISTER"},
    };
    for (const Stubborn& one : cases) {
        SCOPED_TRACE(one.name);
        std::string registrar;
        for (const char* challenge : one.challenges) {
            registrar += fmt::format("<- REGISTER\n-> 401\n   WWW-Authenticate: {}\n", challenge);
        }
        if (*one.finding == '\0') {
            registrar += "<- REGISTER\n-> 200\n";
        }
        Exchange exchange{registering, registrar};
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(exchange.times_of(alice_address, "REGISTER").size(), one.requests);
        const std::string finding =
            exchange.outcome() == call::Outcome::passed ? "" : exchange.finding();
        EXPECT_EQ(finding, one.finding);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Digest, LeavesAStatusThatTheRungNamesToTheLadder) {
    Exchange exchange{
        "on 401 digest user=bob password=secret\n\n-> REGISTER sip:{target}\n<- 401\n",
        "<- REGISTER\n-> 401\n   WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\n"};
    expect_passed(exchange);
    EXPECT_EQ(exchange.times_of(alice_address, "REGISTER").size(), 1U);
}

TEST(Digest, OfALineAnswersTheNewestChallenge) {
    Exchange exchange{R"(-> REGISTER sip:{target} as plain
<- 407
   Proxy-Authenticate.realm == "p"
   Proxy-Authenticate.nonce == "1"
-> REGISTER sip:{target}
   digest user=bob password=secret
<- 401
   WWW-Authenticate.algorithm == "sha-256"
   WWW-Authenticate.qop contains "auth-int"
   WWW-Authenticate.stale absent
   WWW-Authenticate.opaque == "o"
   WWW-Authenticate.domain == "sip:a sip:b"
-> REGISTER sip:{target}
   digest user=carol password="c secret"
<- 200
-> REGISTER sip:{target}
<- 200
-> REGISTER sip:{target}
   digest user=carol password="c secret"
<- 200
)",
                      R"(<- REGISTER
-> 407
   Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"
<- REGISTER
   Proxy-Authorization verifies with "secret"
-> 401
   WWW-Authenticate: Digest realm="r", nonce="2", algorithm=SHA-256, qop="auth,auth-int", opaque="o", domain="sip:a sip:b"
<- REGISTER as third
   Proxy-Authorization verifies with "secret"
   Proxy-Authorization.nc == 2
   Authorization.username == "carol"
   Authorization verifies with "c secret"
   CSeq.number == 3
-> 200
<- REGISTER
   Authorization absent
   Proxy-Authorization absent
   Call-ID is third.Call-ID
   CSeq.number == 4
-> 200
<- REGISTER
   Authorization verifies with "c secret"
   Authorization.nonce == third.Authorization.nonce
   Authorization.nc == 2
   Authorization.cnonce is third.Authorization.cnonce
   Call-ID is third.Call-ID
   CSeq.number == 5
-> 200
)"};
    expect_passed(exchange);
}

TEST(Digest, OfALineWithoutAChallengeFailsTheCallAndHidesThePassword) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n<- 200\n-> OPTIONS sip:{target}\n"
        "   digest user=bob password=top-secret\n<- 200\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.finding().substr(0, 44), "no 401 or 407 has come that it could answer;");
    const call::Finding& finding = exchange.call().findings.at(0);
    EXPECT_EQ(finding.expected, "digest user=bob password=•••");
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace
}  // namespace rung::turn
