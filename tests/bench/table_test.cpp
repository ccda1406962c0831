#include "bench/table/table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <stdexcept>

#include "bench/table/bare_run.hpp"
#include "bench/table/context.hpp"

namespace rung::bench {

namespace {

Row throughput() {
    Row row;
    row.name = "options-udp";
    row.title = "OPTIONS, UDP plain";
    row.unit = "calls/s";
    row.goals = {{GoalOf::bare, 0.9}, {GoalOf::sipp, 3.7}};
    row.rung = {190'000, 200'000, 210'000};
    row.bare = {250'000, 260'000, 240'000};
    row.sipp = {50'000, 51'000, 49'000};
    row.generator_cpu = {3000, 3100, 2900};
    row.far_side_cpu = {4000, 4100, 3900};
    return row;
}

Table sample() {
    Table table;
    table.machine = {"A CPU", 2, "Linux 6.1", "rung 1", "SIPp 3", "2026-11-23T20:00:00Z", 0.25};
    table.load_average_at_end = 1.5;
    Row missing;
    missing.name = "options-udp-segmented";
    missing.title = "OPTIONS, UDP segmented";
    missing.unit = "calls/s";
    missing.goals = {{GoalOf::number, 2e6}};
    missing.missing = "not there: no option --segmented";
    Row start;
    start.name = "start";
    start.title = "start to first packet";
    start.unit = "ms";
    start.better = Better::less;
    start.goals = {{GoalOf::number, 30}};
    start.rung = {10, 12, 11};
    start.notes = {"something to say", "a thing", "something to say"};
    Row late;
    late.name = "late";
    late.title = "late";
    late.unit = "ms";
    late.missing = "no time left";
    table.rows = {throughput(), missing, start, late};
    table.parts = {{"parse_message/invite", {140, 150, 145}}};
    return table;
}

constexpr std::string_view benchmark_file = R"({"context": {}, "benchmarks": [
 {"name": "a/1", "run_name": "a/1", "run_type": "iteration", "cpu_time": 1.5, "time_unit": "us",
  "caller_ns": 700.0, "failed": 0.0},
 {"name": "b", "run_name": "b", "run_type": "iteration", "cpu_time": 2, "time_unit": "ns"},
 {"name": "a/1", "run_name": "a/1", "run_type": "iteration", "cpu_time": 2.5, "time_unit": "us",
  "caller_ns": 800.0, "failed": 0.0},
 {"name": "broken", "run_name": "broken", "run_type": "iteration", "error_occurred": true},
 {"name": "a/1_median", "run_name": "a/1", "run_type": "aggregate", "failed": NaN, "time_unit": "us"}
]})";

}  // namespace

TEST(Row, IsAsFarFromItsGoalsAsTheFurthestOne) {
    struct Case {
        const char* name;
        Better better;
        std::vector<Goal> goals;
        std::optional<double> reached;
    };

    const std::array<Case, 6> cases{{
        {"of bare", Better::more, {{GoalOf::bare, 0.9}}, 200.0 / 225},
        {"of SIPp", Better::more, {{GoalOf::sipp, 3.7}}, 200.0 / 185},
        {"both", Better::more, {{GoalOf::sipp, 3.7}, {GoalOf::bare, 0.9}}, 200.0 / 225},
        {"a number", Better::more, {{GoalOf::number, 100'000}}, 2},
        {"at most", Better::less, {{GoalOf::number, 100'000}}, 0.5},
        {"none", Better::more, {}, std::nullopt},
    }};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Row row = throughput();
        row.better = one.better;
        row.goals = one.goals;
        ASSERT_EQ(attainment(row).has_value(), one.reached.has_value());
        EXPECT_NEAR(attainment(row).value_or(0), one.reached.value_or(0), 1e-9);
    }
    Row unmeasured = throughput();
    unmeasured.sipp.clear();
    unmeasured.bare.clear();
    EXPECT_FALSE(attainment(unmeasured).has_value());
}

TEST(Row, IsChosenByAGlob) {
    EXPECT_TRUE(fits("options-udp", "options-udp"));
    EXPECT_TRUE(fits("options-*", "options-udp-segmented"));
    EXPECT_TRUE(fits("*udp*", "options-udp"));
    EXPECT_TRUE(fits("open-1?", "open-1k"));
    EXPECT_FALSE(fits("options-udp", "options-udp-segmented"));
    EXPECT_FALSE(fits("options", "options-udp"));
    EXPECT_FALSE(fits("", "x"));
}

TEST(Table, HasEveryRowOnceAndAWayToMeasureIt) {
    std::set<std::string> names;
    for (const RowPlan& plan : row_plans()) {
        EXPECT_TRUE(names.insert(plan.row.name).second) << plan.row.name;
        EXPECT_TRUE(plan.measure) << plan.row.name;
        EXPECT_FALSE(plan.row.unit.empty()) << plan.row.name;
    }
    EXPECT_GE(names.size(), 23U);
}

TEST(Table, PutsTheRatiosFirst) {
    const std::string text = to_markdown(sample());
    for (const char* part :
         {"A CPU, 2 cores, Linux 6.1; 2026-11-23T20:00:00Z; load average 0.25 before, 1.50 after",
          "| OPTIONS, UDP plain | >= 0.9 x bare, >= 3.7 x SIPp | **0.89** | 0.80 | 4.00 |",
          " | 200,000 | 190,000–210,000 | calls/s | 250,000 | 50,000 | 3,000 | 4,000 |\n",
          "| OPTIONS, UDP segmented | >= 2,000,000 | – | – | – | not there | – | calls/s |",
          "| start to first packet | <= 30 | **2.73** | – | – | 11 | 10–12 | ms |",
          "- options-udp-segmented: not there: no option --segmented\n",
          "- start: something to say (2 times)\n- start: a thing\n",
          "- late: no time left\n",
          "| late | – | – | – | – | not measured | – |",
          "| parse_message/invite | 145 | 140–150 |\n"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
    }
    EXPECT_EQ(text.find("--quick"), std::string::npos);
    Table quick = sample();
    quick.is_quick = true;
    EXPECT_NE(to_markdown(quick).find("--quick"), std::string::npos);
}

TEST(Table, IsReadAsItWasWritten) {
    const Table read = read_table(to_json(sample()));
    ASSERT_EQ(read.rows.size(), 4U);
    EXPECT_EQ(read.rows[0].title, "OPTIONS, UDP plain");
    EXPECT_EQ(read.rows[0].rung, throughput().rung);
    EXPECT_EQ(read.rows[0].bare, throughput().bare);
    EXPECT_EQ(read.rows[0].far_side_cpu, throughput().far_side_cpu);
    EXPECT_TRUE(read.rows[1].rung.empty());
    EXPECT_EQ(read.rows[2].better, Better::less);
    ASSERT_EQ(read.parts.size(), 1U);
    EXPECT_EQ(read.parts[0].samples, (Samples{140, 150, 145}));
    EXPECT_EQ(read.machine.cpu, "A CPU");
    EXPECT_FALSE(read.is_quick);
    Table quick = sample();
    quick.is_quick = true;
    EXPECT_TRUE(read_table(to_json(quick)).is_quick);
}

TEST(Table, RefusesWhatIsNoTable) {
    for (const char* text :
         {"", "[]", "{}", R"({"bench": 2})", R"({"bench": 1, "machine": {"cpu": 3}})"}) {
        EXPECT_THROW(static_cast<void>(read_table(text)), std::runtime_error) << text;
    }
}

TEST(Parts, AreTheRepetitionsAndTheirCountersInNanoseconds) {
    const std::vector<Part> parts = read_parts(benchmark_file);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].name, "a/1");
    EXPECT_EQ(parts[0].samples, (Samples{1500, 2500}));
    EXPECT_EQ(parts[1].name, "a/1 caller_ns");
    EXPECT_EQ(parts[1].samples, (Samples{700, 800}));
    EXPECT_EQ(parts[2].name, "b");
    EXPECT_EQ(parts[2].samples, (Samples{2}));
    EXPECT_THROW(static_cast<void>(read_parts("{}")), std::runtime_error);
}

TEST(BareRun, ReadsTheRate) {
    EXPECT_DOUBLE_EQ(read_bare("exchanges/s 352791\nrefilled 0\n"), 352'791);
    for (const char* text : {"", "exchanges/s", "exchanges/s 0\n", "cannot be pinned to core 1"}) {
        EXPECT_THROW(static_cast<void>(read_bare(text)), std::runtime_error) << text;
    }
}

}  // namespace rung::bench
