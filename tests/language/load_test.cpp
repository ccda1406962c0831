#include <gtest/gtest.h>

#include <sstream>

#include "engine/load/plan.hpp"
#include "scenarios/language/compile.hpp"
#include "tests/language/mistakes.hpp"

namespace rung::language {
namespace {

using namespace std::chrono_literals;

constexpr const char* rungs = "-> OPTIONS sip:{target}\n<- 200\n";

/// The lines below `load`, of which the first is line 2 of the ladder and is indented by two.
std::string ladder(std::string_view lines) {
    std::string text = "load\n";
    std::istringstream stream{std::string{lines}};
    for (std::string line; std::getline(stream, line);) {
        text += "  " + line + "\n";
    }
    return text + rungs;
}

std::optional<load::Plan> plan_of(std::string_view lines) {
    const Compiled compiled = compile("x.rung", ladder(lines));
    EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{});
    return compiled.load;
}

struct Shape {
    std::vector<std::tuple<double, double, std::optional<base::Duration>>> stages;
    std::optional<std::uint32_t> users;
    std::optional<base::Duration> span;
    std::optional<std::uint64_t> calls;
    std::optional<std::uint32_t> at_most;

    friend bool operator==(const Shape&, const Shape&) = default;
};

Shape shape_of(const load::Plan& plan) {
    Shape shape{{}, plan.users, plan.span, plan.calls, plan.at_most};
    for (const load::Stage& stage : plan.stages) {
        shape.stages.emplace_back(stage.from, stage.to, stage.span);
    }
    return shape;
}

TEST(Load, BecomesAPlan) {
    const struct {
        const char* lines;
        Shape shape;
    } cases[] = {
        {"rate 20000/s for 60s", {{{20000, 20000, 60s}}, {}, {}, {}, {}}},
        {"rate 0.5/s for 1.5m", {{{0.5, 0.5, 90s}}, {}, {}, {}, {}}},
        {"rate 0/s -> 5000/s over 30s\nrate 5000/s for 5m\nrate 5000/s -> 0/s over 500ms",
         {{{0, 5000, 30s}, {5000, 5000, 5min}, {5000, 0, 500ms}}, {}, {}, {}, {}}},
        {"rate 100/s for 1s\nrate 0/s for 2s\nrate 200/s for 1s",
         {{{100, 100, 1s}, {0, 0, 2s}, {200, 200, 1s}}, {}, {}, {}, {}}},
        {"rate 10/s for 5s\nrate 20/s\ncalls 100000",
         {{{10, 10, 5s}, {20, 20, std::nullopt}}, {}, {}, 100000, {}}},
        {"calls 5\nrate 20/s", {{{20, 20, std::nullopt}}, {}, {}, 5, {}}},
        {"rate 10000000/s for 720h", {{{1e7, 1e7, 720h}}, {}, {}, {}, {}}},
        {"rate 5000/s for 5m\nat most 20000 calls", {{{5000, 5000, 5min}}, {}, {}, {}, 20000}},
        {"rate 5000/s for 5m\nat most 1000000 calls", {{{5000, 5000, 5min}}, {}, {}, {}, 1000000}},
        // Alone: one user, one call after another.
        {"calls 1000000", {{}, 1, {}, 1000000, {}}},
        {"users 500\ncalls 1000", {{}, 500, {}, 1000, {}}},
        {"users 500 for 30s", {{}, 500, 30s, {}, {}}},
        {"users 1 for 30s\ncalls 7", {{}, 1, 30s, 7, {}}},
        {"users 1000000 for 1h", {{}, 1000000, 1h, {}, {}}},
        {"# a comment\nrate 7/s for 1s  # another\n\nat most 9 \\\n     calls",
         {{{7, 7, 1s}}, {}, {}, {}, 9}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.lines);
        const auto plan = plan_of(one.lines);
        ASSERT_TRUE(plan.has_value());
        EXPECT_TRUE(shape_of(*plan) == one.shape);
        EXPECT_EQ(plan->arrivals, load::Arrivals::even);
        EXPECT_EQ(plan->warm_up, 0s);
        EXPECT_EQ(plan->drain, 32s);
        EXPECT_FALSE(plan->seed.has_value());
    }
}

TEST(Load, TakesItsSettings) {
    const auto plan = plan_of(
        "arrivals poisson\nwarm up 20s\ndrain 1500ms\nseed 18446744073709551615\n"
        "rate 5/s for 1m\nat most 3 calls\ncalls 200");
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->arrivals, load::Arrivals::poisson);
    EXPECT_EQ(plan->warm_up, 20s);
    EXPECT_EQ(plan->drain, 1500ms);
    EXPECT_EQ(plan->seed, 18446744073709551615U);
    EXPECT_EQ(plan_of("rate 5/s for 1m\narrivals even\ndrain 0s")->arrivals, load::Arrivals::even);
    EXPECT_EQ(plan_of("rate 5/s for 1m\ndrain 0s\nseed 0")->drain, 0s);
}

