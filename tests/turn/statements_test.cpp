// Loops, verdicts in the author's words, timings and drawn pauses.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

constexpr std::string_view pong = "repeat 100\n  <- OPTIONS\n  -> 200\nend\n";
constexpr std::string_view one_pong = "<- OPTIONS\n-> 200\n";

/// The notes of the first call's ladder, a line each: "3 text".
std::string notes(const CallReport& report) {
    std::string all;
    for (const call::Record& record : report.trace.records) {
        if (record.direction == call::Record::Direction::note) {
            all +=
                std::to_string(record.line) + " " + std::string{report.trace.text(record)} + "\n";
        }
    }
    return all;
}

TEST(While, GoesRoundAsLongAsItsCheckHolds) {
    Exchange exchange{
        "let left = 3\nwhile left > 0\n  -> OPTIONS sip:{target}\n  <- 200\n"
        "  let left = left - 1\nend\nlog \"left {left}\"\n",
        pong};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.times_of(alice_address, "OPTIONS").size(), 3U);
    EXPECT_EQ(notes(exchange.call()), "7 left 0\n");
}

TEST(While, IsPassedOverWhereItsCheckNeverHolds) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n<- 200 as ok\nwhile ok.status == 500\n"
        "  -> OPTIONS sip:{target}\n  <- 200\nend\n",
        one_pong};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed);
    EXPECT_EQ(exchange.times_of(alice_address, "OPTIONS").size(), 1U);
}

/// A check that holds for ever reaches the limit of steps, and says so.
TEST(While, IsBoundedBySteps) {
    Exchange exchange{"let n = 1\nwhile n > 0\n  let n = n + 1\nend\n", one_pong};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::failed);
    EXPECT_NE(exchange.finding().find("100000 steps"), std::string::npos) << exchange.finding();
}

