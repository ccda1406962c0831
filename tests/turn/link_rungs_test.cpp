// `connect`, `close`, `<- closed`, `<- refused` and `from`: connections and sockets in a ladder.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

struct Case {
    const char* name;
    const char* caller;
    const char* called;
    const char* finding;  ///< Of the caller; empty: it passes, and the called one, too.
    std::size_t streams;
};

constexpr std::string_view answers = "<- OPTIONS\n-> 200\n";

std::vector<Case> that_pass() {
    return {
        {"we close, the far side hears of it",
         "connect\n-> OPTIONS sip:{target}\n<- 200\nclose\n",
         "<- OPTIONS\n-> 200\n<- closed within 1s\n",
         "",
         1},
        {"the far side closes",
         "-> OPTIONS sip:{target}\n<- 200\n<- closed within 1s\n",
         "<- OPTIONS\n-> 200\npause 500ms\nclose\n",
         "",
         1},
        {"it closes before we wait for that",
         "-> OPTIONS sip:{target}\n<- 200\npause 1s\n<- closed within 1s\n",
         "<- OPTIONS\n-> 200\nclose\n",
         "",
         1},
        {"a reset is an end, too",
         "-> OPTIONS sip:{target}\n<- 200\nclose reset\n",
         "<- OPTIONS\n-> 200\n<- closed within 1s\n",
         "",
         1},
        {"half closed, and closed back",
         "-> OPTIONS sip:{target}\n<- 200\nclose half\n<- closed within 1s\n",
         "<- OPTIONS\n-> 200\n<- closed within 1s\n",
         "",
         1},
        {"what follows a close goes over another connection",
         "-> OPTIONS sip:{target}\n<- 200\nclose\n-> OPTIONS sip:{target}\n<- 200\n",
         "repeat 2\n  <- OPTIONS\n  -> 200\nend\n",
         "",
         2},
        {"`connect` where a connection is open already",
         "-> OPTIONS sip:{target}\n<- 200\nconnect\n-> OPTIONS sip:{target}\n<- 200\n",
         "repeat 2\n  <- OPTIONS\n  -> 200\nend\n",
         "",
         1},
        {"an arm of its own",
         "-> OPTIONS sip:{target}\neither\n  <- 200\n  fail \"answered\"\nor\n"
         "  <- closed within 1s\nend\n",
         "<- OPTIONS\nclose\n",
         "",
         1},
        {"an optional end that does not come",
         "-> OPTIONS sip:{target}\n<- 200\n<- closed within 1s optional\n"
         "-> OPTIONS sip:{target}\n<- 200\n",
         "repeat 2\n  <- OPTIONS\n  -> 200\nend\n",
         "",
         1},
    };
}

std::vector<Case> that_fail() {
    return {
        {"an end that does not come",
         "-> OPTIONS sip:{target}\n<- 200\n<- closed within 1s\n",
         answers.data(),
         "no connection was closed within 1s",
         1},
        {"an end that comes too early",
         "-> OPTIONS sip:{target}\n<- 200\n<- closed within 1s..2s\n",
         "<- OPTIONS\n-> 200\nclose\n",
         "it came after 0s, not between 1s and 2s",
         1},
        {"nothing to close", "close\n", answers.data(), "there is no connection to close", 0},
        {"an answer that the end takes away",
         "-> OPTIONS sip:{target}\n<- 200\n",
         "<- OPTIONS\nclose\n",
         "transport error: the connection to 192.0.2.2:5060 was closed by the peer",
         1},
    };
}

