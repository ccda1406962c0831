// Which calls are due, and when: without a call in sight.
#include "engine/turn/call_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/sim_network.hpp"

namespace rung::turn {
namespace {

using namespace std::chrono_literals;
using support::sim_start;

/// A plan with so many callers; a source never looks at them.
struct Plan {
    explicit Plan(load::Plan its_load, std::size_t callers = 1, std::uint64_t seed = 1)
        : load{std::move(its_load)} {
        run.callers.resize(callers);
        run.load = &load;
        run.seed = seed;
    }

    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    load::Plan load;
    RunPlan run;
};

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

std::vector<CallSource::Due> take_all(CallSource& source, base::Instant now) {
    std::vector<CallSource::Due> all;
    while (const auto due = source.take(now, all.size())) {
        all.push_back(*due);
    }
    return all;
}

/// Of a source whose calls end at once.
std::vector<CallSource::Due> take_all_as_they_end(CallSource& source) {
    std::vector<CallSource::Due> all;
    for (base::Instant now = sim_start; !source.exhausted(now); now += 1ms) {
        while (const auto due = source.take(now, 0)) {
            all.push_back(*due);
        }
    }
    return all;
}

/// What a source gives that is asked after every such step, or when it has something.
std::vector<base::Instant> given_in_steps(CallSource& source, base::Duration step) {
    std::vector<base::Instant> given;
    base::Instant now = sim_start;
    while (const auto next = source.next(now, given.size())) {
        now = std::max(now + step, *next);
        while (const auto due = source.take(now, given.size())) {
            given.push_back(due->at);
            EXPECT_EQ(due->seq, given.size());
            EXPECT_LE(due->at, now);
        }
    }
    EXPECT_TRUE(source.exhausted(now));
    return given;
}

TEST(CallSource, GivesEveryArrivalWithItsOwnInstantHoweverLateItIsAsked) {
    const load::Plan loads[] = {
        at_rate(1'000, 3s),
        {.stages = {{.from = 0, .to = 5'000, .span = 2s},
                    {.from = 5'000, .to = 5'000, .span = 1s}}},
        {.stages = {{.from = 0, .to = 1e6, .span = 20ms}}},
        {.stages = {{.from = 300, .to = 300, .span = 4s}}, .arrivals = load::Arrivals::poisson},
        {.stages = {{.from = 100, .to = 100, .span = 1s},
                    {.from = 0, .to = 0, .span = 1s},
                    {.from = 100, .to = 0, .span = 1s}}},
    };
    const base::Duration steps[] = {997ns, 1ms, 333ms, 60s};
    for (const load::Plan& load : loads) {
        const Plan plan{load, 1, 42};
        std::vector<base::Instant> expected;
        for (load::Schedule schedule{load, 42}; schedule.next(); schedule.advance()) {
            expected.push_back(sim_start + *schedule.next());
        }
        for (const base::Duration step : steps) {
            CallSource source{plan.run, sim_start};
            EXPECT_EQ(given_in_steps(source, step), expected);
        }
    }
}

TEST(CallSource, SaysWhenTheNextOneIsDue) {
    const Plan plan{at_rate(10, 1s)};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(source.next(sim_start, 0), sim_start);
    EXPECT_EQ(source.take(sim_start, 0)->at, sim_start);
    EXPECT_EQ(source.take(sim_start + 99ms, 1), std::nullopt);
    EXPECT_EQ(source.next(sim_start + 99ms, 1), sim_start + 100ms);
    EXPECT_EQ(source.take(sim_start + 100ms, 1)->at, sim_start + 100ms);
}

/// The ladder of a call comes from the seed and its number alone.
TEST(CallSource, DrawsTheLadderFromSeedAndNumber) {
    const auto ladders = [](std::uint64_t seed, base::Duration step) {
        Plan plan{at_rate(1'000, 2s), 3, seed};
        plan.run.shares = {8, 1, 1};
        CallSource source{plan.run, sim_start};
        std::vector<std::uint32_t> drawn;
        for (base::Instant now = sim_start; !source.exhausted(now); now += step) {
            while (const auto due = source.take(now, 0)) {
                drawn.push_back(due->ladder);
            }
        }
        return drawn;
    };
    const std::vector<std::uint32_t> once = ladders(7, 1ms);
    EXPECT_EQ(once.size(), 2'000U);
    EXPECT_EQ(once, ladders(7, 37ms));
    EXPECT_NE(once, ladders(8, 1ms));
}

/// Each share within five standard deviations of a fair draw.
TEST(CallSource, KeepsTheShares) {
    const std::vector<double> cases[] = {{1, 1}, {0.8, 0.1, 0.05, 0.05}, {3, 1}, {1e6, 1}, {}};
    constexpr std::uint64_t calls = 100'000;
    for (const std::vector<double>& shares : cases) {
        const std::size_t callers = std::max<std::size_t>(shares.size(), 4);
        Plan plan{at_rate(1e6, 100ms), shares.empty() ? callers : shares.size(), 99};
        plan.run.shares = shares;
        CallSource source{plan.run, sim_start};
        std::vector<double> counts(plan.run.callers.size());
        for (const CallSource::Due& due : take_all(source, sim_start + 1s)) {
            ++counts.at(due.ladder);
        }
        const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const double share =
                shares.empty() ? 1.0 / static_cast<double>(callers) : shares[i] / sum;
            const double expected = share * calls;
            const double deviation = std::sqrt(calls * share * (1 - share));
            EXPECT_NEAR(counts[i], expected, 5 * deviation + 1) << i;
        }
    }
}

TEST(CallSource, StopsAtItsCalls) {
    load::Plan load = at_rate(100, 10s);
    load.calls = 7;
    load.drain = 3s;
    const Plan plan{load};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(source.calls(), 7U);
    EXPECT_EQ(source.ends(), sim_start + 10s);
    EXPECT_EQ(take_all(source, sim_start + 5s).size(), 7U);
    EXPECT_TRUE(source.exhausted(sim_start + 5s));
    EXPECT_EQ(source.ends(), sim_start + 60ms) << "when the seventh was due";
    EXPECT_EQ(source.drained_at(sim_start + 5s), sim_start + 3'060ms);
}

TEST(CallSource, WithoutEndGoesOnUntilItsCalls) {
    const Plan plan{{.stages = {{.from = 50, .to = 50, .span = std::nullopt}}, .calls = 120}};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(source.ends(), std::nullopt);
    EXPECT_EQ(source.drained_at(sim_start + 1h), std::nullopt);
    EXPECT_EQ(take_all(source, sim_start + 1h).size(), 120U);
    EXPECT_EQ(source.ends(), sim_start + 119 * 20ms);
}

TEST(CallSource, UsersStartOverWhenACallEnds) {
    const Plan plan{{.users = 3, .span = 10s, .drain = 5s}};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(take_all(source, sim_start).size(), 3U);
    EXPECT_EQ(source.next(sim_start + 1s, 3), std::nullopt) << "until a call ends";
    const auto again = source.take(sim_start + 1s, 2);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->seq, 4U);
    EXPECT_EQ(again->at, sim_start + 1s);
    EXPECT_TRUE(source.take(sim_start + 10s - 1ns, 2));
    EXPECT_EQ(source.take(sim_start + 10s, 2), std::nullopt) << "the span is over";
    EXPECT_TRUE(source.exhausted(sim_start + 10s));
    EXPECT_EQ(source.drained_at(sim_start + 10s), sim_start + 15s);
    EXPECT_EQ(source.asked(sim_start + 10s), std::nullopt) << "no rate is asked for";
}

/// In a closed model a user who may not call is none: nothing is due and not started.
TEST(CallSource, UsersAreNoMoreThanMayCallAtOnce) {
    Plan at_most{{.users = 10, .span = 10s, .at_most = 4}};
    Plan slots{{.users = 10, .span = 10s}};
    slots.run.open_calls = 4;
    for (const Plan* plan : {&at_most, &slots}) {
        CallSource source{plan->run, sim_start};
        EXPECT_TRUE(source.take(sim_start, 3));
        EXPECT_EQ(source.take(sim_start, 4), std::nullopt);
    }
}

TEST(CallSource, MeasuresFromTheEndOfTheWarmUp) {
    load::Plan load = at_rate(100, 10s);
    load.warm_up = 4s;
    const Plan plan{load};
    const CallSource source{plan.run, sim_start};
    EXPECT_EQ(source.measured_from(), sim_start + 4s);

    struct Case {
        base::Duration at;
        double asked;
    };

    for (const Case& one : {Case{0s, 0}, {4s, 0}, {5s, 100}, {10s, 600}, {1h, 600}}) {
        EXPECT_NEAR(*source.asked(sim_start + one.at), one.asked, 1e-6) << one.at.count();
    }
}

TEST(CallSource, WhatIsAskedEndsWithAStop) {
    const Plan plan{at_rate(100, 10s)};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(take_all(source, sim_start + 2s).size(), 201U);
    source.stop(sim_start + 2s);
    EXPECT_EQ(source.next(sim_start + 2s, 0), std::nullopt);
    EXPECT_TRUE(source.exhausted(sim_start + 2s));
    EXPECT_EQ(source.ends(), sim_start + 2s);
    EXPECT_NEAR(*source.asked(sim_start + 9s), 200, 1e-6);
    EXPECT_EQ(source.drained_at(sim_start + 2s), sim_start + 2s + 32s);
}

TEST(CallSource, AStopBehindTheEndChangesNothing) {
    const Plan plan{at_rate(100, 1s)};
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(take_all(source, sim_start + 2s).size(), 100U);
    source.stop(sim_start + 2s);
    EXPECT_EQ(source.ends(), sim_start + 1s);
}

/// Without a load each ladder calls once, one after the other.
TEST(CallSource, WithoutALoadGivesEachLadderOnce) {
    RunPlan plan;
    plan.callers.resize(3);
    CallSource source{plan, sim_start};
    EXPECT_EQ(source.calls(), 3U);
    for (std::uint32_t ladder = 0; ladder < 3; ++ladder) {
        EXPECT_EQ(source.take(sim_start, 1), std::nullopt);
        const auto due = source.take(sim_start + ladder * 1s, 0);
        ASSERT_TRUE(due);
        EXPECT_EQ(due->ladder, ladder);
        EXPECT_EQ(due->seq, ladder + 1U);
        EXPECT_EQ(due->at, sim_start + ladder * 1s);
    }
    EXPECT_TRUE(source.exhausted(sim_start + 3s));
    EXPECT_EQ(source.drained_at(sim_start + 3s), std::nullopt)
        << "they have all the time they want";
}

/// Whatever the load, and however many shards: together they begin what one would.
TEST(CallSource, ShardsDealOutTheCallsOfOne) {
    load::Plan limited = at_rate(1'000, 2s);
    limited.calls = 1'234;
    load::Plan users{.users = 9, .calls = 50};
    const load::Plan loads[] = {
        at_rate(1'000, 1s),
        limited,
        {.stages = {{.from = 300, .to = 0, .span = 4s}}, .arrivals = load::Arrivals::poisson},
        users};
    for (const load::Plan& load : loads) {
        const Plan whole{load, 3, 42};
        CallSource source{whole.run, sim_start, 1'200};
        std::vector<CallSource::Due> expected = take_all_as_they_end(source);
        for (const std::uint8_t shards : std::initializer_list<std::uint8_t>{1, 2, 3, 8}) {
            std::vector<CallSource::Due> got;
            double asked = 0;
            for (std::uint8_t shard = 0; shard < shards; ++shard) {
                Plan part{load, 3, 42};
                part.run.shard = shard;
                part.run.shards = shards;
                CallSource own{part.run, sim_start, 1'200};
                const auto dealt = take_all_as_they_end(own);
                got.insert(got.end(), dealt.begin(), dealt.end());
                asked += own.asked(sim_start + 10s).value_or(0);
            }
            // Where the calls are counted, each shard is asked up to its own last one.
            EXPECT_NEAR(asked, source.asked(sim_start + 10s).value_or(0), shards);
            std::ranges::sort(got, {}, &CallSource::Due::seq);
            ASSERT_EQ(got.size(), expected.size());
            for (std::size_t n = 0; n < got.size(); ++n) {
                EXPECT_EQ(got[n].seq, expected[n].seq);
                EXPECT_EQ(got[n].ladder, expected[n].ladder);
                EXPECT_TRUE(load.users || got[n].at == expected[n].at);
            }
        }
    }
}

TEST(CallSource, AShardWithoutAUserBeginsNothing) {
    Plan plan{{.users = 2, .span = 1s, .calls = 50}};
    plan.run.shard = 2;
    plan.run.shards = 3;
    CallSource source{plan.run, sim_start};
    EXPECT_EQ(source.next(sim_start, 0), std::nullopt);
    EXPECT_EQ(source.take(sim_start + 500ms, 0), std::nullopt);
    EXPECT_TRUE(source.exhausted(sim_start + 1s));
}

}  // namespace
}  // namespace rung::turn