TEST(Statements, EndOrWarnInTheAuthorsWords) {
    struct Case {
        const char* name;
        const char* ladder;
        Outcome outcome;
        const char* says;
        std::size_t requests = 1;
    };

    const Case cases[] = {
        {"fail", "fail \"no {1 + 1}\"\n", Outcome::failed, "no 2"},
        {"warn goes on",
         "warn \"odd\"\n-> OPTIONS sip:{target}\n<- 200\n",
         Outcome::warned,
         "odd",
         2},
        {"inconclusive", "inconclusive \"{target} is busy\"\n", Outcome::inconclusive, "is busy"},
        {"stop", "stop\n", Outcome::passed, ""},
        {"stop after a warning", "warn \"odd\"\nstop\n", Outcome::warned, "odd"},
        {"fail weighs what the level says", "fail \"a\"\n", Outcome::failed, "a"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{std::string{"-> OPTIONS sip:{target}\n<- 200\n"} + one.ladder, pong};
        exchange.run();
        EXPECT_EQ(exchange.outcome(), one.outcome) << all_findings(exchange.call());
        EXPECT_NE(exchange.finding().find(one.says), std::string::npos) << exchange.finding();
        EXPECT_EQ(exchange.times_of(alice_address, "OPTIONS").size(), one.requests);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Statements, FailUnderLevelShouldIsAWarning) {
    Exchange exchange{"level should\n\n-> OPTIONS sip:{target}\n<- 200\nfail \"x\"\n", one_pong};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::warned);
}

/// The verdict ends the ladder as a missed check does: nothing stays open at the target.
TEST(Statements, FailHangsUp) {
    Exchange exchange{"-> INVITE sip:b@{target}\n   body sdp\n<- 200\n-> ACK\nfail \"enough\"\n",
                      "<- INVITE\n-> 200\n   body sdp\n<- ACK\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::failed);
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, Outcome::passed);
}

TEST(Setup, AMissInItIsInconclusive) {
    struct Case {
        const char* name;
        const char* ladder;
        Outcome outcome;
    };

    const Case cases[] = {
        {"unexpected answer",
         "setup\n  -> OPTIONS sip:{target}\n  <- 404\nend\n",
         Outcome::inconclusive},
        {"check",
         "setup\n  -> OPTIONS sip:{target}\n  <- 200\n     Warning exists\nend\n",
         Outcome::inconclusive},
        {"capture",
         "setup\n  -> OPTIONS sip:{target}\n  <- 200\n     w := Warning\nend\n",
         Outcome::inconclusive},
        {"under level may",
         "level may\n\nsetup\n  -> OPTIONS sip:{target}\n  <- 200\n     Warning exists\nend\n",
         Outcome::inconclusive},
        {"should is a warning as ever",
         "setup\n  -> OPTIONS sip:{target}\n  <- 200\n     should Warning exists\nend\n",
         Outcome::warned},
        {"no answer in time",
         "setup\n  -> INVITE sip:{target}\n  <- 200 within 1s\n  -> ACK\nend\n",
         Outcome::inconclusive},
        {"behind it a miss is a failure",
         "setup\n  -> OPTIONS sip:{target}\n  <- 200\nend\n-> OPTIONS sip:{target}\n<- 404\n",
         Outcome::failed},
        {"nothing missed", "setup\n  -> OPTIONS sip:{target}\n  <- 200\nend\n", Outcome::passed},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{one.ladder,
                          "either\n  <- OPTIONS\n  -> 200\n  <- OPTIONS optional\n  -> 200\nor\n"
                          "  <- INVITE\n  <- CANCEL\n  -> 200\nend\n"};
        exchange.run();
        EXPECT_EQ(exchange.outcome(), one.outcome) << all_findings(exchange.call());
    }
}

/// A line between optional rungs and the one that comes is carried out, and holds nothing up.
TEST(Statements, BetweenOptionalRungsAreCarriedOut) {
    Exchange exchange{
        "-> INVITE sip:b@{target}\n<- 180 optional\nlet n = 7\nlog \"n {n}\"\n<- 486\n"
        "   n == 7\n",
        "<- INVITE\n-> 486\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(notes(exchange.call()), "4 n 7\n");
}

TEST(QuotedText, TakesExpressions) {
    Exchange exchange{
        "let who = \"b{1 + 1}-{\"x\"}{{}\"\n-> OPTIONS sip:{target}\n   Subject: {who}\n"
        "<- 200\n   Subject == \"b{2}-x{{}\"\n   Subject is who\n",
        "<- OPTIONS\n-> 200\n   Subject: {Subject.take(9)}\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(header(exchange.packet(alice_address, "OPTIONS"), "Subject"), "b2-x{}");
}

TEST(Timing, MeasuresFromTheMarkToTheLastRung) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\nmark ping\n<- 200\npause 1s\nmeasure ping\n"
        "measure ping\n",
        "<- OPTIONS\npause 500ms\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed);
    EXPECT_EQ(notes(exchange.call()), "5 ping: 1.51s\n6 ping: 1.51s\n") << "10 ms on the way";
}

/// Under load they are latencies like those of answers; the warm-up counts for nothing.
TEST(Timing, FillsAHistogramUnderLoad) {
    Exchange exchange{"-> OPTIONS sip:{target}\nmark ping\n<- 200\npause 100ms\nmeasure ping\n",
                      one_pong};
    load::Plan load{.stages = {{.from = 10, .to = 10, .span = 3s}}};
    load.warm_up = 1s;
    exchange.caller.loads(load);
    exchange.run();
    std::uint64_t count = 0;
    exchange.alice->turn.meter().answers().for_each(
        [&](std::string_view name, int status, const load::Histogram& times) {
            if (name == "ping") {
                count += times.count();
                EXPECT_EQ(status, 0);
                EXPECT_NEAR(times.mean(), 110'000, 1'000);
            }
        });
    EXPECT_EQ(count, 20U);
}

/// A way that passes by the mark measures nothing.
TEST(Timing, NeedsItsMarkOnTheWay) {
    Exchange exchange{
        "if seq == 2\n  mark ping\nend\n-> OPTIONS sip:{target}\n<- 200\nmeasure ping\n", one_pong};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed);
    EXPECT_EQ(notes(exchange.call()), "");
}

/// How long the calls of a run paused between their two requests.
std::vector<double> pauses(const std::string& pause, std::uint64_t seed) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n<- 200\nmark p\n" + pause + "\nmeasure p\n", one_pong, seed};
    exchange.caller.loads({.stages = {{.from = 100, .to = 100, .span = 20s}}}).plan.reports =
        RunPlan::Reports::all;
    exchange.run();
    std::vector<double> all;
    for (const CallReport& report : exchange.alice->reports) {
        all.push_back(std::chrono::duration<double>(report.ended - report.started).count() -
                      0.01);  // Less the way of the OPTIONS.
    }
    return all;
}

struct Moments {
    double mean = 0;
    double deviation = 0;
    double least = 0;
};

Moments moments_of(const std::vector<double>& values) {
    Moments moments{.least = values.at(0)};
    for (const double value : values) {
        moments.mean += value / static_cast<double>(values.size());
        moments.least = std::min(moments.least, value);
    }
    for (const double value : values) {
        moments.deviation += (value - moments.mean) * (value - moments.mean);
    }
    moments.deviation = std::sqrt(moments.deviation / static_cast<double>(values.size()));
    return moments;
}

TEST(Pause, IsDrawnFromItsDistribution) {
    const Moments exponential = moments_of(pauses("pause exp(2s)", 1));
    EXPECT_NEAR(exponential.mean, 2, 0.15);
    EXPECT_NEAR(exponential.deviation, 2, 0.25);
    EXPECT_GE(exponential.least, -1e-9);
    const Moments normal = moments_of(pauses("pause normal(3s, 500ms)", 1));
    EXPECT_NEAR(normal.mean, 3, 0.05);
    EXPECT_NEAR(normal.deviation, 0.5, 0.04);
    const Moments clipped = moments_of(pauses("pause normal(100ms, 1s)", 1));
    EXPECT_GE(clipped.least, -1e-9) << "never negative";
    EXPECT_NEAR(clipped.mean, 0.45, 0.08);
}

TEST(Pause, FollowsFromTheSeed) {
    EXPECT_EQ(pauses("pause exp(200ms)", 5), pauses("pause exp(200ms)", 5));
    EXPECT_NE(pauses("pause exp(200ms)", 5), pauses("pause exp(200ms)", 6));
}

}  // namespace
}  // namespace rung::turn
