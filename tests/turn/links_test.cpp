// Calls over TCP whose connection is lost, closed or refused.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using support::SimNetwork;

constexpr auto passed = call::Outcome::passed;
constexpr auto failed = call::Outcome::failed;
constexpr auto reset = SimNetwork::Ending::reset;
constexpr auto closed = SimNetwork::Ending::closed;

constexpr std::string_view broke =
    "transport error: the connection to 192.0.2.2:5060 broke: Connection reset by peer";
constexpr std::string_view was_closed =
    "transport error: the connection to 192.0.2.2:5060 was closed by the peer";
constexpr std::string_view was_refused =
    "transport error: no connection to 192.0.2.2:5060: Connection refused";

/// One call at the start, one after each second: three in all.
load::Plan a_call_a_second() {
    return {.stages = {{.from = 1, .to = 1, .span = 3s}}};
}

std::size_t count(const support::SimNode& node, call::Outcome outcome) {
    return static_cast<std::size_t>(
        std::ranges::count(node.reports, outcome, &CallReport::outcome));
}

/// Every call that did not pass says why, and what it says is about its connection, or about the
/// answer that the far side can no longer get through.
void expect_named(const support::SimNode& node, std::string_view why) {
    for (const CallReport& report : node.reports) {
        if (report.outcome != passed) {
            EXPECT_EQ(report.outcome, failed);
            EXPECT_TRUE(worst_finding(report).starts_with(why)) << all_findings(report);
        }
    }
}

struct Loss {
    const char* name;
    const char* caller;
    const char* called;
    base::Duration at;
    std::string_view says = broke;
    const char* called_says = "transport error: the connection to 192.0.2.1:";
    std::size_t lost = 1;         ///< Calls of the caller,
    std::size_t called_lost = 1;  ///< and of the called side.
};

constexpr auto answered_late = "manual trying\n\n<- INVITE\npause 500ms\n-> 486\n<- ACK\n";
constexpr auto hung_up_late = "<- INVITE\n-> 200\n<- ACK\n<- BYE\npause 300ms\n-> 200\n";
constexpr auto plain_target = "<- INVITE\n-> 180\n-> 200\n<- ACK\n<- BYE\n-> 200\n";

/// A call in each state in which it may stand when its connection breaks.
std::vector<Loss> resets() {
    return {
        {"waiting for any answer", "-> INVITE sip:b@{target}\n<- 486\n", answered_late, 200ms},
        {"waiting for a final answer, a 1xx has come",
         "-> INVITE sip:b@{target}\n<- 486\n",
         "<- INVITE\n-> 180\npause 500ms\n-> 486\n<- ACK\n",
         200ms},
        {"waiting for the answer to OPTIONS",
         "-> OPTIONS sip:b@{target}\n<- 200\n",
         "<- OPTIONS\npause 500ms\n-> 200\n",
         200ms},
        {"in a pause within a dialog",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 500ms\n-> BYE\n<- 200\n",
         plain_target,
         200ms},
        {"waiting for the answer to BYE",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
         hung_up_late,
         200ms},
        {"waiting for a request of the peer",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n<- BYE\n-> 200\n",
         "<- INVITE\n-> 200\n<- ACK\npause 500ms\n-> BYE\n<- 200\n",
         200ms},
        {"before the ACK",
         "-> INVITE sip:b@{target}\n<- 200\npause 400ms\n-> ACK\n-> BYE\n<- 200\n",
         plain_target,
         200ms},
        {"between two requests outside a dialog",
         "-> OPTIONS sip:b@{target}\n<- 200\npause 500ms\n-> OPTIONS sip:b@{target}\n<- 200\n",
         "<- OPTIONS\n-> 200\n",
         200ms,
         broke,
         "",
         1,
         0},
    };
}

TEST(Links, ResetEndsTheCallsOnThemAndNothingElse) {
    for (const Loss& one : resets()) {
        for (const std::uint32_t connections : {1U, 4U, 0U}) {
            Exchange exchange{one.caller, one.called};
            exchange.over_tcp(connections).caller.loads(a_call_a_second());
            exchange.open();
            exchange.network.at(one.at, [&] { exchange.network.end_streams(reset); });
            exchange.run();
            SCOPED_TRACE(testing::Message() << one.name << ", connections " << connections << "\n"
                                            << exchange.network.trace());
            EXPECT_EQ(count(*exchange.alice, failed), one.lost);
            EXPECT_EQ(count(*exchange.alice, passed), 3 - one.lost);
            EXPECT_EQ(count(*exchange.bob, failed), one.called_lost);
            expect_named(*exchange.alice, one.says);
            expect_named(*exchange.bob, one.called_says);
            EXPECT_GE(exchange.network.streams(), 2U);
            EXPECT_TRUE(balances(*exchange.alice));
            EXPECT_TRUE(balances(*exchange.bob));
        }
    }
}

