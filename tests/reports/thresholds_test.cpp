#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary.hpp"
#include "reports/threshold_text.hpp"
#include "tests/reports/load_samples.hpp"

namespace rung::reports::testing {

using load::Comparison;
using load::Metric;
using load::Unit;
using ::testing::ElementsAre;

namespace {

/// One that looks at a count of calls.
load::Threshold on(Metric metric, Comparison comparison, double limit, std::string text) {
    load::Threshold threshold;
    threshold.metric = metric;
    threshold.comparison = comparison;
    threshold.limit = limit;
    threshold.text = std::move(text);
    return threshold;
}

/// 1,000 started, 900 passed, 5 failed, no warning.
RunSummary some_run() {
    RunSummary summary;
    summary.calls = {.started = 1000, .passed = 900, .failed = 5};
    return summary;
}

std::vector<std::string> texts(const RunSummary& summary) {
    std::vector<std::string> texts;
    for (const ThresholdResult& result : summary.thresholds) {
        texts.push_back(result.threshold.text);
    }
    return texts;
}

}  // namespace

TEST(Thresholds, StandWorstFirst) {
    RunSummary summary = some_run();
    std::vector<load::Threshold> lines{
        on(Metric::failed, Comparison::less, 100, "failed: far below"),
        on(Metric::failed, Comparison::at_most, 5, "failed: on the limit"),
        on(Metric::failed, Comparison::less, 4, "failed: 25 % over"),
        on(Metric::passed, Comparison::at_least, 1000, "passed: 10 % under"),
        on(Metric::passed, Comparison::greater, 890, "passed: just over"),
        on(Metric::failed, Comparison::equal, 0, "failed: not none"),
        on(Metric::warned, Comparison::equal, 0, "warned: none"),
        on(Metric::failed, Comparison::unequal, 5, "failed: 5 after all"),
        on(Metric::failed, Comparison::unequal, 6, "failed: not 6"),
        percentile_below(0.99, "INVITE", 0.05),
    };
    const std::vector<std::string> expected{"failed: not none",
                                            "failed: 25 % over",
                                            "passed: 10 % under",
                                            "failed: 5 after all",
                                            "p99(INVITE) < 50ms",
                                            "failed: on the limit",
                                            "passed: just over",
                                            "failed: not 6",
                                            "failed: far below",
                                            "warned: none"};
    judge_thresholds(summary, lines);
    EXPECT_EQ(texts(summary), expected);
    std::ranges::reverse(lines);  // What is as bad stays as written, and nothing here is.
    judge_thresholds(summary, lines);
    EXPECT_EQ(texts(summary), expected);
    EXPECT_FALSE(summary.thresholds[3].met);
    EXPECT_FALSE(summary.thresholds[4].met);
    EXPECT_EQ(summary.thresholds[4].needs, 10'000U);
    EXPECT_TRUE(summary.thresholds[5].met);
}

TEST(Thresholds, KeepTheirOrderWhereTheyAreAsBad) {
    RunSummary summary = some_run();
    judge_thresholds(summary,
                     {on(Metric::failed, Comparison::equal, 0, "first"),
                      on(Metric::failed, Comparison::at_most, 0, "second"),
                      on(Metric::passed, Comparison::equal, 0, "third")});
    EXPECT_THAT(texts(summary), ElementsAre("first", "second", "third"));
}

TEST(Thresholds, RememberWhatEndedTheRun) {
    RunSummary summary = some_run();
    load::Threshold hopeless = on(Metric::failed, Comparison::less, 10, "failed < 10");
    hopeless.line = 7;
    load::Threshold alike = hopeless;
    alike.line = 8;
    summary.thresholds = {{.threshold = hopeless, .ended_the_run = true}};
    judge_thresholds(summary, {alike, hopeless});
    ASSERT_EQ(summary.thresholds.size(), 2U);
    EXPECT_EQ(summary.thresholds[0].threshold.line, 7U);
    EXPECT_TRUE(summary.thresholds[0].ended_the_run);
    EXPECT_FALSE(summary.thresholds[0].met);
    EXPECT_TRUE(summary.thresholds[1].met);
    EXPECT_FALSE(summary.thresholds[1].ended_the_run);
}

TEST(ThresholdTexts, SayWhatWasLookedAtAndWhatItCameTo) {
    struct Case {
        load::Threshold threshold;
        double value;
        std::string_view subject;
        std::string_view value_text;
    };

    const auto in = [](Metric metric, Unit unit, std::string of = {}, double fraction = 0) {
        load::Threshold threshold;
        threshold.metric = metric;
        threshold.unit = unit;
        threshold.of = std::move(of);
        threshold.fraction = fraction;
        threshold.status = 302;
        return threshold;
    };
    const std::vector<Case> cases{
        {in(Metric::percentile, Unit::duration, "INVITE", 0.999),
         0.0612,
         "p99.9(INVITE)",
         "61.2 ms"},
        {in(Metric::percentile, Unit::duration, "", 0.5), 1, "p50", "1.00 s"},
        {in(Metric::percentile, Unit::duration, "", 0.99999), 1, "p99.999", "1.00 s"},
        {in(Metric::mean, Unit::duration, "answer"), 0.0001, "mean(answer)", "100 us"},
        {in(Metric::responses, Unit::count), 12'345, "count(302)", "12,345"},
        {in(Metric::failed, Unit::share), 0.0001, "failed", "0.01 %"},
        {in(Metric::rate, Unit::per_second), 4999.5, "rate", "4999.5/s"},
        {in(Metric::rate, Unit::count), 4999.5, "rate", "4999.5/s"},
        {in(Metric::not_started, Unit::count), 0, "not_started", "0"},
        {in(Metric::ser, Unit::count), 0.98765, "ser", "0.9877"},
    };
    for (const Case& test : cases) {
        EXPECT_EQ(subject_text(test.threshold), test.subject);
        EXPECT_EQ(value_text(test.threshold, test.value), test.value_text);
    }
    EXPECT_EQ(value_text(ThresholdResult{.threshold = {}, .has = 12'000, .needs = 100'000}),
              "not enough calls (12,000 of 100,000)");
    EXPECT_EQ(value_text(ThresholdResult{.threshold = {}, .needs = 1}), "nothing to measure");
}

}  // namespace rung::reports::testing
