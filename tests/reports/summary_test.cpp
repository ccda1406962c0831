#include "reports/summary.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/reports/samples.hpp"

namespace rung::reports::testing {

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

TEST(FindingGroups, TakeAnExampleThatHasItsMessages) {
    RunSummary summary;
    CallTrace bare = missed_check().call;
    bare.entries.clear();
    group_findings(summary, bare);
    CallTrace whole = missed_check().call;
    whole.seq = 2;
    group_findings(summary, whole);
    whole.seq = 3;
    group_findings(summary, whole);
    ASSERT_EQ(summary.failures.size(), 1U);
    EXPECT_EQ(summary.failures[0].count, 3U);
    EXPECT_EQ(summary.failures[0].example.seq, 2U);
    EXPECT_FALSE(summary.failures[0].example.entries.empty());
}

TEST(FindingGroups, KeepNoMoreMessagesThanTheyMay) {
    RunSummary summary;
    CallTrace call = missed_check().call;
    std::size_t size = 0;
    for (const TraceEntry& entry : call.entries) {
        size += entry.text.size();
    }
    const GroupLimits limits{.example_octets = 2 * size};
    for (std::uint32_t line = 100; line < 104; ++line) {
        call.findings[0].line = line;
        group_findings(summary, call, limits);
    }
    ASSERT_EQ(summary.failures.size(), 4U);
    EXPECT_FALSE(summary.failures[1].example.entries.empty());
    EXPECT_TRUE(summary.failures[2].example.entries.empty());
    EXPECT_FALSE(summary.failures[2].example.findings.empty());
}

}  // namespace rung::reports::testing