TEST(Load, StandsInTheHeadingOrAtTheEnd) {
    const std::string block = "load\n  rate 5/s for 1s\n";
    for (const std::string& text : {block + rungs,
                                    "title x\n" + block + "level should\n" + rungs,
                                    "let n = 1\n" + block + "let m = 1\n" + rungs,
                                    rungs + block,
                                    rungs + block + "pass when\n  failed == 0\n",
                                    rungs + ("\n\n" + block) + "# the end"}) {
        SCOPED_TRACE(text);
        const Compiled compiled = compile("x.rung", text);
        EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{});
        ASSERT_TRUE(compiled.load.has_value());
        EXPECT_EQ(compiled.load->stages.size(), 1U);
    }
    EXPECT_FALSE(compile("x.rung", rungs).load.has_value());
}

TEST(Load, RefusesALineByItsPlace) {
    const Bad cases[] = {
        {"rates 5/s for 1s", {"2:3+5 `load` has no line `rates` | did you mean `rate`?"}},
        {"ramp 5/s for 1s",
         {"2:3+4 `load` has no line `ramp` | it has rate, calls, at most, arrivals, users, warm "
          "up, "
          "drain and seed"}},
        {"5/s for 1s",
         {"2:3+3 `load` has no line `5/s` | it has rate, calls, at most, arrivals, users, warm up, "
          "drain and seed"}},
        {"rate", {"2:7+1 expected a rate, found the end of the line | such as `5000/s`"}},
        {"rate 5000 for 1s", {"2:8+4 `5000` is no rate | calls a second are meant: `5000/s`"}},
        {"rate 5000/m for 1s", {"2:8+4 `5000` is no rate | calls a second are meant: `5000/s`"}},
        {"rate 5000/sec for 1s",
         {"2:8+8 `5000/sec` is no rate | calls a second are meant: `5000/s`"}},
        {"rate 5s for 1s", {"2:8+2 `5s` is no rate | calls a second are meant: `5000/s`"}},
        {"rate -5/s for 1s", {"2:8+1 a rate is not negative"}},
        {"rate fast for 1s", {"2:8+4 expected a rate, found `fast` | such as `5000/s`"}},
        {"rate 10000001/s for 1s", {"2:8+10 `10000001/s` is too much | at most 10000000/s"}},
        {"rate 5/s for 0s", {"2:16+2 `0s` is no time at all | write more than 0, such as `60s`"}},
        {"rate 5/s for 721h", {"2:16+4 `721h` is too long | at most 720h"}},
        {"rate 5/s for 5", {"2:16+1 `5` is no duration | needs a unit: ms, s, m or h"}},
        {"rate 5/s for 5d", {"2:16+2 unknown unit `d` | a duration has ms, s, m or h"}},
        {"rate 5/s for",
         {"2:15+1 expected a duration, found the end of the line | such as "
          "`500ms`"}},
        {"rate 5/s fro 5s", {"2:12+3 unknown word `fro` | did you mean `for`?"}},
        {"rate 5/s for 5s now",
         {"2:19+3 did not expect `now` here | the line should end before "
          "this"}},
        {"rate 5/s over 5s",
         {"2:12+4 a steady rate holds `for` a time | `over` belongs to a ramp, `rate A -> B over "
          "D`"}},
        {"rate 5/s -> 9/s for 5s", {"2:19+3 a ramp goes `over` a time | not `for`"}},
        {"rate 5/s -> 9/s\ncalls 9", {"2:18+1 a ramp needs its time | `rate A -> B over D`"}},
        {"rate 5/s -> over 5s", {"2:15+4 expected a rate, found `over` | such as `5000/s`"}},
        {"calls 0", {"2:9+1 expected a number, found `0` | from 1 to 1000000000000000"}},
        {"calls -1", {"2:9+1 expected a number, found `-` | from 1 to 1000000000000000"}},
        {"calls 1000000000000001",
         {"2:9+16 expected a number, found `1000000000000001` | from 1 to 1000000000000000"}},
        {"calls 99999999999999999999999999999999",
         {"2:9+32 expected a number, found `99999999999999999999999999999999` | from 1 to "
          "1000000000000000"}},
        {"calls many", {"2:9+4 expected a number, found `many` | from 1 to 1000000000000000"}},
        {"calls 3.5", {"2:9+3 expected a number, found `3.5` | from 1 to 1000000000000000"}},
        {"at 5 calls\nrate 5/s for 1s", {"2:6+1 expected `most`, found `5`"}},
        {"at most 0 calls\nrate 5/s for 1s",
         {"2:11+1 expected a number, found `0` | from 1 to 1000000"}},
        {"at most 1000001 calls\nrate 5/s for 1s",
         {"2:11+7 expected a number, found `1000001` | from 1 to 1000000"}},
        {"at most 5 call\nrate 5/s for 1s", {"2:13+4 unknown word `call` | did you mean `calls`?"}},
        {"at most 5\nrate 5/s for 1s", {"2:12+1 a word is missing | expected `calls`"}},
        {"arrivals posson\nrate 5/s for 1s",
         {"2:12+6 unknown distribution `posson` | did you mean `poisson`?"}},
        {"arrivals\nrate 5/s for 1s",
         {"2:11+1 a distribution is missing | expected `even`, `poisson`"}},
        {"users 0 for 5s", {"2:9+1 expected a number, found `0` | from 1 to 1000000"}},
        {"users 1000001 for 5s", {"2:9+7 expected a number, found `1000001` | from 1 to 1000000"}},
        {"users 5 for 0ms", {"2:15+3 `0ms` is no time at all | write more than 0, such as `60s`"}},
        {"users 5 over 5s",
         {"2:11+4 did not expect `over` here | the line should end before this"}},
        {"warm 5s\nrate 5/s for 9s", {"2:8+2 expected `up`, found `5s`"}},
        {"warm up 5\nrate 5/s for 9s", {"2:11+1 `5` is no duration | needs a unit: ms, s, m or h"}},
        {"drain 721h\nrate 5/s for 9s", {"2:9+4 `721h` is too long | at most 720h"}},
        {"seed -1\ncalls 5",
         {"2:8+1 expected a number, found `-` | from 0 to 18446744073709551615"}},
        {"seed 18446744073709551616\ncalls 5",
         {"2:8+20 expected a number, found `18446744073709551616` | from 0 to "
          "18446744073709551615"}},
    };
    expect_refused(cases, ladder);
}