void play(const Case& one) {
    SCOPED_TRACE(one.name);
    Exchange exchange{one.caller, one.called};
    exchange.over_tcp().run();
    EXPECT_EQ(exchange.finding(), one.finding) << all_findings(exchange.call());
    if (*one.finding == '\0') {
        ASSERT_EQ(exchange.bob->reports.size(), 1U);
        EXPECT_EQ(exchange.bob->reports[0].outcome, Outcome::passed)
            << all_findings(exchange.bob->reports[0]);
    }
    EXPECT_EQ(exchange.network.streams(), one.streams);
    EXPECT_EQ(exchange.network.open_streams(), 0U);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(LinkRungs, OpenAndEndConnections) {
    for (const std::vector<Case>& cases : {that_pass(), that_fail()}) {
        std::ranges::for_each(cases, play);
    }
}

struct Refusal {
    const char* caller;
    const char* finding;
};

TEST(LinkRungs, AwaitARefusal) {
    constexpr std::string_view refused =
        "transport error: no connection to 192.0.2.2:5060: Connection refused";
    const std::vector<Refusal> refusals = {
        {"connect\n<- refused within 1s\n", ""},
        {"-> OPTIONS sip:{target}\n<- refused\n", ""},
        {"connect\nlet n = 1\n<- refused\nconnect\n<- refused\n", ""},
        {"connect\n-> OPTIONS sip:{target}\n<- 200\n", refused.data()},
        {"-> OPTIONS sip:{target}\n<- 200\n", refused.data()},
    };
    for (const Refusal& one : refusals) {
        SCOPED_TRACE(one.caller);
        Exchange exchange{one.caller, answers};
        exchange.over_tcp().open();
        exchange.network.refuse(support::endpoint(target_address));
        exchange.run();
        EXPECT_EQ(exchange.finding(), one.finding) << all_findings(exchange.call());
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(LinkRungs, FailWhereARefusalDoesNotCome) {
    Exchange exchange{"connect\n<- refused within 1s\n", answers};
    exchange.over_tcp().run();
    EXPECT_EQ(exchange.finding(), "no connection was refused within 1s");
    EXPECT_EQ(exchange.network.open_streams(), 0U);
}

TEST(LinkRungs, NeedAStream) {
    Exchange exchange{"connect\n", answers};
    exchange.run();
    EXPECT_EQ(exchange.finding(),
              "UDP knows no connections: `transport tcp` in the heading, or --transport tcp");
}

TEST(LinkRungs, GiveEachCallOfALoadAConnectionOfItsOwn) {
    Exchange exchange{"connect\n-> OPTIONS sip:{target}\n<- 200\nclose\n",
                      "<- OPTIONS\n-> 200\n<- closed within 1s\n"};
    exchange.over_tcp(2);
    exchange.caller.loads({.users = 20, .calls = 300});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 300U);
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 300U);
    EXPECT_EQ(exchange.network.streams(), 300U);
    EXPECT_EQ(exchange.network.open_streams(), 0U);
}

TEST(From, LeavesFromTheSocketOfAnotherEndpointAndSaysTheSame) {
    Exchange exchange{
        "endpoint alice\nendpoint bob\n\nalice -> OPTIONS sip:{target}\n         from bob\n"
        "alice <- 200\n",
        answers};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "");
    const auto& sightings = exchange.network.sightings();
    ASSERT_EQ(sightings.size(), 2U);
    EXPECT_EQ(sightings[0].packet.from.text(), "192.0.2.1:6002");
    EXPECT_NE(header(sightings[0].packet.bytes, "Via").find("192.0.2.1:6001"), std::string::npos);
    EXPECT_EQ(sightings[1].packet.to.text(), "192.0.2.1:6002");
}

TEST(From, AppliesToAnswersAcksAndCancels) {
    Exchange exchange{
        "endpoint alice\nendpoint bob\n\nalice -> INVITE sip:{target}\n         body sdp\n"
        "alice <- 180\nalice -> CANCEL\n         from bob\nalice <- 200\nalice <- 487 for INVITE\n",
        "<- INVITE as call\n-> 180\n<- CANCEL\n-> 200\n-> 487 for call\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "");
    EXPECT_EQ(exchange.lines_from("192.0.2.1:6002").size(), 1U);
    EXPECT_EQ(exchange.lines_from("192.0.2.1:6002").at(0).substr(0, 6), "CANCEL");
}

}  // namespace
}  // namespace rung::turn
