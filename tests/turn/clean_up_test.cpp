// What a failed call leaves behind: nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using Lines = std::vector<std::string>;

/// The methods and statuses that left alice, without repetitions by the transaction layer.
Lines kinds(const Exchange& exchange, std::string_view from) {
    Lines kinds;
    for (const std::string& line : exchange.lines_from(from)) {
        const bool answer = line.starts_with("SIP/2.0 ");
        kinds.push_back(answer ? line.substr(8, 3) : line.substr(0, line.find(' ')));
    }
    return kinds;
}

struct Case {
    const char* name;
    const char* caller;
    const char* called;
    Lines sent;
    call::Outcome called_outcome;
    const char* called_says = "";
};

void check(const Case& one) {
    SCOPED_TRACE(one.name);
    Exchange exchange{one.caller, one.called};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(kinds(exchange, alice_address), one.sent);
    ASSERT_EQ(exchange.bob->reports.size(), 1U);
    EXPECT_EQ(exchange.bob->reports[0].outcome, one.called_outcome);
    EXPECT_EQ(worst_finding(exchange.bob->reports[0]), one.called_says);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

constexpr auto passed = call::Outcome::passed;
constexpr auto failed = call::Outcome::failed;

TEST(CleanUp, OfACallerEndsWhatItBegan) {
    const Case cases[] = {
        {"2xx that fails a check: ACK and BYE",
         "-> INVITE sip:b@{target}\n<- 200\n   Server exists\n-> ACK\npause 1h\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n",
         {"INVITE", "ACK", "BYE"},
         passed},
        {"180 that fails a check: CANCEL, and the ACK of the 487",
         "-> INVITE sip:b@{target}\n<- 180\n   Server exists\n<- 200\n-> ACK\n",
         "<- INVITE\n-> 180\n<- CANCEL\n-> 200\n-> 487 for INVITE\n<- ACK\n",
         {"INVITE", "CANCEL", "ACK"},
         passed},
        {"CANCEL that the far ladder does not name",
         "-> INVITE sip:b@{target}\n<- 200 within 1s\n-> ACK\n",
         "<- INVITE\n-> 180\npause 1h\n-> 200\n<- ACK\n",
         {"INVITE", "CANCEL", "ACK"},
         failed,
         "CANCEL, which no rung takes"},
        {"2xx that crosses the CANCEL: ACK and BYE",
         "-> INVITE sip:b@{target}\n<- 200 within 1s\n-> ACK\n",
         "<- INVITE\n-> 180\npause 999ms\n-> 200\n<- ACK\n<- BYE\n-> 200\n",
         {"INVITE", "CANCEL", "ACK", "BYE"},
         passed},
        {"request of the far side in the way: it gets an answer",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 10s\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n-> INFO\n<- 481\n<- BYE\n-> 200\n",
         {"INVITE", "ACK", "481", "BYE"},
         passed},
        {"BYE of the far side in the way: 200",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 10s\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n-> BYE\n<- 200\n",
         {"INVITE", "ACK", "200"},
         passed},
    };
    for (const Case& one : cases) {
        check(one);
    }
}

TEST(CleanUp, OfACalledSideEndsItsDialog) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 200\n-> ACK\n<- BYE\n-> 200\n",
                      "<- INVITE\n-> 200\n<- ACK\n   Server exists\n<- BYE within 1h\n-> 200\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_EQ(kinds(exchange, target_address), (Lines{"200", "BYE"}));
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(CleanUp, RefusesAnInviteThatWasNotAnswered) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 480\n",
                      "<- INVITE\n   Server exists\n-> 200\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(CleanUp, NamedCancelIsAnsweredByTheLadder) {
    Exchange exchange{
        "-> INVITE sip:b@{target} as call\n<- 180\n-> CANCEL\n<- 200 for CANCEL\n"
        "<- 487 for call\n",
        "<- INVITE as call\n-> 180\n<- CANCEL\n-> 200\n-> 487 for call\n<- ACK\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, passed)
        << worst_finding(exchange.bob->reports[0]);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(CleanUp, UnnamedCancelGets200And487) {
    Exchange exchange{
        "-> INVITE sip:b@{target} as call\n<- 180\n-> CANCEL\n<- 200 for CANCEL\n"
        "<- 487 for call\n",
        "<- INVITE\n-> 180\npause 5s\n-> 200\n<- ACK\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, failed);
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(CleanUp, CancelWaitsForA1xxAndForNothingElse) {
    constexpr auto cancelling = "-> INVITE sip:b@{target}\n-> CANCEL\n<- 200 for CANCEL\n<- 487\n";
    Exchange refused{cancelling, "manual trying\n\n<- INVITE\n-> 486\n<- ACK\n"};
    refused.run();
    EXPECT_EQ(refused.finding(), "486 Busy Here to INVITE, which no rung takes");
    EXPECT_TRUE(balances(*refused.alice));

    Exchange silent{cancelling, ""};
    silent.network.set_nobody(support::Nobody::is_silent);
    silent.run();
    EXPECT_EQ(silent.finding(), "no answer within 32s");
    EXPECT_TRUE(balances(*silent.alice));

    Exchange late{cancelling,
                  "manual trying\n\n<- INVITE as i\npause 3s\n-> 180\n<- CANCEL\n-> 200\n"
                  "-> 487 for i\n<- ACK\n"};
    late.run();
    EXPECT_EQ(late.outcome(), passed) << late.finding();
    EXPECT_EQ(late.times_of(alice_address, "CANCEL"), (std::vector<base::Duration>{3'010ms}));
    EXPECT_TRUE(balances(*late.alice));
}

TEST(CleanUp, LateCancelChangesNothing) {
    Exchange exchange{
        "-> INVITE sip:b@{target}\n<- 180\n-> CANCEL\n<- 200 for CANCEL\n"
        "<- 200 for INVITE\n-> ACK\n-> BYE\n<- 200\n",
        "<- INVITE\n-> 180\n-> 200\n<- ACK\n<- BYE\n-> 200\n"};
    exchange.network.set_tamper([lost = false](support::Packet& packet) mutable {
        if (!lost && packet.bytes.starts_with("SIP/2.0 200")) {
            lost = true;
            packet.to.port = 9;  // The first 200 does not arrive.
        }
    });
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, passed)
        << worst_finding(exchange.bob->reports[0]);
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(CleanUp, AbortEndsCallsWhereTheyAre) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 1h\n-> BYE\n<- 200\n"};
    exchange.alice = &exchange.network.add(exchange.caller.plan);
    exchange.bob = &exchange.network.add(exchange.target.plan);
    EXPECT_FALSE(exchange.network.run(10s));
    EXPECT_EQ(exchange.alice->turn.in_use().calls, 1U);
    exchange.alice->turn.abort({support::sim_start + 10s, support::sim_wall_start + 10s});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.aborted, 1U);
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace
}  // namespace rung::turn