TEST(Load, RefusesWhatContradictsItself) {
    const Bad cases[] = {
        {"rate 5/s for 9s\nusers 5 for 9s",
         {"3:3+5 `rate` and `users` do not go together | calls begin by the clock, or each when a "
          "user is free"}},
        {"users 5 for 9s\nrate 5/s for 9s",
         {"3:3+4 `rate` and `users` do not go together | calls begin by the clock, or each when a "
          "user is free"}},
        {"calls 5\ncalls 6", {"3:3+5 a second `calls` | the first stands in line 2"}},
        {"users 5 for 1s\nseed 1\nusers 6 for 1s",
         {"4:3+5 a second `users` | the first stands in line 2"}},
        {"rate 5/s for 1s\nat most 5 calls\nat most 6 calls",
         {"4:3+2 a second `at most` | the first stands in line 3"}},
        {"rate 5/s for 9s\nwarm up 1s\nwarm up 2s",
         {"4:3+4 a second `warm up` | the first stands in line 3"}},
        {"calls 5\ndrain 1s\ndrain 1s", {"4:3+5 a second `drain` | the first stands in line 3"}},
        {"calls 5\nseed 1\nseed 1", {"4:3+4 a second `seed` | the first stands in line 3"}},
        {"rate 5/s for 1s\narrivals even\narrivals poisson",
         {"4:3+8 a second `arrivals` | the first stands in line 3"}},
        {"users 5 for 1s\nat most 5 calls",
         {"3:3+7 `at most` needs a `rate` | a user starts a call when the one before it is over"}},
        {"calls 5\narrivals poisson",
         {"3:3+8 `arrivals` needs a `rate` | a user starts a call when the one before it is over"}},
        {"seed 5",
         {"1:1+4 this load makes no calls | needs a line such as `rate 1000/s for 60s`, `users 50 "
          "for 60s` or `calls 100`"}},
        {"",
         {"1:1+4 this load makes no calls | needs a line such as `rate 1000/s for 60s`, `users 50 "
          "for 60s` or `calls 100`"}},
        {"rate 5/s", {"2:3+8 this load never ends | add `for D`, or a line `calls N`"}},
        {"users 5", {"2:3+5 this load never ends | add `for D`, or a line `calls N`"}},
        {"rate 5/s for 1s\nrate 6/s",
         {"3:3+8 this load never ends | add `for D`, or a line `calls "
          "N`"}},
        {"rate 5/s  # forever\nrate 6/s for 1s\ncalls 7",
         {"2:3+8 only the last `rate` may be without an end | the one below it never begins; add "
          "`for D`"}},
        {"rate 0/s for 9s\nrate 0/s for 1s",
         {"2:3+15 this load starts no call | its rate is 0/s throughout"}},
        {"rate 1/s for 9s\nrate 0/s\ncalls 99",
         {"3:3+8 this load never ends | a rate of 0/s for ever reaches no `calls`"}},
        {"rate 1/s for 400h\nrate 1/s for 321h\nrate 1/s for 1s",
         {"3:3+17 this load is too long | all its stages at most 720h"}},
    };
    expect_refused(cases, ladder);
}

