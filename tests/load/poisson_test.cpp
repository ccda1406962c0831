// Poisson arrivals: what a reader of the statistics relies on. The seeds are fixed, so the outcome
// is too; the bounds are those of chance at five standard deviations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/load/schedule_support.hpp"

namespace rung::load {
namespace {

using namespace std::chrono_literals;

Plan poisson(std::vector<Stage> stages) {
    return plan_of(std::move(stages), Arrivals::poisson);
}

// Under a rate that changes, the integral of the rate between arrivals is what is exponential.
std::vector<double> distances_of(const Plan& plan, std::uint64_t seed) {
    const Schedule schedule{plan, seed};
    std::vector<double> distances;
    double before = 0;
    for (const base::Duration time : times_of(schedule)) {
        const double reached = schedule.asked_until(time);
        distances.push_back(reached - before);
        before = reached;
    }
    return distances;
}

TEST(PoissonSchedule, SameSeedSameTimes) {
    const Plan plan = poisson({{10, 1'000, 5s}, {1'000, 1'000, 5s}});
    EXPECT_EQ(times_of(Schedule{plan, 42}), times_of(Schedule{plan, 42}));
    EXPECT_NE(times_of(Schedule{plan, 42}), times_of(Schedule{plan, 43}));
}

TEST(PoissonSchedule, NeverGoesBackAndStaysInItsStages) {
    const Plan plan = poisson({{0, 50'000, 1s}, {0, 0, 1s}, {50'000, 0, 1s}});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Times times = times_of(Schedule{plan, seed});
        EXPECT_TRUE(std::ranges::is_sorted(times));
        EXPECT_GE(times.front(), 0s);
        EXPECT_LE(times.back(), 3s);
        EXPECT_FALSE(
            std::ranges::any_of(times, [](base::Duration time) { return time > 1s && time < 2s; }));
    }
}

TEST(PoissonSchedule, EndsAtTheNumberOfCalls) {
    Plan plan = poisson({{100, 100, {}}});
    plan.calls = 777;
    EXPECT_EQ(times_of(Schedule{plan, 1}).size(), 777U);
}

TEST(PoissonSchedule, CountsHaveTheirMeanAsVariance) {
    const Plan plan = poisson({{0, 2'000, 5s}, {1'000, 1'000, 5s}});
    constexpr double expected = 10'000;
    constexpr int seeds = 400;
    double sum = 0;
    double squares = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto count = static_cast<double>(times_of(Schedule{plan, seed}).size());
        sum += count - expected;
        squares += (count - expected) * (count - expected);
    }
    EXPECT_NEAR(sum / seeds, 0, 5 * std::sqrt(expected / seeds));
    EXPECT_NEAR(squares / seeds, expected, 5 * expected * std::sqrt(2.0 / seeds));
}

// Kolmogorov and Smirnov: no point of the distribution of the distances lies too far off.
TEST(PoissonSchedule, DistancesAreExponential) {
    const Plan plan = poisson({{500, 500, 20s}, {100, 2'000, 20s}, {2'000, 0, 20s}});
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        std::vector<double> distances = distances_of(plan, seed);
        std::ranges::sort(distances);
        const auto count = static_cast<double>(distances.size());
        double farthest = 0;
        for (std::size_t i = 0; i < distances.size(); ++i) {
            const double share = 1 - std::exp(-distances[i]);
            const auto below = static_cast<double>(i);
            farthest = std::max({farthest, share - below / count, (below + 1) / count - share});
        }
        EXPECT_LT(farthest * std::sqrt(count), 2.7) << seed;  // 1 in a million by chance.
    }
}

TEST(PoissonSchedule, DistancesDoNotDependOnTheOneBefore) {
    const std::vector<double> distances = distances_of(poisson({{1'000, 1'000, 100s}}), 3);
    double product = 0;
    for (std::size_t i = 1; i < distances.size(); ++i) {
        product += (distances[i] - 1) * (distances[i - 1] - 1);
    }
    EXPECT_LT(std::abs(product), 5 * std::sqrt(static_cast<double>(distances.size())));
}

}  // namespace
}  // namespace rung::load
