#include "bench/side_by_side/contest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace rung::bench {

namespace {

ContestPlan plan() {
    ContestPlan made;
    made.search.start = 10'000;
    made.search.ceiling = 1'000'000;
    return made;
}

/// A generator with a sharp limit: beyond it a call in a hundred fails.
Measurement run_with(Rate limit, Rate rate, std::chrono::seconds duration) {
    Measurement run;
    const Rate calls = rate * static_cast<Rate>(duration.count());
    run.failed = rate > limit ? calls / 100 : 0;
    run.passed = calls - run.failed;
    run.seconds = static_cast<double>(duration.count());
    run.cpu = duration / 2;
    return run;
}

constexpr Rate sipp_limit = 20'000;
constexpr Rate rung_limit = 100'000;

Measurement run_once(Generator generator, Rate rate, std::chrono::seconds duration) {
    return run_with(generator == Generator::sipp ? sipp_limit : rung_limit, rate, duration);
}

}  // namespace

TEST(Contest, FindsBothLimitsAndTheirRatio) {
    std::size_t told = 0;
    const ContestResult result =
        hold_contest(contests()[0], plan(), run_once, [&told](const Trial&) { ++told; });
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(told, result.trials.size());
    EXPECT_LE(result.sipp.rate, sipp_limit);
    EXPECT_GT(result.sipp.rate, sipp_limit * 94 / 100);
    EXPECT_LE(result.rung.rate, rung_limit);
    EXPECT_GT(result.rung.rate, rung_limit * 94 / 100);
    EXPECT_NEAR(ratio(result), 5, 0.3);
    EXPECT_DOUBLE_EQ(result.rung.delivered, static_cast<double>(result.rung.rate));
    // Half of each second, shared among the calls of that second.
    EXPECT_NEAR(result.sipp.cpu_ns_a_call, 5e8 / static_cast<double>(result.sipp.rate), 1e-6);
}

TEST(Contest, RunsInTurnsAndConfirmsAfterAllProbes) {
    const ContestResult result = hold_contest(contests()[0], plan(), run_once, [](const Trial&) {});
    const auto& trials = result.trials;
    EXPECT_TRUE(std::ranges::is_partitioned(
        trials, [](const Trial& trial) { return trial.step.stage == Stage::probe; }));
    const auto first = std::ranges::find(
        trials, Stage::confirmation, [](const Trial& trial) { return trial.step.stage; });
    ASSERT_GE(trials.end() - first, 6);
    for (std::ptrdiff_t i = 0; i < 6; ++i) {
        EXPECT_EQ(first[i].generator, i % 2 == 0 ? Generator::sipp : Generator::rung) << i;
        EXPECT_EQ(first[i].duration, std::chrono::seconds{10}) << i;
    }
    EXPECT_EQ(trials.front().duration, std::chrono::seconds{3});
}

TEST(Contest, KeepsWhatWasConfirmedWhenALaterRunBreaks) {
    const auto breaking = [](Generator generator, Rate rate, std::chrono::seconds duration) {
        if (generator == Generator::rung && duration == std::chrono::seconds{10}) {
            throw std::runtime_error{"rung run ended with status 134"};
        }
        return run_once(generator, rate, duration);
    };
    const ContestResult result = hold_contest(contests()[0], plan(), breaking, [](const Trial&) {});
    EXPECT_EQ(result.error, "rung run ended with status 134");
    EXPECT_EQ(result.rung.rate, 0U);
    EXPECT_EQ(ratio(result), 0);
}

TEST(Best, TakesTheMedianOfTheConfirmationsOfItsRateAlone) {
    const auto trial = [](Generator generator, Stage stage, Rate rate, std::uint64_t passed) {
        Trial made;
        made.generator = generator;
        made.step = {stage, rate};
        made.run.passed = passed;
        made.run.seconds = 1;
        return made;
    };
    std::vector<Trial> trials{trial(Generator::rung, Stage::probe, 100, 1),
                              trial(Generator::sipp, Stage::confirmation, 100, 2),
                              trial(Generator::rung, Stage::confirmation, 105, 3),
                              trial(Generator::rung, Stage::confirmation, 100, 99),
                              trial(Generator::rung, Stage::confirmation, 100, 97),
                              trial(Generator::rung, Stage::confirmation, 100, 98),
                              trial(Generator::rung, Stage::confirmation, 100, 4)};
    trials.back().refusal = "96.0 % delivered";
    const Best best = best_of(trials, Generator::rung, 100);
    EXPECT_EQ(best.rate, 100U);
    EXPECT_DOUBLE_EQ(best.delivered, 98);
    EXPECT_EQ(best_of(trials, Generator::rung, 0).rate, 0U);
}

}  // namespace rung::bench