TEST(Load, RefusesAWarmUpThatLeavesNothing) {
    const Bad cases[] = {
        {"rate 5/s for 60s\nwarm up 60s",
         {"3:3+7 the warm-up leaves nothing to measure | this load lasts 60s"}},
        {"warm up 2m\nrate 0/s -> 5/s over 60s\nrate 5/s for 30s",
         {"2:3+7 the warm-up leaves nothing to measure | this load lasts 90s"}},
        {"users 5 for 10s\nwarm up 11s",
         {"3:3+7 the warm-up leaves nothing to measure | this load lasts 10s"}},
        // The calls run out before the time does.
        {"rate 100/s\ncalls 500\nwarm up 5s",
         {"4:3+7 the warm-up leaves nothing to measure | this load lasts 5s"}},
        {"rate 100/s for 1h\ncalls 500\nwarm up 6s",
         {"4:3+7 the warm-up leaves nothing to measure | this load lasts 5s"}},
        // 10 t^2 / 2 = 80.
        {"rate 0/s -> 100/s over 10s\ncalls 80\nwarm up 4s",
         {"4:3+7 the warm-up leaves nothing to measure | this load lasts 4s"}},
        {"rate 100/s -> 0/s over 10s\nrate 1/s for 9s\ncalls 500\nwarm up 11s",
         {"5:3+7 the warm-up leaves nothing to measure | this load lasts 10s"}},
    };
    expect_refused(cases, ladder);

    for (const char* const lines : {"rate 5/s for 60s\nwarm up 59999ms",
                                    "users 5\ncalls 9\nwarm up 99s",
                                    "calls 9\nwarm up 99s",
                                    "rate 0/s -> 100/s over 10s\ncalls 80\nwarm up 3999ms",
                                    "rate 100/s\ncalls 501\nwarm up 5s"}) {
        SCOPED_TRACE(lines);
        EXPECT_TRUE(plan_of(lines).has_value());
    }
}

