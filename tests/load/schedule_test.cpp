#include "engine/load/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/load/schedule_support.hpp"

namespace rung::load {
namespace {

using namespace std::chrono_literals;

struct Case {
    const char* name;
    std::vector<Stage> stages;
    std::size_t count;
    base::Duration first;
    base::Duration last;
};

TEST(EvenSchedule, HasAsManyArrivalsAsTheIntegralOfTheRate) {
    const std::vector<Case> cases{
        {"steady", {{10, 10, 60s}}, 600, 0s, 59'900ms},
        {"slower than one a second", {{0.1, 0.1, 60s}}, 6, 0s, 50s},
        {"0.07 x 100 > 7 in binary", {{0.07, 0.07, 100s}}, 7, 0s, 85'714'285'714ns},
        {"two of them", {{0.07, 0.07, 100s}, {0.07, 0.07, 100s}}, 14, 0s, 185'714'285'714ns},
        {"the last one is not whole", {{0.5, 0.5, 3s}}, 2, 0s, 2s},
        {"hardly any", {{0.001, 0.001, 1s}}, 1, 0s, 0s},
        {"ramp up from nothing", {{0, 100, 10s}}, 500, 0s, 9'989'994'995ns},
        {"ramp down to nothing", {{100, 0, 10s}}, 500, 0s, 9'552'786'405ns},
        {"ramp between rates", {{10, 30, 1s}}, 20, 0s, 966'287'830ns},
        {"a pause", {{10, 10, 6s}, {0, 0, 4s}, {10, 10, 6s}}, 120, 0s, 15'900ms},
        {"a pause first", {{0, 0, 4s}, {2, 2, 1s}}, 2, 4s, 4'500ms},
        {"nothing but a pause", {{0, 0, 4s}}, 0, 0s, 0s},
        {"a step without a span", {{10, 10, 1s}, {99, 99, 0s}, {5, 5, 1s}}, 15, 0s, 1'800ms},
        {"a long stage", {{1, 1, 876'000h}}, 3'153'600, 0s, 0s},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const Times times = times_of(Schedule{plan_of(c.stages), 1}, 3'153'600);
        ASSERT_EQ(times.size(), c.count);
        if (c.count > 0 && c.last > 0s) {
            EXPECT_EQ(times.front(), c.first);
            EXPECT_EQ(times.back(), c.last);
        }
    }
}

TEST(EvenSchedule, KeepsToTheBeat) {
    const Times times = times_of(Schedule{plan_of({{10, 10, 60s}}), 1});
    for (std::size_t n = 0; n < times.size(); ++n) {
        ASSERT_EQ(times[n], static_cast<std::int64_t>(n) * 100ms);
    }
}

TEST(EvenSchedule, WaitsOutAPause) {
    const Times times = times_of(Schedule{plan_of({{10, 10, 6s}, {0, 0, 4s}, {10, 10, 6s}}), 1});
    EXPECT_EQ(times.at(59), 5'900ms);
    EXPECT_EQ(times.at(60), 10s);
}

TEST(EvenSchedule, EndsAtTheNumberOfCalls) {
    Plan plan = plan_of({{1000, 1000, {}}});
    plan.calls = 2500;
    Schedule schedule{plan, 1};
    EXPECT_EQ(schedule.length(), std::nullopt);
    EXPECT_EQ(times_of(schedule).size(), 2500U);
    plan.stages = {{1000, 1000, 1s}};
    EXPECT_EQ(times_of(Schedule{plan, 1}).size(), 1000U);
    plan.calls = 0;
    EXPECT_EQ(Schedule(plan, 1).next(), std::nullopt);
}

TEST(EvenSchedule, StaysAtItsEnd) {
    Schedule schedule{plan_of({{10, 10, 1s}}), 1};
    schedule.advance(9);
    EXPECT_EQ(schedule.number(), 9U);
    EXPECT_EQ(schedule.next(), 900ms);
    for (int i = 0; i < 3; ++i) {
        schedule.advance();
        EXPECT_EQ(schedule.next(), std::nullopt);
    }
}

TEST(EvenSchedule, HasNoArrivalThatTimeCannotTell) {
    Schedule schedule{plan_of({{1e-12, 1e-12, {}}}), 1};
    EXPECT_EQ(schedule.next(), 0s);
    schedule.advance();
    EXPECT_EQ(schedule.next(), std::nullopt);
}

TEST(EvenSchedule, AStandingLoadWithoutEndHasNoArrival) {
    EXPECT_EQ(Schedule(plan_of({{0, 0, {}}}), 1).next(), std::nullopt);
}

TEST(EvenSchedule, DoesNotDriftOverABillionArrivals) {
    Schedule schedule{plan_of({{300'000, 300'000, {}}}), 1};
    schedule.advance(1'000'000'000);
    EXPECT_EQ(schedule.next(), 3'333'333'333'333ns);
    schedule.advance(200'000);
    EXPECT_EQ(schedule.next(), 3'334s);
}

// The closed forms in 64 bits of mantissa, each in the form that is exact where it is asked.
TEST(EvenSchedule, IsExactWhereARampIsNearlyFlatOrNearlyAtItsEnd) {
    Schedule flat{plan_of({{300'000, 300'000.001, 3'600s}}), 1};
    const long double slope = 0.001L / 3'600;
    for (const std::uint64_t n : {1ULL, 1'000ULL, 1'000'000ULL, 1'000'000'000ULL}) {
        flat.advance(n - flat.number());
        const auto y = static_cast<long double>(n);
        const long double seconds =
            2 * y / (300'000.0L + std::sqrt(300'000.0L * 300'000.0L + 2 * slope * y));
        EXPECT_NEAR(
            static_cast<double>(flat.next()->count()), static_cast<double>(seconds * 1e9L), 1.0)
            << n;
    }
    // Rates and spans that binary numbers only come near to.
    const long double steep = (299'999.7L - 0.1L) / 999.9L;
    const long double total = (299'999.7L + 0.1L) / 2 * 999.9L;
    Schedule falling{plan_of({{299'999.7, 0.1, 999'900ms}}), 1};
    for (const std::uint64_t n : {1ULL, 149'000'000ULL, 149'984'000ULL, 149'984'899ULL}) {
        falling.advance(n - falling.number());
        const long double left = total - static_cast<long double>(n);
        const long double before_end = 2 * left / (0.1L + std::sqrt(0.01L + 2 * steep * left));
        EXPECT_NEAR(static_cast<double>(falling.next()->count()),
                    static_cast<double>((999.9L - before_end) * 1e9L),
                    1.0)
            << n;
    }
    falling.advance();
    EXPECT_LE(falling.next(), 999'900ms);
    falling.advance();
    EXPECT_EQ(falling.next(), std::nullopt);
}

// Solved from its beginning, the last arrivals of such a ramp would be microseconds off.
TEST(EvenSchedule, IsExactAtTheEndOfALongFallToNothing) {
    Schedule schedule{plan_of({{300'000.2, 0, 1'000'000s}}), 1};
    for (const std::uint64_t left : {1'000ULL, 3ULL, 2ULL, 1ULL}) {
        schedule.advance(150'000'100'000 - left - schedule.number());
        const long double before_end =
            std::sqrt(2 * static_cast<long double>(left) / (300'000.2L / 1'000'000));
        EXPECT_NEAR(static_cast<double>(schedule.next()->count()),
                    static_cast<double>((1'000'000 - before_end) * 1e9L),
                    1.0)
            << left;
    }
    schedule.advance();
    EXPECT_EQ(schedule.next(), std::nullopt);
}

// The integral of the rate by the midpoint rule, which a straight line does not fool.
long double integral_until(const std::vector<Stage>& stages, base::Duration at) {
    constexpr int slices = 64;
    long double sum = 0;
    long double begin = 0;
    const long double end = static_cast<long double>(at.count()) / 1e9L;
    for (const Stage& stage : stages) {
        const long double span = static_cast<long double>(stage.span->count()) / 1e9L;
        const long double part = std::min(span, end - begin);
        if (part <= 0) {
            break;
        }
        for (int i = 0; i < slices; ++i) {
            const long double middle = part * (i + 0.5L) / slices;
            sum += (stage.from + (stage.to - stage.from) * (middle / span)) * part / slices;
        }
        begin += span;
    }
    return sum;
}

std::vector<Stage> random_stages(base::Random& random) {
    std::vector<Stage> stages(1 + random.below(6));
    double rate = 0;
    for (Stage& stage : stages) {
        const std::uint64_t kind = random.below(5);
        stage.from = kind == 0 ? 0 : kind == 1 ? rate : 300 * random.fraction();
        stage.to = kind == 0 ? 0 : kind == 2 ? stage.from : 300 * random.fraction();
        stage.span = base::Duration{static_cast<std::int64_t>(1 + random.below(9'000'000'000))};
        rate = stage.to;
    }
    return stages;
}

TEST(EvenSchedule, FollowsAnyPlan) {
    base::Random random{20'261'122};
    for (int round = 0; round < 60; ++round) {
        SCOPED_TRACE(round);
        const std::vector<Stage> stages = random_stages(random);
        const Schedule schedule{plan_of(stages), 1};
        const base::Duration end = *schedule.length();
        const Times times = times_of(schedule);
        EXPECT_EQ(times.size(), static_cast<std::size_t>(std::ceil(integral_until(stages, end))));
        base::Duration before{0};
        for (std::size_t n = 0; n < times.size(); ++n) {
            ASSERT_GE(times[n], before) << n;
            ASSERT_LE(times[n], end) << n;
            // Half a nanosecond at no more than 300 calls a second.
            ASSERT_NEAR(
                static_cast<double>(integral_until(stages, times[n])), static_cast<double>(n), 2e-7)
                << n;
            before = times[n];
        }
    }
}

TEST(EvenSchedule, TellsWhatWasAskedForAtAnyTime) {
    base::Random random{7};
    for (int round = 0; round < 60; ++round) {
        SCOPED_TRACE(round);
        const std::vector<Stage> stages = random_stages(random);
        const Schedule schedule{plan_of(stages), 1};
        const std::int64_t end = schedule.length()->count();
        for (int i = 0; i < 50; ++i) {
            const base::Duration at{
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end) * 5 / 4))};
            EXPECT_NEAR(
                schedule.asked_until(at), static_cast<double>(integral_until(stages, at)), 1e-8);
        }
        EXPECT_EQ(schedule.asked_until(-1s), 0);
        EXPECT_EQ(schedule.asked_until(0s), 0);
    }
    EXPECT_EQ(Schedule(plan_of({{5, 5, {}}}), 1).asked_until(100h), 1'800'000);
}

TEST(EvenSchedule, AsksForWholeCallsAtTheEnd) {
    EXPECT_EQ(Schedule(plan_of({{0.07, 0.07, 100s}}), 1).asked_until(100s), 7);
}

TEST(EvenSchedule, IgnoresTheSeed) {
    const Plan plan = plan_of({{3, 70, 10s}});
    EXPECT_EQ(times_of(Schedule{plan, 1}), times_of(Schedule{plan, 2}));
}

// What one of several shards takes of a schedule.
std::size_t taken_by(std::size_t shard, std::size_t shards, Schedule schedule, const Times& whole) {
    std::size_t taken = 0;
    for (schedule.advance(shard); schedule.next(); schedule.advance(shards)) {
        EXPECT_EQ(schedule.number() % shards, shard);
        EXPECT_EQ(schedule.next(), whole.at(schedule.number()));
        ++taken;
    }
    return taken;
}

TEST(Schedule, EveryNthArrivalMakesTheWhole) {
    for (const Arrivals arrivals : {Arrivals::even, Arrivals::poisson}) {
        const Schedule schedule{plan_of({{0, 500, 2s}, {0, 0, 1s}, {500, 20, 3s}}, arrivals), 5};
        const Times whole = times_of(schedule);
        ASSERT_GT(whole.size(), 1'000U);
        for (const std::size_t shards : {1U, 2U, 3U, 7U}) {
            std::size_t taken = 0;
            for (std::size_t shard = 0; shard < shards; ++shard) {
                taken += taken_by(shard, shards, schedule, whole);
            }
            EXPECT_EQ(taken, whole.size()) << shards;
        }
    }
}

}  // namespace
}  // namespace rung::load
