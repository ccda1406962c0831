#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "reports/summary.hpp"
#include "tests/reports/load_samples.hpp"

namespace rung::reports::testing {

namespace {

/// A run against a target of which `passed` calls passed and `failed` failed.
RunSummary run_of(std::uint64_t passed, std::uint64_t failed) {
    RunSummary summary;
    summary.run.target = "192.0.2.10:5060";
    summary.calls.started = passed + failed;
    summary.calls.passed = passed;
    summary.calls.failed = failed;
    summary.messages = {.sent = 10, .received = 10};
    return summary;
}

/// The same under load, judged by those lines.
RunSummary load_of(std::uint64_t passed,
                   std::uint64_t failed,
                   const std::vector<load::Threshold>& thresholds) {
    RunSummary summary = run_of(passed, failed);
    summary.under_load = true;
    summary.latency["INVITE 200"] = latencies_around(1000, passed);
    judge_thresholds(summary, thresholds);
    return summary;
}

/// What a threshold that was missed at second 30 leaves behind.
RunSummary ended_early() {
    RunSummary summary = load_of(995, 5, {});
    summary.thresholds = {{.threshold = failed_below(0.01), .ended_the_run = true}};
    judge_thresholds(summary, {failed_below(0.01)});
    return summary;
}

template <class Change>
RunSummary changed(RunSummary summary, const Change& change) {
    change(summary);
    return summary;
}

}  // namespace

TEST(Verdict, FollowsTheOrderOfTheExitStatus) {
    struct Case {
        std::string_view name;
        RunSummary summary;
        Verdict verdict;
        int exit_status;
        int strict_exit_status;
        std::string_view reason;
    };

    const auto everything = [](RunSummary& s) {
        s.interrupted = true;
        s.generator.unfit = "lag p99 was 40 ms";
    };
    const std::vector<Case> cases{
        {"pass", run_of(3, 0), Verdict::pass, 0, 0, ""},
        {"fail", run_of(2, 1), Verdict::fail, 1, 1, "1 of 3 calls failed"},
        {"one call", run_of(0, 1), Verdict::fail, 1, 1, "the call failed"},
        {"warned",
         changed(run_of(3, 0), [](RunSummary& s) { s.calls.warned = 2; }),
         Verdict::pass,
         0,
         1,
         ""},
        {"inconclusive",
         changed(run_of(3, 0), [](RunSummary& s) { s.calls.inconclusive = 1; }),
         Verdict::pass,
         0,
         1,
         ""},
        {"invalid before fail",
         changed(run_of(2, 1), [](RunSummary& s) { s.generator.unfit = "lag p99 was 40 ms"; }),
         Verdict::invalid,
         3,
         3,
         "lag p99 was 40 ms"},
        {"interrupted before invalid",
         changed(run_of(2, 1), everything),
         Verdict::interrupted,
         130,
         130,
         "interrupted before the run was over"},
        {"nothing came back before interrupted",
         changed(run_of(0, 1),
                 [&](RunSummary& s) {
                     everything(s);
                     s.messages.received = 0;
                 }),
         Verdict::error,
         4,
         4,
         "nothing came back from 192.0.2.10:5060"},
        {"a silence that was asked for",
         changed(run_of(1, 0), [](RunSummary& s) { s.messages.received = 0; }),
         Verdict::pass,
         0,
         0,
         ""},
        {"could not start before interrupted",
         changed(run_of(0, 0),
                 [&](RunSummary& s) {
                     everything(s);
                     s.obstacle = Obstacle::could_not_start;
                     s.obstacle_reason = "in use";
                 }),
         Verdict::error,
         4,
         4,
         "in use"},
        {"usage",
         changed(run_of(0, 0),
                 [](RunSummary& s) {
                     s.obstacle = Obstacle::usage;
                     s.obstacle_reason = "no such file";
                 }),
         Verdict::error,
         2,
         2,
         "no such file"},
        {"no call ended", run_of(0, 0), Verdict::invalid, 3, 3, "no call came to an end"},
        {"a server without a call",
         changed(run_of(0, 0), [](RunSummary& s) { s.run.target.clear(); }),
         Verdict::pass,
         0,
         0,
         ""},
        {"a server with a failed call",
         changed(run_of(1, 1), [](RunSummary& s) { s.run.target.clear(); }),
         Verdict::fail,
         1,
         1,
         "1 of 2 calls failed"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const Judgement judgement = judge(test.summary, Strictness::usual);
        EXPECT_EQ(judgement.verdict, test.verdict);
        EXPECT_EQ(judgement.exit_status, test.exit_status);
        EXPECT_EQ(judgement.reason, test.reason);
        EXPECT_EQ(judge(test.summary, Strictness::strict).exit_status, test.strict_exit_status);
    }
}

TEST(Verdict, OfARunUnderLoadGoesByItsThresholds) {
    struct Case {
        std::string_view name;
        RunSummary summary;
        int exit_status;
        std::string_view reason;
    };

    const load::Threshold fast = percentile_below(0.99, "INVITE", 0.05);
    const load::Threshold too_fast = percentile_below(0.99, "INVITE", 0.001);
    const load::Threshold rare = percentile_below(0.999, "INVITE", 0.2);
    const std::vector<Case> cases{
        {"no threshold, no failure", load_of(10'000, 0, {}), 0, ""},
        {"no threshold", load_of(9'999, 1, {}), 1, "1 of 10,000 calls failed"},
        {"no threshold on failed", load_of(20'000, 1, {fast}), 1, "1 of 20,001 calls failed"},
        {"met", load_of(20'000, 0, {fast, failed_is_none()}), 0, ""},
        {"failures that the threshold allows", load_of(20'000, 1, {failed_below(0.01)}), 0, ""},
        {"more of them", load_of(98, 2, {failed_below(0.01)}), 1, "missed failed < 1%: 2 %"},
        {"late", load_of(20'000, 0, {too_fast}), 1, "missed p99(INVITE) < 1ms: 2.20 ms"},
        {"late and failed",
         load_of(20'000, 1, {too_fast}),
         1,
         "1 of 20,001 calls failed; missed p99(INVITE) < 1ms: 2.20 ms"},
        {"two missed",
         load_of(20'000, 2, {too_fast, failed_is_none()}),
         1,
         "missed failed == 0: 2 (and 1 more)"},
        {"too few calls",
         load_of(12'000, 0, {rare}),
         3,
         "too few calls for p99.9(INVITE): 12,000 of 100,000"},
        {"too few calls for two",
         load_of(120, 0, {rare, fast}),
         3,
         "too few calls for p99.9(INVITE): 120 of 100,000 (and 1 more)"},
        {"too few calls before failures",
         load_of(120, 5, {fast}),
         3,
         "too few calls for p99(INVITE): 120 of 10,000"},
        {"enough calls, but no answers: the target's failure",
         load_of(120, 50'000, {fast}),
         1,
         "50,000 of 50,120 calls failed"},
        {"the same, where failures are allowed",
         load_of(9'990, 20, {fast, failed_below(0.01)}),
         3,
         "too few calls for p99(INVITE): 9990 of 10,000"},
        {"nothing of the kind",
         load_of(20'000, 0, {percentile_below(0.99, "BYE", 0.2)}),
         3,
         "too few calls for p99(BYE): 0 of 10,000"},
        {"met again after it ended the run",
         ended_early(),
         1,
         "missed failed < 1%: 0.5 %, which ended the run"},
        {"unfit before missed",
         changed(load_of(20'000, 1, {too_fast}),
                 [](RunSummary& s) { s.generator.unfit = "sent late"; }),
         3,
         "sent late"},
        {"interrupted before missed",
         changed(load_of(20'000, 1, {too_fast}), [](RunSummary& s) { s.interrupted = true; }),
         130,
         "interrupted before the run was over"},
        {"run once, failures always count",
         changed(load_of(98, 2, {failed_below(0.1)}), [](RunSummary& s) { s.under_load = false; }),
         1,
         "2 of 100 calls failed"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const Judgement judgement = judge(test.summary, Strictness::usual);
        EXPECT_EQ(judgement.exit_status, test.exit_status);
        EXPECT_EQ(judgement.reason, test.reason);
    }
}

}  // namespace rung::reports::testing