TEST(Load, RefusesABlockInTheWrongPlace) {
    const Bad cases[] = {
        {"load\n  rate 5/s for 1s\nload\n  users 5\n-> OPTIONS sip:{target}\n<- 200\n",
         {"3:1+4 a second `load` | the first stands in line 1"}},
        {"-> OPTIONS sip:{target}\nload\n  rate 5/s for 1s\n<- 200\n-> OPTIONS sip:{target}\n",
         {"2:1+4 `load` stands between rungs | it belongs into the heading, or behind the last "
          "rung"}},
        {"-> OPTIONS sip:{target}\n<- 200\nload\n  rate 5/s for 1s\nif seq == 1\n  pause 1s\nend\n",
         {"3:1+4 `load` stands between rungs | it belongs into the heading, or behind the last "
          "rung"}},
        {"-> OPTIONS sip:{target}\n<- 200\nif seq == 1\n  load\n    rate 5/s for 1s\nend\n",
         {"4:3+4 `load` stands inside a block | it belongs into the heading, or behind the last "
          "rung"}},
        {"-> OPTIONS sip:{target}\n<- 200\nload rate 5/s for 1s\n",
         {"3:6+4 did not expect `rate` here | the lines of `load` stand below it, indented"}},
        {"-> OPTIONS sip:{target}\n<- 200\nload\nrate 5/s for 1s\n",
         {"3:1+4 this load makes no calls | needs a line such as `rate 1000/s for 60s`, `users 50 "
          "for 60s` or `calls 100`",
          "4:1+4 `rate` belongs below `load` | indent this line deeper than its `load`"}},
        {"load\n  rate 5/s for 1s\n",
         {"1:1+1 this ladder has no rungs | a rung begins with `->` "
          "or `<-`"}},
    };
    expect_refused(cases, [](const char* text) { return std::string{text}; });
}

TEST(Load, BoundsItsStages) {
    std::string lines;
    for (int count = 0; count < 1000; ++count) {
        lines += "rate 5/s for 1s\n";
    }
    EXPECT_EQ(plan_of(lines)->stages.size(), 1000U);
    const Compiled compiled = compile("x.rung", ladder(lines + "rate 5/s for 1s\n"));
    EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{"1002:3+15 more than 1000 stages"});
}

/// A mistake in one line does not hide those of the others, nor make up new ones.
TEST(Load, ReportsEveryLine) {
    const Compiled compiled =
        compile("x.rung", ladder("rate 5/s four 1s\nuser 5\ncalls 0\nseed x"));
    EXPECT_EQ(mistakes_of(compiled),
              (std::vector<std::string>{
                  "2:12+4 unknown word `four` | did you mean `for`?",
                  "3:3+4 `load` has no line `user` | did you mean `users`?",
                  "4:9+1 expected a number, found `0` | from 1 to 1000000000000000",
                  "5:8+1 expected a number, found `x` | from 0 to 18446744073709551615"}));
}

}  // namespace
}  // namespace rung::language
