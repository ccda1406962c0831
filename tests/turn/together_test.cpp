// `together`: arms that are walked side by side, whatever order their messages come in.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

/// Answers each request by its user: `late-…` after a second, `busy-…` with 486.
constexpr std::string_view far_side = R"(either
  <- INVITE where uri.user matches /^late/
  -> 180
  pause 1s
  -> 200
     body sdp
  <- ACK
  <- BYE
  -> 200
or
  <- INVITE where uri.user matches /^busy/
  pause 500ms
  -> 486
  <- ACK
or
  <- INVITE
  -> 200
     body sdp
  <- ACK
  <- BYE
  -> 200
or
  <- OPTIONS where uri.user matches /^late/
  pause 1s
  -> 200
     Server: late
or
  <- OPTIONS
  -> 200
     Server: early
end
)";

struct Case {
    const char* name;
    const char* ladder;
    const char* finding;
};

std::vector<Case> that_pass() {
    return {
        {"each arm has its own newest request",
         "together\n  -> OPTIONS sip:late@{target} as first\n  <- 200\n     Server == \"late\"\n"
         "     To.uri.user == \"late\"\n"
         "and\n  -> OPTIONS sip:early@{target} as second\n  <- 200\n     Server == \"early\"\n"
         "end\n-> OPTIONS sip:{target}\n<- 200\n",
         ""},
        {"whole calls side by side",
         "together\n  -> INVITE sip:late-a@{target}\n     body sdp\n  <- 200\n  -> ACK\n"
         "  pause 100ms\n  -> BYE\n  <- 200\n"
         "and\n  -> INVITE sip:busy@{target}\n     body sdp\n  <- 486\n"
         "and\n  -> INVITE sip:b@{target}\n     body sdp\n  <- 200\n  -> ACK\n  -> BYE\n  <- 200\n"
         "end\n",
         ""},
        {"blocks inside an arm",
         "together\n  repeat 3 as n\n    -> OPTIONS sip:late@{target}\n    <- 200\n"
         "       Server == \"late\"\n  end\n"
         "and\n  repeat 5\n    -> OPTIONS sip:b@{target}\n    <- 200\n       Server == \"early\"\n"
         "  end\nend\n",
         ""},
        {"what the arms took is there behind them",
         "together\n  -> OPTIONS sip:late@{target}\n  <- 200\n     one := Server\n"
         "and\n  -> OPTIONS sip:b@{target}\n  <- 200\n     other := Server\nend\n"
         "if one == \"late\" and other == \"early\"\n  stop\nend\nfail \"not there\"\n",
         ""},
        {"silence in one arm is not broken by what the other takes",
         "together\n  -> INVITE sip:late@{target} as call\n     body sdp\n  <- 180\n  <- 200\n  -> "
         "ACK\n"
         "  -> BYE\n  <- 200\nand\n  <- nothing within 3s\nend\n",
         ""},
        {"a `stop` in one arm ends the ladder",
         "together\n  -> OPTIONS sip:late@{target}\n  <- 200\nand\n  pause 100ms\n  stop\nend\n"
         "fail \"not here\"\n",
         ""},
        {"a policy acts in its arm",
         "on 486 sign attest=A\n\ntogether\n  -> INVITE sip:busy@{target}\n     body sdp\n"
         "  <- 486\nand\n  -> OPTIONS sip:late@{target}\n  <- 200\nend\n",
         ""},
        {"one behind the other",
         "repeat 2\n  together\n    -> OPTIONS sip:late@{target}\n    <- 200\n"
         "       Server == \"late\"\n  and\n    -> OPTIONS sip:b@{target}\n    <- 200\n"
         "       Server == \"early\"\n  end\nend\n",
         ""},
    };
}

std::vector<Case> that_fail() {
    return {
        {"a check that fails in one arm ends both",
         "together\n  -> OPTIONS sip:late@{target}\n  <- 200\n"
         "and\n  -> OPTIONS sip:b@{target}\n  <- 200\n     Server == \"other\"\nend\n",
         "Server is \"early\""},
        {"an answer that no arm takes",
         "together\n  -> INVITE sip:late@{target}\n     body sdp\n  <- 200\n  -> ACK\n  -> BYE\n"
         "  <- 200\nand\n  -> INVITE sip:busy@{target}\n     body sdp\n  <- 200\n  -> ACK\nend\n",
         "486 Busy Here to INVITE"},
        {"a window of one arm closes while the other waits",
         "together\n  -> OPTIONS sip:late@{target}\n  <- 200 within 300ms\n"
         "and\n  -> INVITE sip:late@{target}\n     body sdp\n  <- 200\n  -> ACK\n  -> BYE\n  <- "
         "200\n"
         "end\n",
         "no answer within 300ms"},
        {"a verdict in one arm",
         "together\n  -> OPTIONS sip:late@{target}\n  <- 200\nand\n  pause 100ms\n"
         "  fail \"enough\"\nend\n",
         "enough"},
    };
}

void play(const Case& one) {
    SCOPED_TRACE(one.name);
    Exchange exchange{one.ladder, far_side};
    exchange.run();
    ASSERT_EQ(exchange.alice->reports.size(), 1U) << exchange.network.trace();
    EXPECT_EQ(exchange.finding(), one.finding) << all_findings(exchange.call());
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(Together, ArmsGoTheirOwnWays) {
    for (const std::vector<Case>& cases : {that_pass(), that_fail()}) {
        std::ranges::for_each(cases, play);
    }
}

TEST(Together, TakesAsLongAsItsLongestArm) {
    Exchange exchange{
        "together\n  -> OPTIONS sip:late@{target}\n  <- 200\nand\n  -> OPTIONS sip:late@{target}\n"
        "  <- 200\nend\n-> OPTIONS sip:b@{target}\n<- 200\n",
        far_side};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "");
    const auto sent = exchange.times_of(alice_address, "OPTIONS sip:b@");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0], 1010ms);
}

/// Whichever of them is answered first.
TEST(Together, TakesWhatComesForEachEndpointInAnyOrder) {
    for (const auto& [alices, bobs] : {std::pair{"late", "b"}, std::pair{"b", "late"}}) {
        SCOPED_TRACE(alices);
        Exchange exchange{fmt::format("endpoint alice\nendpoint bob\n\ntogether\n"
                                      "  alice -> OPTIONS sip:{}@{{target}}\n  alice <- 200\n"
                                      "           To.uri.user == \"{}\"\n"
                                      "and\n  bob   -> OPTIONS sip:{}@{{target}}\n  bob   <- 200\n"
                                      "           To.uri.user == \"{}\"\nend\n",
                                      alices,
                                      alices,
                                      bobs,
                                      bobs),
                          far_side};
        exchange.run();
        EXPECT_EQ(exchange.finding(), "") << all_findings(exchange.call());
    }
}

TEST(Together, WorksUnderLoadAndLoss) {
    Exchange exchange{
        "together\n  -> OPTIONS sip:late@{target}\n  <- 200\n     Server == \"late\"\n"
        "and\n  -> OPTIONS sip:b@{target}\n  <- 200\n     Server == \"early\"\nend\n",
        far_side};
    exchange.caller.loads({.users = 50, .calls = 1000});
    exchange.open();
    exchange.network.set_faults({.jitter = 20ms, .loss = 0.1, .duplication = 0.1});
    exchange.run();
    const CallBooks& books = exchange.alice->turn.books().calls;
    EXPECT_EQ(books.passed, 1000U) << books.failed << " failed";
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace
}  // namespace rung::turn