/// It has its finding already, and the rest of the clean-up goes on over a new connection.
TEST(Links, ResetDoesNotChangeWhatAFailedCallSays) {
    Exchange exchange{
        "-> INVITE sip:b@{target}\n<- 180\n   Server exists\n<- 200\n-> ACK\n",
        "<- INVITE\n-> 180\n<- CANCEL\npause 500ms\n-> 200\n-> 487 for INVITE\n<- ACK\n"};
    exchange.over_tcp().open();
    exchange.network.at(200ms, [&] { exchange.network.end_streams(reset); });
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), failed);
    EXPECT_EQ(exchange.finding().find("transport error"), std::string::npos) << exchange.finding();
    expect_named(*exchange.bob, "transport error: the connection to 192.0.2.1:");
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(Links, ResetOfOneOfFourLeavesTheOthersAlone) {
    for (std::size_t lost = 0; lost < 4; ++lost) {
        Exchange exchange{"-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 1s\n-> BYE\n<- 200\n",
                          plain_target};
        exchange.over_tcp(4).caller.loads({.stages = {{.from = 400, .to = 400, .span = 100ms}}});
        exchange.open();
        exchange.network.at(500ms, [&] { exchange.network.end_stream(lost, reset); });
        exchange.run();
        SCOPED_TRACE(lost);
        EXPECT_EQ(exchange.alice->turn.books().calls.failed, 10U);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 30U);
        EXPECT_EQ(exchange.bob->turn.books().calls.failed, 10U);
        EXPECT_EQ(exchange.network.streams(), 4U + 1U + 1U)
            << "that one again, for the BYEs of each side";
        expect_named(*exchange.alice, broke);
        EXPECT_TRUE(balances(*exchange.alice));
        EXPECT_TRUE(balances(*exchange.bob));
    }
}

TEST(Links, CloseBetweenRequestsIsNoLoss) {
    struct Case {
        const char* name;
        const char* caller;
        const char* called;
    };

    const Case cases[] = {
        {"in a dialog",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 1s\n-> BYE\n<- 200\n",
         plain_target},
        {"outside",
         "-> OPTIONS sip:b@{target}\n<- 200\npause 1s\n-> OPTIONS sip:b@{target}\n<- 200\n",
         "<- OPTIONS\n-> 200\n"},
        {"before the ACK",
         "-> INVITE sip:b@{target}\n<- 200\npause 1s\n-> ACK\n-> BYE\n<- 200\n",
         plain_target},
    };
    for (const Case& one : cases) {
        for (const std::uint32_t connections : {1U, 4U, 0U}) {
            Exchange exchange{one.caller, one.called};
            exchange.over_tcp(connections).open();
            exchange.network.at(200ms, [&] { exchange.network.end_streams(closed); });
            exchange.run();
            SCOPED_TRACE(testing::Message() << one.name << ", connections " << connections << "\n"
                                            << exchange.network.trace());
            EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
            EXPECT_EQ(count(*exchange.bob, failed), 0U);
            EXPECT_EQ(exchange.network.streams(), 2U);
            EXPECT_TRUE(balances(*exchange.alice));
            EXPECT_TRUE(balances(*exchange.bob));
        }
    }
}

TEST(Links, CloseWhileAnAnswerIsAwaitedEndsTheCall) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 486\n", answered_late};
    exchange.over_tcp().caller.loads(a_call_a_second());
    exchange.open();
    exchange.network.at(200ms, [&] { exchange.network.end_streams(closed); });
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.finding(), was_closed);
    EXPECT_EQ(count(*exchange.alice, failed), 1U);
    EXPECT_EQ(count(*exchange.alice, passed), 2U);
    EXPECT_EQ(exchange.bob->turn.books().messages.undelivered, 1U) << "its 486 has no way back";
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(Links, RefusedConnectionIsANamedFailure) {
    for (const char* caller :
         {"-> INVITE sip:b@{target}\n<- 200\n-> ACK\n", "-> OPTIONS sip:{target}\n<- 200\n"}) {
        for (const std::uint32_t connections : {1U, 4U, 0U}) {
            SCOPED_TRACE(caller);
            Exchange exchange{caller, ""};
            exchange.over_tcp(connections).caller.loads(a_call_a_second());
            exchange.run();
            expect_named(*exchange.alice, was_refused);
            EXPECT_EQ(count(*exchange.alice, failed), 3U);
            EXPECT_EQ(exchange.alice->turn.books().messages.undelivered, 3U);
            EXPECT_EQ(exchange.network.streams(), 3U) << "each call tries anew";
            EXPECT_EQ(exchange.network.open_streams(), 0U);
            EXPECT_TRUE(balances(*exchange.alice));
        }
    }
}

