#include "engine/load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/random.hpp"

namespace rung::load {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t hour = 3'600'000'000;

Histogram of(const std::vector<std::uint64_t>& values) {
    Histogram histogram;
    for (const std::uint64_t value : values) {
        histogram.record(std::chrono::microseconds{value});
    }
    return histogram;
}

// What three digits make of a value: from 2,048 on the last bits do not count.
std::uint64_t width_of(std::uint64_t value) {
    std::uint64_t width = 1;
    while (value >= 2048 * width) {
        width *= 2;
    }
    return width;
}

std::uint64_t lowest_of(std::uint64_t value) {
    return value / width_of(value) * width_of(value);
}

std::uint64_t highest_of(std::uint64_t value) {
    return lowest_of(value) + width_of(value) - 1;
}

std::uint64_t middle_of(std::uint64_t value) {
    return lowest_of(value) + width_of(value) / 2;
}

// Values of all magnitudes alike.
std::vector<std::uint64_t> random_values(base::Random& random, std::size_t count) {
    std::vector<std::uint64_t> values(count);
    for (std::uint64_t& value : values) {
        value = std::min(random.below(1ULL << (1 + random.below(32))), hour);
    }
    return values;
}

TEST(Histogram, SaysZeroWhenEmpty) {
    const Histogram histogram;
    EXPECT_TRUE(histogram.empty());
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.min(), 0U);
    EXPECT_EQ(histogram.max(), 0U);
    EXPECT_EQ(histogram.mean(), 0);
    EXPECT_EQ(histogram.at(0.99), 0U);
}

TEST(Histogram, KeepsThreeDigitsOfEveryValue) {
    std::vector<std::uint64_t> values(5'000);
    std::iota(values.begin(), values.end(), 0);
    for (std::uint64_t power = 4'096; power < hour; power *= 2) {
        values.insert(values.end(), {power - 1, power, power + 1, power / 2 * 3});
    }
    values.push_back(hour);
    Histogram histogram;
    for (const std::uint64_t value : values) {
        histogram.clear();
        histogram.record(std::chrono::microseconds{value});
        ASSERT_EQ(histogram.min(), lowest_of(value)) << value;
        ASSERT_EQ(histogram.max(), highest_of(value)) << value;
        ASSERT_EQ(histogram.at(0.5), highest_of(value)) << value;
        ASSERT_EQ(histogram.mean(), static_cast<double>(middle_of(value)));
        ASSERT_LE(histogram.max() - histogram.min(), value / 1000);
    }
}

TEST(Histogram, CountsWholeMicrosecondsBetweenNothingAndAnHour) {
    struct Case {
        base::Duration value;
        std::uint64_t counted;
    };

    const Case cases[] = {
        {-5s, 0},
        {0ns, 0},
        {999ns, 0},
        {1000ns, 1},
        {1999ns, 1},
        {1h, hour},
        {2h, hour},
        {base::Duration::min(), 0},
        {base::Duration::max(), hour},
    };
    for (const Case& c : cases) {
        Histogram histogram;
        histogram.record(c.value);
        EXPECT_EQ(histogram, of({c.counted})) << c.value.count();
    }
}

TEST(Histogram, PercentilesAreThoseOfTheSortedValues) {
    base::Random random{11};
    for (const std::size_t count : {1U, 2U, 3U, 10U, 99U, 100U, 101U, 160U, 1'000U, 12'345U}) {
        std::vector<std::uint64_t> values = random_values(random, count);
        const Histogram histogram = of(values);
        std::ranges::sort(values);
        // Tenths of a per cent, so that the reference needs no fractions.
        for (const std::size_t per_mille :
             {1U, 10U, 70U, 250U, 500U, 900U, 950U, 990U, 999U, 1'000U}) {
            const std::size_t rank = std::max<std::size_t>((per_mille * count + 999) / 1000, 1);
            EXPECT_EQ(histogram.at(static_cast<double>(per_mille) / 1000),
                      highest_of(values[rank - 1]))
                << per_mille << " of " << count;
        }
        EXPECT_EQ(histogram.at(0), lowest_of(values.front()));
        EXPECT_EQ(histogram.min(), lowest_of(values.front()));
        EXPECT_EQ(histogram.max(), highest_of(values.back()));
    }
}

TEST(Histogram, MeanTakesTheMiddleOfACounter) {
    base::Random random{12};
    const std::vector<std::uint64_t> values = random_values(random, 10'000);
    double sum = 0;
    for (const std::uint64_t value : values) {
        sum += static_cast<double>(middle_of(value));
    }
    EXPECT_NEAR(of(values).mean(), sum / 10'000, 1e-3);
}

TEST(Histogram, TakesAValueManyTimes) {
    Histogram histogram;
    histogram.record(5us, 1'000'000);
    histogram.record(7us, 10);
    EXPECT_EQ(histogram.count(), 1'000'010U);
    EXPECT_EQ(histogram.at(0.5), 5U);
    EXPECT_EQ(histogram.at(1), 7U);
}

TEST(Histogram, AddsUpExactly) {
    base::Random random{13};
    std::vector<std::uint64_t> all;
    Histogram sum;
    for (int part = 0; part < 10; ++part) {
        const std::vector<std::uint64_t> values = random_values(random, 100);
        all.insert(all.end(), values.begin(), values.end());
        sum.add(of(values));
        sum.add(Histogram{});
    }
    EXPECT_EQ(sum, of(all));
    EXPECT_EQ(sum.count(), 1'000U);
    sum.add(sum);
    EXPECT_EQ(sum.count(), 2'000U);
    Histogram copy;
    copy.add(sum);
    EXPECT_EQ(copy, sum);
}

TEST(Histogram, IsEqualByItsCountsAlone) {
    Histogram cleared = of({5});
    cleared.clear();
    EXPECT_EQ(cleared, Histogram{});
    EXPECT_EQ(Histogram{}, cleared);
    cleared.add(Histogram{});
    EXPECT_EQ(cleared, Histogram{});
    EXPECT_NE(of({5}), Histogram{});
    EXPECT_NE(of({5}), cleared);
    EXPECT_NE(of({5}), of({6}));
    EXPECT_NE(of({5}), of({5, 5}));
    EXPECT_EQ(of({5, 6}), of({6, 5}));
}

TEST(Histogram, KnowsWhenAPercentileHasNoBasis) {
    struct Case {
        double fraction;
        std::uint64_t needed;
    };

    const Case cases[] = {{0, 100},
                          {0.5, 200},
                          {0.9, 1'000},
                          {0.99, 10'000},
                          {0.999, 100'000},
                          {0.9999, 1'000'000},
                          {0.95, 2'000},
                          {0.99999, 10'000'000}};
    for (const Case& c : cases) {
        Histogram histogram;
        histogram.record(1ms, c.needed - 1);
        EXPECT_FALSE(histogram.has_basis_for(c.fraction)) << c.fraction;
        histogram.record(1ms);
        EXPECT_TRUE(histogram.has_basis_for(c.fraction)) << c.fraction;
    }
    Histogram full;
    full.record(1ms, 1ULL << 52);
    EXPECT_FALSE(full.has_basis_for(1));
}

}  // namespace
}  // namespace rung::load
