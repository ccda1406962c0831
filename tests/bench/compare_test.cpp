#include "bench/table/compare.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rung::bench {

namespace {

Table table_with(const Samples& rung, const Samples& bare) {
    Table table;
    table.machine = {"A CPU", 2, "Linux 6.1", "rung 1", "SIPp 3", "2026-11-23T20:00:00Z", 0.1};
    Row row;
    row.name = "options-udp";
    row.title = "OPTIONS";
    row.unit = "calls/s";
    row.rung = rung;
    row.bare = bare;
    table.rows.push_back(row);
    return table;
}

const Samples quiet{100, 101, 102, 103, 104};

}  // namespace

TEST(Compare, CallsADifferenceSlowerOnlyWhenItIsSureAndLarge) {
    struct Case {
        const char* name;
        Better better;
        Samples base;
        Samples now;
        Change change;
    };

    const std::array<Case, 9> cases{{
        {"the same again", Better::more, quiet, {104, 101, 100, 103, 102}, Change::noise},
        {"less, apart", Better::more, quiet, {90, 91, 92, 93, 94}, Change::slower},
        {"more, apart", Better::more, quiet, {110, 111, 112, 113, 114}, Change::faster},
        {"less is better", Better::less, quiet, {90, 91, 92, 93, 94}, Change::faster},
        {"more where less is better",
         Better::less,
         quiet,
         {110, 111, 112, 113, 114},
         Change::slower},
        {"low median, but they overlap",
         Better::more,
         quiet,
         {60, 70, 80, 101, 105},
         Change::noise},
        {"apart, but by 1 %",
         Better::more,
         {1000, 1001, 1002, 1003, 1004},
         {990, 991, 992, 993, 994},
         Change::noise},
        {"three of each", Better::more, {100, 101, 102}, {50, 51, 52}, Change::too_few},
        {"a sample of nothing", Better::more, quiet, {0, 0, 0, 0, 0}, Change::unusable},
    }};
    for (const Case& one : cases) {
        EXPECT_EQ(compare("x", one.better, one.base, one.now).change, one.change) << one.name;
    }
}

TEST(Compare, TakesASlowHourOfTheMachineOutByTheBareProgram) {
    const Table base = table_with({100, 101, 102, 103, 104}, {200, 202, 204, 206, 208});
    const Table now = table_with({50, 50.5, 51, 51.5, 52}, {100, 101, 102, 103, 104});
    const Compared compared = compare(base, now);
    ASSERT_EQ(compared.lines.size(), 1U);
    EXPECT_EQ(compared.lines[0].change, Change::noise);
    EXPECT_FALSE(has_regressed(compared));
    ASSERT_EQ(compared.warnings.size(), 1U);
    EXPECT_EQ(compared.warnings[0],
              "THE MACHINE CHANGED: OPTIONS, bare came to 0.50 of before, p 0.008");
}

TEST(Compare, TellsAnotherMachineByThePartsThatAreNotRungs) {
    Table base = table_with(quiet, {});
    base.parts = {{"machine_memory", quiet}};
    Table now = table_with(quiet, {});
    now.parts = {{"machine_memory", {200, 201, 202, 203, 204}}};
    const Compared compared = compare(base, now);
    EXPECT_FALSE(has_regressed(compared));
    EXPECT_EQ(compared.warnings,
              std::vector<std::string>{
                  "THE MACHINE CHANGED: machine_memory came to 0.50 of before, p 0.008"});
}

TEST(Compare, SaysWhatIsSlowerFirst) {
    Table base = table_with(quiet, {});
    base.parts = {
        {"zero", {0}}, {"wheel", {10, 11, 12, 13, 14}}, {"parse", quiet}, {"gone", quiet}};
    Table now = table_with({90, 91, 92, 93, 94}, {});
    now.parts = {{"zero", {1}}, {"wheel", {10, 11, 12, 13, 14}}, {"parse", {80, 81, 82, 83, 84}}};
    const Compared compared = compare(base, now);
    EXPECT_TRUE(has_regressed(compared));
    EXPECT_EQ(to_text(compared),
              "slower   OPTIONS  0.90 (0.88-0.93), p 0.008\n"
              "faster   parse  1.24 (1.20-1.28), p 0.008\n"
              "gone     gone\n"
              "unusable zero\n"
              "noise    wheel  1.00 (0.79-1.27), p 1.000\n"
              "1 slower, 1 faster, of 5\n");
}

TEST(Compare, SaysLoudlyThatTheMachineIsAnother) {
    const Table base = table_with(quiet, {});
    Table now = table_with(quiet, {});
    now.machine.cpu = "Another CPU";
    now.machine.cores = 8;
    now.is_quick = true;
    now.load_average_at_end = 9.5;
    const std::string text = to_text(compare(base, now));
    for (const char* part : {"WARNING  ANOTHER MACHINE, CPU: A CPU before, Another CPU now\n",
                             "WARNING  ANOTHER MACHINE, cores: 2 before, 8 now\n",
                             "WARNING  OTHERS USED THE MACHINE now: load average 9.5 on 8 cores\n",
                             "WARNING  --quick was used"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
    }
}

}  // namespace rung::bench
