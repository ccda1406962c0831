// What `--headroom` adds to a result: the row, the block, the note.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>

#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/measures.hpp"
#include "reports/terminal.hpp"
#include "tests/reports/load_samples.hpp"
#include "tests/reports/schema_checker.hpp"

namespace rung::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// 15,200 transactions a second on a machine that can do so many.
RunSummary run_on(double limit) {
    RunSummary summary = testing::sound_load_run();
    summary.run.seconds = 60;
    summary.transactions.completed = 912'000;
    summary.generator.own_limit = limit;
    summary.generator.notes.clear();
    return summary;
}

TEST(Headroom, IsTheRunsTransactionsOfThoseOfTheMachine) {
    EXPECT_DOUBLE_EQ(transactions_per_second(run_on(0)), 15'200);
    EXPECT_EQ(used_of_own_limit(testing::sound_load_run()), std::nullopt);
    EXPECT_EQ(used_of_own_limit(run_on(0)), std::nullopt);
    EXPECT_DOUBLE_EQ(used_of_own_limit(run_on(152'000)).value_or(0), 0.1);
    RunSummary endless = run_on(152'000);
    endless.run.seconds = 0;
    EXPECT_EQ(used_of_own_limit(endless), std::nullopt);
}

TEST(Headroom, StandsInTheReportsOnceItWasMeasured) {
    const RunSummary summary = run_on(152'000);
    EXPECT_THAT(
        draw_summary(summary, "", {}),
        HasSubstr(
            "\n  headroom      15,200 of this machine's 152,000 transactions/s, 10 % used\n"));
    EXPECT_THAT(write_html(summary), HasSubstr("10 % used"));
    EXPECT_THAT(draw_summary(run_on(15'200'000), "", {}), HasSubstr(" 0.1 % used\n"));
    const RunSummary without = testing::sound_load_run();
    EXPECT_THAT(draw_summary(without, "", {}), Not(HasSubstr("headroom")));
    EXPECT_THAT(write_json(without), Not(HasSubstr("headroom")));
}

TEST(Headroom, StandsInTheResultFileAsItsSchemaSays) {
    const boost::json::value result = boost::json::parse(write_json(run_on(152'000)));
    const auto& headroom = result.at("generator").at("headroom");
    EXPECT_EQ(headroom.at("limit_per_second").to_number<double>(), 152'000);
    EXPECT_EQ(headroom.at("used_percent").to_number<double>(), 10);
    std::ifstream file{SOURCE_FOLDER "/reports/result.schema.json"};
    const boost::json::value schema =
        boost::json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
    EXPECT_THAT(testing::broken_rules(schema, result), ::testing::IsEmpty());
}

TEST(Headroom, IsRemarkedWhereLittleIsLeft) {
    struct Case {
        double limit;
        std::string_view note;
    };

    for (const Case& test : {Case{19'000, ""},
                             {18'999, "little headroom: the figures may be this machine's own"},
                             {15'200, "little headroom"},
                             {12'667, "little headroom"},
                             {12'666, "more than the machine did before it"}}) {
        SCOPED_TRACE(test.limit);
        RunSummary summary = run_on(test.limit);
        judge_generator(summary);
        EXPECT_EQ(summary.generator.unfit, "");
        if (test.note.empty()) {
            EXPECT_THAT(summary.generator.notes, ::testing::IsEmpty());
        } else {
            EXPECT_THAT(summary.generator.notes, ::testing::ElementsAre(HasSubstr(test.note)));
        }
    }
}

}  // namespace
}  // namespace rung::reports
