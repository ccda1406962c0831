// Tokens that several calls bear, and signatures that a turn has no time for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "tests/turn/desk.hpp"

namespace rung::turn {
namespace {

using support::SimPki;

std::vector<std::string> invites(const Exchange& exchange) {
    std::vector<std::string> found;
    for (std::size_t n = 0; n < exchange.times_of(alice_address, "INVITE").size(); ++n) {
        found.push_back(exchange.packet(alice_address, "INVITE", n));
    }
    return found;
}

/// So many calls of one user, one after the other.
std::vector<std::string> run(Exchange& exchange, std::uint64_t calls) {
    exchange.caller.loads({.users = 1, .calls = calls});
    exchange.caller.signs_with(SimPki::instance().signer());
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, calls) << exchange.network.trace();
    EXPECT_TRUE(balances(*exchange.alice));
    return invites(exchange);
}

const TokenBooks& tokens(Exchange& exchange) {
    return exchange.alice->turn.books().tokens;
}

/// "iat" of the first Identity header.
std::string iat_of(const std::string& invite) {
    const std::string value = header(invite, "Identity");
    const std::string payload =
        identity::Passport::decode(identity::parse_identity_header(value)->token)
            ->payload()
            .canonical();
    const std::size_t at = payload.find("\"iat\":") + 6;
    return payload.substr(at, payload.find(',', at) - at);
}

constexpr auto accepted = "<- 200\n-> ACK\n-> BYE\n<- 200\n";

TEST(Pooled, CallsOfOneWindowBearOneToken) {
    Exchange exchange{
        fmt::format("-> INVITE sip:{{profile.protected}}@{{target}}\n   sign attest=A pooled\n{}"
                    "pause 12s\n",
                    accepted)};
    const auto sent = run(exchange, 6);  // At 0, 12, 24, 36, 48 and 60 s, and a little more.
    ASSERT_EQ(sent.size(), 6U);
    for (std::size_t n = 1; n < 6; ++n) {
        SCOPED_TRACE(n);
        const bool new_window = n == 3 || n == 5;
        EXPECT_EQ(header(sent[n], "Identity") != header(sent[n - 1], "Identity"), new_window);
        // The Date is that of the token (RFC 8224 4.1).
        EXPECT_EQ(header(sent[n], "Date") != header(sent[n - 1], "Date"), new_window);
    }
    EXPECT_EQ(tokens(exchange).signed_anew, 3U);
    EXPECT_EQ(tokens(exchange).pooled, 3U);
}

TEST(Pooled, TheTokenIsNeverOlderThanHalfAMinute) {
    Exchange exchange{
        "-> INVITE sip:bob@{target}\n   sign pooled\n   X: {now()}\n<- 302\npause 7s\n",
        "<- INVITE\n-> 302\n   Contact: <sip:a@b>\n<- ACK\n"};
    for (const std::string& invite : run(exchange, 30)) {
        const auto age = std::stoll(header(invite, "X")) - std::stoll(iat_of(invite));
        EXPECT_GE(age, 0);
        EXPECT_LT(age, 30);
    }
}

/// Their requests are no casts of one another.
TEST(Pooled, EachCallerHasATokenOfItsOwn) {
    Exchange exchange{
        "data users in order\n  number\n  12025550101\n  12025550102\n\n"
        "-> INVITE sip:{profile.protected}@{target}\n   From: <sip:{users.number}@a>;tag=1\n"
        "   sign attest=B pooled\n" +
        std::string{accepted}};
    const auto sent = run(exchange, 6);
    std::set<std::string> values;
    for (const std::string& invite : sent) {
        values.insert(header(invite, "Identity"));
    }
    EXPECT_EQ(values.size(), 2U);
    EXPECT_EQ(tokens(exchange).signed_anew, 2U);
    EXPECT_EQ(tokens(exchange).pooled, 4U);
}

TEST(Pooled, APolicyTakesFromThePoolToo) {
    Exchange exchange{
        "on 428 sign attest=A pooled\n\n-> INVITE sip:{profile.protected}@{target}\n" +
        std::string{accepted}};
    static_cast<void>(run(exchange, 5));
    EXPECT_EQ(tokens(exchange).signed_anew, 1U);
    EXPECT_EQ(tokens(exchange).pooled, 4U);
}

TEST(Pooled, WithoutItEachCallSigns) {
    Exchange exchange{"-> INVITE sip:{profile.protected}@{target}\n   sign attest=A\n" +
                      std::string{accepted}};
    static_cast<void>(run(exchange, 5));
    EXPECT_EQ(tokens(exchange).signed_anew, 5U);
    EXPECT_EQ(tokens(exchange).pooled, 0U);
}

/// Whether the pool had to sign for it is no part of what a call decides.
TEST(Pooled, WhatACallDrawsDoesNotHangOnThePool) {
    const std::string ladder =
        "-> INVITE sip:bob@{target}\n   sign pooled\n   To: <sip:{random(1, 1)}@b>\n"
        "   X: {random(1, 1000000000)}\n<- 302\n-> OPTIONS sip:bob@{target}\n"
        "   X: {random(1, 1000000000)}\n<- 200\n";
    const std::string far =
        "<- INVITE\n-> 302\n   Contact: <sip:a@b>\n<- ACK\n<- OPTIONS\n-> 200\n";
    Exchange whole{ladder, far};
    static_cast<void>(run(whole, 3));
    Exchange alone{ladder, far};
    alone.caller.signs_with(SimPki::instance().signer());
    alone.caller.plan.only = RunPlan::Replay{.seq = 3, .of_load = true};
    alone.run();
    for (const char* method : {"INVITE", "OPTIONS"}) {
        EXPECT_EQ(header(alone.packet(alice_address, method), "X"),
                  header(whole.packet(alice_address, method, 2), "X"));
    }
}

/// 24 signatures take half a millisecond: the rest has to wait for the next turn, and starts late.
TEST(Pooled, ATurnSignsNoMoreThanItHasTimeFor) {
    Desk desk{"-> INVITE sip:bob@{target}\n   sign attest=A\n<- 302\n", {.users = 64, .calls = 64}};
    auto signer = SimPki::instance().signer();
    desk.plan().signer = &signer;
    std::size_t sent = 0;
    for (int turn = 0; turn < 3; ++turn) {
        const auto now = desk.turn_at(1ms * turn);
        EXPECT_EQ(now.size(), turn < 2 ? 24U : 16U);
        sent += now.size();
        if (turn < 2) {
            EXPECT_EQ(desk.turn().next_deadline(), support::sim_start + 1ms * turn);
        }
    }
    EXPECT_EQ(sent, 64U);
    EXPECT_EQ(desk.turn().books().tokens.signed_anew, 64U);
}

}  // namespace
}  // namespace rung::turn
