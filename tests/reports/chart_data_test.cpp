#include "reports/chart_data.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/reports/load_samples.hpp"

namespace rung::reports::testing {

namespace {

/// As many answers of 1 ms in each second.
std::vector<Second> steady(std::uint32_t seconds, std::uint64_t answers) {
    const std::string histogram =
        answers > 0 ? latencies_around(1000, answers).encode() : std::string{};
    std::vector<Second> series;
    for (std::uint32_t t = 1; t <= seconds; ++t) {
        series.push_back({.t = t,
                          .due = 10,
                          .started = 10,
                          .passed = 8,
                          .failed = 2,
                          .in_progress = t,
                          .histogram = histogram});
    }
    return series;
}

}  // namespace

TEST(ChartData, ChoosesAFigureThatHasABasis) {
    struct Case {
        std::string_view name;
        std::vector<Second> series;
        std::string_view figure;
        std::optional<std::uint64_t> first;
    };

    std::vector<Second> half = steady(4, 10'000);
    half[1].histogram = latencies_around(1000, 1000).encode();
    half[3].histogram = half[1].histogram;
    std::vector<Second> less = half;
    less[2].histogram = half[1].histogram;
    std::vector<Second> broken = steady(2, 10'000);
    broken[0].histogram = "HISTFAAAAnonsense";
    const std::vector<Case> cases{
        {"10,000 a second", steady(3, 10'000), "p99", 2201},
        {"9,999", steady(3, 9999), "p90", 2201},
        {"1,000", steady(3, 1000), "p90", 1400},
        {"200", steady(3, 200), "p50", 1000},
        {"20", steady(3, 20), "max", 20'015},
        {"none", steady(3, 0), "p99", {}},
        {"half of the seconds", half, "p99", 2201},
        {"less than half", less, "p90", 1400},
        {"a histogram that is none", broken, "p99", {}},
        {"nothing", {}, "max", {}},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const ChartData data = chart_data(test.series);
        EXPECT_EQ(data.figure, test.figure);
        EXPECT_EQ(data.points.size(), test.series.size());
        if (!data.points.empty()) {
            EXPECT_EQ(data.points.front().latency, test.first);
        }
    }
}

TEST(ChartData, LeavesAGapWhereTheBasisIsMissing) {
    std::vector<Second> series = steady(4, 10'000);
    series[2].histogram = latencies_around(1000, 50).encode();
    const ChartData data = chart_data(series);
    EXPECT_TRUE(data.points[1].latency);
    EXPECT_FALSE(data.points[2].latency);
}

TEST(ChartData, PutsLongRunsIntoFewPoints) {
    const ChartData data = chart_data(steady(302, 6000));
    EXPECT_EQ(data.step, 2U);
    ASSERT_EQ(data.points.size(), 151U);
    EXPECT_EQ(data.figure, "p99");  // 12,000 answers in each of them.
    const ChartPoint& point = data.points[3];
    EXPECT_EQ(point.from, 7U);
    EXPECT_EQ(point.to, 8U);
    EXPECT_DOUBLE_EQ(point.due, 10);
    EXPECT_DOUBLE_EQ(point.passed, 8);
    EXPECT_DOUBLE_EQ(point.failed, 2);
    EXPECT_EQ(point.in_progress, 8U);
    for (const std::uint32_t seconds : {300U, 301U, 599U, 601U, 86'400U}) {
        const ChartData long_data = chart_data(steady(seconds, 0));
        EXPECT_LE(long_data.points.size(), most_points);
        EXPECT_EQ(long_data.points.back().to, seconds);
    }
}

TEST(ChartData, KnowsSecondsThatAreMissing) {
    std::vector<Second> series = steady(5, 300);
    series.erase(series.begin() + 1, series.begin() + 3);
    const ChartData data = chart_data(series);
    ASSERT_EQ(data.points.size(), 5U);
    EXPECT_EQ(data.points[1].due, 0);
    EXPECT_FALSE(data.points[1].latency);
    EXPECT_EQ(data.points[3].due, 10);
    EXPECT_EQ(data.points[3].in_progress, 4U);
}

}  // namespace rung::reports::testing
