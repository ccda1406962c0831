// Calls that sleep do what they would have done awake.
#include <gtest/gtest.h>

#include "tests/support/allocation_counter.hpp"
#include "tests/turn/account.hpp"

namespace rung::turn {
namespace {

constexpr std::uint32_t nobody_sleeps = 1'000'000;

/// An open call with nothing to do for a long while.
constexpr auto hold =
    "-> INVITE sip:bob@{target}\n   body sdp\n<- 180 optional\n<- 200\n-> ACK\npause 120s\n-> BYE\n"
    "<- 200\n";

/// Variables, data, loops, marks, branches and checks.
constexpr auto thoughtful =
    "data users at random\n  number | name\n  1 | somebody with a name as long as this\n  2 | bob\n"
    "let name = users.name\n-> INVITE sip:{users.number}@{target} as first\n   Subject: {name}\n"
    "   body sdp\nmark ringing\n<- 180 optional\n<- 200 as ok\n   To.tag exists\nmeasure ringing\n"
    "-> ACK\nrepeat 3 as n\n  pause 1s..3s\n  -> OPTIONS\n     Subject: {name} {n}\n  <- 200\nend\n"
    "mix 50%\n  pause exp(1s)\nor 50%\n  pause 2s\nend\n-> BYE\n   Subject: {ok.To.tag}\n<- 200\n";

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

struct Case {
    const char* name;
    std::string_view ladder;
    support::Faults faults{};
    bool tcp = false;
};

struct Outcome {
    std::string account;
    std::uint64_t slept = 0;
};

Outcome outcome_of(const Case& one, std::uint32_t awake, std::uint64_t seed) {
    Exchange exchange{one.ladder, support::shipped("targets/target"), seed};
    exchange.caller.loads(at_rate(40, 2s));
    if (one.tcp) {
        exchange.over_tcp(2);
    }
    keep_awake(exchange, awake);
    exchange.network.set_faults(one.faults);
    if (one.tcp) {
        exchange.network.at(3s, [&exchange] {
            exchange.network.end_stream(0, support::SimNetwork::Ending::reset);
        });
    }
    const SleepWatch watch{exchange};
    exchange.run();
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
    return {account_of(exchange), watch.seen()};
}

TEST(Sleeping, ChangesNothingUnderLoad) {
    constexpr support::Faults bad{.delay = 20ms, .jitter = 300ms, .loss = 0.15, .duplication = 0.1};
    const Case cases[] = {
        {"open calls", hold},
        {"open calls on a bad network", hold, bad},
        {"everything", thoughtful},
        {"everything on a bad network", thoughtful, bad},
        {"whole calls", support::shipped("load/call"), bad},
        {"302 followed", support::shipped("load/follow-302"), bad},
        {"a connection breaks", hold, {}, true},
        {"a connection breaks in the middle", thoughtful, {}, true},
    };
    for (const Case& one : cases) {
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            SCOPED_TRACE(testing::Message() << one.name << ", seed " << seed);
            const Outcome expected = outcome_of(one, nobody_sleeps, seed);
            EXPECT_EQ(expected.slept, 0U);
            for (const std::uint32_t awake : {0U, 1U, 7U}) {
                const Outcome asleep = outcome_of(one, awake, seed);
                EXPECT_TRUE(asleep.account == expected.account) << awake << " awake";
                EXPECT_GT(asleep.slept, 0U);
            }
        }
    }
}

/// Calls that are cut off in their sleep are booked like others.
TEST(Sleeping, CallsCanBeAborted) {
    Exchange exchange{hold};
    exchange.caller.loads(at_rate(50, 2s));
    keep_awake(exchange, 0);
    exchange.network.at(30s, [&exchange] {
        EXPECT_EQ(exchange.alice->turn.calls().asleep(), 100U);
        exchange.alice->turn.stop();
        exchange.alice->turn.abort({support::sim_start + 30s, support::sim_wall_start});
    });
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.aborted, 100U);
    EXPECT_EQ(exchange.alice->turn.calls().octets_asleep(), 0U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// What a million take, by a tenth of them.
TEST(Sleeping, AnOpenCallTakesFewOctets) {
    constexpr std::uint32_t calls = 100'000;
    Exchange exchange{hold};
    exchange.caller.loads(at_rate(50'000, 2s));
    for (RunPlan* plan : {&exchange.caller.plan, &exchange.target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
        plan->open_calls = calls;
    }
    exchange.open().network.forget_sightings();
    EXPECT_FALSE(exchange.network.run(30s)) << "they are in their pause";
    for (const support::SimNode* node : {exchange.alice, exchange.bob}) {
        const CallTable& table = node->turn.calls();
        ASSERT_EQ(table.size(), calls);
        EXPECT_GE(table.asleep(), calls - 2 * node->plan.awake_calls);
        EXPECT_LT(table.octets_asleep() / table.asleep(), 700U);
    }
}

/// Their handles are used again and again, and time goes on: neither makes them longer.
TEST(Sleeping, LaterCallsTakeNoMore) {
    Exchange exchange{
        "-> INVITE sip:bob@{target}\n   body sdp\n<- 180 optional\n<- 200\n-> ACK\npause 10s\n-> "
        "BYE\n"
        "<- 200\n"};
    exchange.caller.loads(at_rate(5'000, 60s));
    keep_awake(exchange, 100);
    std::vector<std::uint64_t> octets;
    for (const auto at : {9s, 20s, 40s, 59s}) {
        exchange.network.at(at, [&] {
            const CallTable& table = exchange.alice->turn.calls();
            ASSERT_GT(table.asleep(), 40'000U);
            octets.push_back(table.octets_asleep() / table.asleep());
        });
    }
    exchange.open().network.forget_sightings();
    exchange.run();
    ASSERT_EQ(octets.size(), 4U);
    for (const std::uint64_t each : octets) {
        EXPECT_LT(each, octets[0] + 128) << "one block";
    }
}

}  // namespace
}  // namespace rung::turn
