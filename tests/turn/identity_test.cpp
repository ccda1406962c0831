#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using support::SimPki;

struct Fault {
    const char* name;
    const char* sign;      ///< Lines below the INVITE.
    const char* statuses;  ///< What the target answers.
    const char* signer_url = "";
    bool rogue = false;
};

TEST(Identity, EachFaultGetsItsStatusFromTheBuiltInTarget) {
    const Fault faults[] = {
        {"right", "sign attest=A", "200"},
        {"attestation C", "sign attest=C", "200"},
        {"base PASSporT", "sign ppt=none", "200"},
        {"stale", "sign attest=A iat={now() - 120s}", "403"},
        {"from the future", "sign attest=A iat={now() + 120s}", "403"},
        {"other dest", "sign attest=A dest=12025559999", "438"},
        {"other orig", "sign attest=A orig=12025559999", "438"},
        {"wrong key", "sign attest=A", "438", SimPki::info_url.data(), true},
        {"untrusted certificate", "sign attest=A", "437", SimPki::rogue_url.data(), true},
        {"unknown info URL", "sign attest=A", "436", "https://cert.example.org/nothing.pem"},
        {"garbage", "Identity: x", "436"},
    };
    for (const Fault& fault : faults) {
        SCOPED_TRACE(fault.name);
        const std::string expected = fault.statuses;
        Exchange exchange{"-> INVITE sip:{profile.protected}@{target}\n   " +
                          std::string{fault.sign} + "\n<- " + expected + "\n" +
                          (expected == "200" ? "-> ACK\n-> BYE\n<- 200\n" : "")};
        const SimPki& pki = SimPki::instance();
        const std::string url = fault.signer_url;
        if (!url.empty()) {
            exchange.caller.signs_with(fault.rogue ? pki.rogue_signer(url) : pki.signer(url));
        }
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << all_findings(exchange.call());
        EXPECT_TRUE(balances(*exchange.alice));
        EXPECT_TRUE(balances(*exchange.bob));
    }
}

TEST(Identity, PolicySignsOncePerRequestThenThe428Stands) {
    Exchange exchange{"on 428 sign attest=B\n\n-> INVITE sip:bob@{target}\n<- 200\n-> ACK\n",
                      "<- INVITE\n-> 428\n<- ACK\n<- INVITE\n   Identity verifies\n   "
                      "Identity.attest == \"B\"\n-> 428\n<- ACK\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.finding(), "428 Use Identity Header to INVITE");
    EXPECT_EQ(exchange.times_of(alice_address, "INVITE").size(), 2U);
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U)
        << worst_finding(exchange.bob->reports[0]);
    EXPECT_EQ(header(exchange.packet(alice_address, "INVITE", 0), "Identity"), "");
    EXPECT_EQ(header(exchange.packet(alice_address, "INVITE", 1), "CSeq"), "2 INVITE");
    EXPECT_FALSE(header(exchange.packet(alice_address, "INVITE", 1), "Date").empty());
}

TEST(Identity, ChecksSpeakOfTheToken) {
    Exchange exchange{"-> INVITE sip:+12025550199@{target}\n   sign attest=A\n<- 200\n-> ACK\n",
                      "<- INVITE\n   Identity verifies\n   Identity.attest in A, B\n"
                      "   Identity.dest.tn == e164(To.uri.user)\n   Identity.alg == \"ES256\"\n"
                      "   Identity.ppt == \"shaken\"\n-> 200\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U)
        << worst_finding(exchange.bob->reports.at(0));
}

TEST(Identity, FailedCheckSaysWhy) {
    Exchange exchange{
        "-> INVITE sip:bob@{target}\n   sign attest=A iat={now() - 120s}\n<- 200\n-> ACK\n",
        "<- INVITE\n   Identity verifies\n-> 200\n<- ACK\n"};
    exchange.run();
    const std::string why = worst_finding(exchange.bob->reports.at(0));
    EXPECT_NE(why.find("RFC 8224"), std::string::npos) << why;
}

TEST(Identity, ManyVerificationsAreSpreadOverTurns) {
    Exchange exchange{
        "-> INVITE sip:{profile.protected}@{target}\n   sign attest=A\n<- 200\n-> ACK\n"
        "-> BYE\n<- 200\n"};
    exchange.caller.loads({.users = 40, .calls = 40});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 40U);
    EXPECT_GE(exchange.bob->turns, 5U) << "eight a turn";
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(Identity, WithoutAnIdentityForTheCallerSigningFailsTheCall) {
    Exchange exchange{
        "-> INVITE sip:bob@{target}\n   From: <sip:192.0.2.1>;tag=1\n   sign attest=A\n<- 200\n-> "
        "ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.finding().substr(0, 12), "cannot sign:") << exchange.finding();
    EXPECT_TRUE(exchange.lines_from(alice_address).empty());
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace
}  // namespace rung::turn
