#include "reports/summary.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reports/samples.hpp"

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

TEST(FindingGroups, CountWhatMissedTheSameLineInTheSameWay) {
    RunSummary summary;
    SampleCall failed = missed_check();
    failed.call.start = 1.5;
    failed.call.seconds = 0.25;
    group_findings(summary, failed.call);
    failed.call.seq = 2;
    failed.call.start = 2;
    group_findings(summary, failed.call);
    group_findings(summary, missed_should().call);
    ASSERT_EQ(summary.failures.size(), 1U);
    EXPECT_EQ(summary.failures[0].count, 2U);
    EXPECT_EQ(summary.failures[0].first, 1.75);
    EXPECT_EQ(summary.failures[0].example.seq, 1U);
    ASSERT_EQ(summary.warnings.size(), 1U);  // The info finding makes none.
    EXPECT_EQ(summary.warnings[0].finding.line, 20U);
}

TEST(FindingGroups, StayWithinTheirLimits) {
    RunSummary summary;
    const GroupLimits limits{.reasons_a_line = 2, .groups = 4};
    CallTrace call = missed_check().call;
    for (int i = 0; i < 10; ++i) {
        call.findings[0].actual = "Call-ID is \"" + std::to_string(i) + "\"";
        group_findings(summary, call, limits);
    }
    ASSERT_EQ(summary.failures.size(), 3U);
    EXPECT_EQ(summary.failures[2].finding.actual, "something else");
    EXPECT_EQ(summary.failures[2].count, 8U);
    for (std::uint32_t line = 100; line < 110; ++line) {
        call.findings[0].line = line;
        group_findings(summary, call, limits);
    }
    EXPECT_EQ(summary.failures.size(), 4U);
}

}  // namespace rung::reports::testing
