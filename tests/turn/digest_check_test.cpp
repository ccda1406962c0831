// Faults on purpose, what else goes into the same request, and the checks of the called side.
#include <gtest/gtest.h>

#include "tests/turn/digest_support.hpp"

namespace rung::turn {
namespace {

TEST(Digest, BreaksWhatTheLadderWantsBroken) {
    const struct {
        const char* fault;
        const char* check;
    } cases[] = {
        {"wrong-password", "not Authorization verifies with \"secret\""},
        {"wrong-realm", "Authorization.realm != \"r\""},
        {"wrong-nonce", "Authorization.nonce != \"1\""},
        {"wrong-uri", "Authorization.uri != uri"},
        {"wrong-response", "not Authorization verifies with \"secret\""},
        {"wrong-nc", "Authorization.nc == 0"},
        {"wrong-algorithm", "Authorization.algorithm == MD5"},
        {"missing-qop", "Authorization.qop absent"},
        {"missing-cnonce", "Authorization.cnonce absent"},
    };

    EXPECT_EQ(std::size(cases), call::digest_faults.size());
    for (const auto& one : cases) {
        SCOPED_TRACE(one.fault);
        const std::string registrar = fmt::format(
            "<- REGISTER\n-> 401\n   WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", "
            "algorithm=SHA-256, qop=\"auth\"\n<- REGISTER\n   {}\n-> 403\n",
            one.check);
        Exchange line{fmt::format("-> REGISTER sip:{{target}}\n<- 401\n-> REGISTER sip:{{target}}\n"
                                  "   digest user=bob password=secret but {}\n<- 403\n",
                                  one.fault),
                      registrar};
        expect_passed(line);
        Exchange policy{fmt::format("on 401 digest user=bob password=secret but {}\n"
                                    "-> REGISTER sip:{{target}}\n<- 403\n",
                                    one.fault),
                        registrar};
        expect_passed(policy);
    }
}

TEST(Digest, RefusesAFaultThatTheChallengeHasNoPlaceFor) {
    Exchange exchange{
        "on 401 digest user=bob password=secret but wrong-nc\n"
        "-> REGISTER sip:{target}\n<- 200\n",
        "<- REGISTER\n-> 401\n   WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\n"};
    exchange.run();
    EXPECT_EQ(exchange.finding(),
              "a challenge cannot be answered: its challenge asks for no qop, so there is no nc, "
              "cnonce or qop to be wrong");
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Digest, LeavesAHeaderOfTheLadderAlone) {
    Exchange exchange{R"(on 401|407 digest user=bob password=secret

-> REGISTER sip:{target}
   Authorization: Digest x=y
   -Proxy-Authorization
<- 200
)",
                      R"(<- REGISTER
-> 401
   WWW-Authenticate: Digest realm="r", nonce="1"
   Proxy-Authenticate: Digest realm="p", nonce="1"
<- REGISTER
   count(Authorization) == 1
   Authorization is "Digest x=y"
   Proxy-Authorization absent
-> 200
)"};
    expect_passed(exchange);
}

TEST(Digest, GoesTogetherWithASignature) {
    Exchange exchange{R"(on 428 sign attest=A
on 407 digest user=bob password=secret

-> INVITE sip:+12025550199@{target}
   body sdp
<- 200
-> ACK
)",
                      R"(<- INVITE
-> 407
   Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"
<- ACK
<- INVITE
   Identity absent
-> 428
<- ACK
<- INVITE
   Identity verifies
   Proxy-Authorization verifies with "secret"
   Proxy-Authorization.nc == 2
-> 200
   body sdp
<- ACK
   Proxy-Authorization exists
)"};
    expect_passed(exchange);
}

TEST(Digest, IsNotShownToWhomARedirectNames) {
    Exchange exchange{R"(on 3xx follow
on 401|407 digest user=bob password=secret

-> INVITE sip:bob@{target}
<- 486
)",
                      R"(<- INVITE
-> 407
   Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"
<- ACK
<- INVITE
   Proxy-Authorization exists
-> 302
   Contact: <sip:elsewhere@{local}>
<- ACK
<- INVITE
   uri.user == "elsewhere"
   Proxy-Authorization absent
-> 401
   WWW-Authenticate: Digest realm="r", nonce="1", qop="auth"
<- ACK
<- INVITE
   uri.user == "elsewhere"
   Authorization.uri == uri
   Authorization verifies with "secret"
-> 486
<- ACK
)"};
    expect_passed(exchange);
}

TEST(Digest, ChecksEveryRowOrOneOfThem) {
    Exchange exchange{R"(on 401 digest user=bob password=secret
-> REGISTER sip:{target}
   +Authorization: Digest username="x", realm="x", nonce="x", uri="x", response="x"
<- 200
)",
                      R"(<- REGISTER
-> 401
   WWW-Authenticate: Digest realm="r", nonce="1"
<- REGISTER
   count(Authorization) == 2
   any Authorization[*] verifies with "secret"
   not Authorization[*] verifies with "secret"
   not Authorization verifies with "secret"
   Authorization[2] verifies with "secret"
   not any Authorization[*] verifies with "other"
-> 200
)"};
    expect_passed(exchange);
}

TEST(Digest, FailedCheckSaysWhyButNotThePassword) {
    Exchange exchange{registering,
                      "let password = \"hush\"\n<- REGISTER\n-> 401\n   WWW-Authenticate: Digest "
                      "realm=\"r\", nonce=\"1\"\n<- REGISTER\n   Authorization verifies with "
                      "password\n-> 200\n"};
    exchange.run();
    const std::string why = worst_finding(exchange.bob->reports.at(0));
    EXPECT_NE(why.find(": the response does not fit that password"), std::string::npos) << why;
    EXPECT_EQ(why.find("hush"), std::string::npos) << why;
}

TEST(Digest, TakesUserAndPasswordFromData) {
    Exchange exchange{R"(data users in order
  name  | password
  bob   | one
  carol | two "quoted" \ x

on 401|407 digest user={users.name} password={users.password}

-> REGISTER sip:{users.name}@{target}
<- 200
)",
                      R"(<- REGISTER as first
-> 401
   WWW-Authenticate: Digest realm="r", nonce="{uuid()}", algorithm=SHA-256, qop="auth"
<- REGISTER where Call-ID is first.Call-ID
   Authorization.username == uri.user
   (Authorization.username == "bob" and Authorization verifies with "one") or (Authorization.username == "carol" and Authorization verifies with "two \"quoted\" \\ x")
-> 200
)"};
    exchange.caller.loads({.users = 2, .calls = 4});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 4U) << all_findings(exchange.call());
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 4U);
}

TEST(Digest, CountsARepeatedNonceInEveryRefresh) {
    Exchange exchange{R"(on 401 digest user=bob password=secret

repeat 5
  -> REGISTER sip:{target}
  <- 200
end
)",
                      R"(repeat 5 as n
  <- REGISTER
     Authorization absent
     CSeq.number == n * 2 - 1
  -> 401
     WWW-Authenticate: Digest realm="r", nonce="same", qop="auth"
  <- REGISTER
     Authorization.nc == n
     Authorization verifies with "secret"
     CSeq.number == n * 2
  -> 200
end
)"};
    expect_passed(exchange);
}

}  // namespace
}  // namespace rung::turn
