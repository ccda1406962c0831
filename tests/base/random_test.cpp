#include "engine/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace rung::base {
namespace {

struct KnownValues {
    std::uint64_t seed;
    std::array<std::uint64_t, 4> values;
};

// Computed with the reference algorithms: xoshiro256** whose state is SplitMix64 of the seed.
TEST(Random, GivesTheKnownValues) {
    const auto cases = std::to_array<KnownValues>({
        {0, {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}},
        {42, {0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1}},
    });
    for (const KnownValues& c : cases) {
        SCOPED_TRACE(c.seed);
        Random random{c.seed};
        for (const std::uint64_t value : c.values) {
            EXPECT_EQ(random.next(), value);
        }
    }
}

TEST(Random, TheSameSeedGivesTheSameDecisions) {
    Random first{7};
    Random second{7};
    Random other{8};
    bool differs = false;
    for (int n = 0; n < 1000; ++n) {
        const std::uint64_t value = first.below(1'000'000);
        EXPECT_EQ(value, second.below(1'000'000));
        differs = differs || value != other.below(1'000'000);
    }
    EXPECT_TRUE(differs);
}

TEST(Random, BelowStaysBelowAndReachesEveryValue) {
    Random random{1};
    std::vector<int> seen(7);
    for (int n = 0; n < 7000; ++n) {
        const std::uint64_t value = random.below(7);
        ASSERT_LT(value, 7U);
        ++seen[value];
    }
    for (const int count : seen) {
        EXPECT_GT(count, 850);
        EXPECT_LT(count, 1150);
    }
    EXPECT_EQ(random.below(1), 0U);
    EXPECT_LT(random.below(UINT64_MAX), UINT64_MAX);
}

TEST(Random, FractionFillsTheHalfOpenUnitInterval) {
    Random random{1};
    double sum = 0;
    for (int n = 0; n < 10'000; ++n) {
        const double fraction = random.fraction();
        ASSERT_GE(fraction, 0.0);
        ASSERT_LT(fraction, 1.0);
        sum += fraction;
    }
    EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(Random, HexIsTheDigitsOfTheNextValues) {
    Random random{0};
    std::string text(20, ' ');
    random.hex(text);
    // Lowest digit first: 0x99ec5f36cb75f2b4, then the first four of 0xbf6e1f784956452a.
    EXPECT_EQ(text, "4b2f57bc63f5ce99a254");
    random.hex({});
    EXPECT_EQ(random.next(), 0x1a5f849d4933e6e0U);
}

}  // namespace
}  // namespace rung::base