TEST(Links, OpensAsSoonAsTheTargetListensAgain) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n"};
    exchange.over_tcp().caller.loads(a_call_a_second());
    exchange.network.refuse(support::endpoint(target_address));
    exchange.open();
    exchange.network.at(1'500ms,
                        [&] { exchange.network.accept_again(support::endpoint(target_address)); });
    exchange.run();
    expect_named(*exchange.alice, was_refused);
    EXPECT_EQ(count(*exchange.alice, failed), 2U);
    EXPECT_EQ(count(*exchange.alice, passed), 1U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// A kernel tries for two minutes; timer B and F speak first.
TEST(Links, SilentAddressEndsWithTheTransaction) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 200\n-> ACK\n", ""};
    exchange.over_tcp().network.set_nobody(support::Nobody::is_silent);
    exchange.run();
    EXPECT_EQ(exchange.finding(), "no answer within 32s");
    EXPECT_EQ(exchange.call().ended - exchange.call().started, 32s);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Links, GuardIsAskedBeforeAConnectionIs) {
    Exchange exchange{"on 3xx follow\n\n-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
                      "<- INVITE\n-> 302\n   Contact: <sip:b@8.8.8.8;transport=tcp>\n<- ACK\n"};
    exchange.over_tcp().run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_NE(exchange.finding().find("outside the allowed destinations"), std::string::npos)
        << exchange.finding();
    EXPECT_EQ(exchange.network.streams(), 1U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// With a connection for each call, every one that the call opened is closed with it, also the one
/// that only its ACK went out on.
TEST(Links, OfACallAreClosedWithIt) {
    struct Case {
        const char* name;
        const char* caller;
        const char* called;
        std::size_t streams;  ///< A call.
        call::Outcome outcome = passed;
    };

    const Case cases[] = {
        {"one request", "-> OPTIONS sip:{target}\n<- 200\n", "<- OPTIONS\n-> 200\n", 1},
        {"one dialog",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
         plain_target,
         1},
        {"Contact elsewhere",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
         "<- INVITE\n-> 200\n   Contact: <sip:192.0.2.3:5060;transport=tcp>\n",
         2},
        {"failed call with a Contact elsewhere",
         "-> INVITE sip:b@{target}\n<- 200\n   Server exists\n-> ACK\n",
         "<- INVITE\n-> 200\n   Contact: <sip:192.0.2.3:5060;transport=tcp>\n",
         2,
         failed},
        {"redirect elsewhere",
         "on 3xx follow\n\n-> INVITE sip:b@{target}\n<- 405\n",
         "<- INVITE\n-> 302\n   Contact: <sip:b@192.0.2.3:5060;transport=tcp>\n<- ACK\n",
         2},
        {"raw octets", "-> raw\n   OPTIONS sip:b SIP/2.0\n\n", "<- OPTIONS\n-> 200\n", 1},
        {"failed check",
         "-> OPTIONS sip:{target}\n<- 200\n   Server exists\n",
         "<- OPTIONS\n-> 200\n",
         1,
         failed},
    };
    for (const Case& one : cases) {
        Exchange exchange{one.caller, one.called};
        support::SimParty carol{"192.0.2.3:5060"};
        carol.serves("<- SUBSCRIBE\n-> 200\n");
        exchange.over_tcp(0).caller.loads(a_call_a_second());
        exchange.open();
        exchange.network.add(carol.plan);
        exchange.run();
        SCOPED_TRACE(testing::Message() << one.name << "\n" << exchange.network.trace());
        EXPECT_EQ(count(*exchange.alice, one.outcome), 3U) << all_findings(exchange.call());
        EXPECT_EQ(exchange.network.streams(), 3 * one.streams);
        EXPECT_EQ(exchange.network.open_streams(), 0U);
    }
}

TEST(Links, AreAsManyAsWereAskedForToEachDestination) {
    for (const std::uint32_t connections : {1U, 3U, 8U}) {
        Exchange exchange{
            "on 3xx follow\n\n-> INVITE sip:b@{target}\n<- 405\n",
            "<- INVITE\n-> 302\n   Contact: <sip:b@192.0.2.3:5060;transport=tcp>\n<- ACK\n"};
        support::SimParty carol{"192.0.2.3:5060"};
        carol.serves("<- SUBSCRIBE\n-> 200\n");
        exchange.over_tcp(connections)
            .caller.loads({.stages = {{.from = 100, .to = 100, .span = 1s}}});
        exchange.open();
        exchange.network.add(carol.plan);
        exchange.run();
        EXPECT_EQ(exchange.network.streams(), 2 * connections);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 100U);
    }
}

}  // namespace
}  // namespace rung::turn
