#include "bench/table/measure_table.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "bench/side_by_side/interruption.hpp"
#include "bench/side_by_side/not_there.hpp"

namespace rung::bench {

namespace {

RowPlan row_that(const char* name, Measure measure) {
    RowPlan plan{{}, std::move(measure)};
    plan.row.name = name;
    return plan;
}

/// Measures these and returns the rows.
std::vector<Row> rows_of(TablePlan plan) {
    Context context;
    context.say = [](const std::string&) {};
    plan.on_row = [] {};
    measure_rows(plan, context);
    return context.table.rows;
}

}  // namespace

TEST(MeasureTable, SaysWhyARowIsNotThereAndGoesOn) {
    TablePlan plan;
    plan.rows = {row_that("lacking",
                          [](Context&, Row&) {
                              throw NotThere{"rung run\nerror: no option --segmented\n  --> x"};
                          }),
                 row_that("broken", [](Context&, Row&) { throw std::runtime_error{"it broke"}; }),
                 row_that("empty", [](Context&, Row&) {}),
                 row_that("whole", [](Context&, Row& row) {
                     row.rung = {1, 2, 3};
                 })};
    const std::vector<Row> rows = rows_of(plan);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].missing, "not there: error: no option --segmented");
    EXPECT_EQ(rows[1].missing, "it broke");
    EXPECT_EQ(rows[2].missing, "no repetition counts");
    EXPECT_EQ(rows[3].missing, "");
    EXPECT_EQ(rows[3].rung.size(), 3U);
}

TEST(MeasureTable, KeepsTheRepetitionsThatWereMadeBeforeItBroke) {
    TablePlan plan;
    plan.rows = {row_that("half", [](Context&, Row& row) {
        row.rung = {1, 2};
        throw Interrupted{};
    })};
    const std::vector<Row> rows = rows_of(plan);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].missing, "");
    EXPECT_EQ(rows[0].rung.size(), 2U);
    EXPECT_EQ(rows[0].notes, std::vector<std::string>{"interrupted"});
}

TEST(MeasureTable, BeginsNoRowWhenItsTimeIsOver) {
    TablePlan plan;
    plan.most_time = std::chrono::minutes{0};
    plan.rows = {row_that("late", [](Context&, Row& row) { row.rung = {1}; })};
    const std::vector<Row> rows = rows_of(plan);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0].rung.empty());
    EXPECT_EQ(rows[0].missing, "no time left of 0 minutes");
}

TEST(MeasureTable, LetsALaterRowRestOnAnEarlierOne) {
    TablePlan plan;
    plan.only = {"f*", "second"};
    plan.rows = {row_that("first", [](Context&, Row& row) { row.rung = {7}; }),
                 row_that("unwanted", [](Context&, Row& row) { row.rung = {8}; }),
                 row_that("second", [](Context& context, Row& row) {
                     row.rung = find_row(context, "first")->rung;
                 })};
    const std::vector<Row> rows = rows_of(plan);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].rung, Samples{7});
}

}  // namespace rung::bench
