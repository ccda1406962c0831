#include "bench/table/rank_test.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace rung::bench {

namespace {

struct Case {
    const char* name;
    std::vector<double> base;
    std::vector<double> now;
    double p;
    double ratio;
    double low;
    double high;
};

// The values of p are those of the tables for U: 2 of 252 orders, 4 of 252 …
const std::array<Case, 6> cases{{
    {"wholly apart",
     {100, 101, 102, 103, 104},
     {90, 91, 92, 93, 94},
     2.0 / 252,
     0.902,
     0.875,
     0.930},
    {"apart but for one", {1, 2, 3, 4, 6}, {5, 7, 8, 9, 10}, 4.0 / 252, 2.5, 1.25, 8},
    {"the same", {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, 1, 1, 0.333, 3},
    {"all equal", {7, 7, 7}, {7, 7, 7}, 1, 1, 1, 1},
    {"three of each, apart", {1, 2, 3}, {4, 5, 6}, 0.1, 2.5, 1.333, 6},
    {"one of each", {1}, {2}, 1, 2, 2, 2},
}};

}  // namespace

TEST(RankTest, GivesTheExactChanceAndTheInterval) {
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const Difference seen = difference(one.base, one.now);
        EXPECT_NEAR(seen.p, one.p, 1e-9);
        EXPECT_NEAR(seen.ratio, one.ratio, 0.001);
        EXPECT_NEAR(seen.low, one.low, 0.001);
        EXPECT_NEAR(seen.high, one.high, 0.001);
    }
}

TEST(RankTest, CountsEveryOrderOfTiesToo) {
    // Of the 20 ways to draw three of 1 1 2 2 2 3: the sums of ranks at least as far out as 2 2 3.
    const Difference seen = difference(std::vector<double>{1, 1, 2}, std::vector<double>{2, 2, 3});
    EXPECT_NEAR(seen.p, 2 * 3.0 / 20, 1e-9);
}

TEST(RankTest, IsTheSameFromBothSides) {
    const std::vector<double> one{1.0, 1.1, 1.2, 1.6, 2.0};
    const std::vector<double> other{1.3, 1.4, 1.5, 1.9, 2.2, 2.3};
    const Difference there = difference(one, other);
    const Difference back = difference(other, one);
    EXPECT_NEAR(there.p, back.p, 1e-9);
    EXPECT_NEAR(there.low, 1 / back.high, 1e-9);
    EXPECT_NEAR(there.high, 1 / back.low, 1e-9);
}

}  // namespace rung::bench
