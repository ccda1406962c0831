#include <gtest/gtest.h>

#include <chrono>
#include <string_view>
#include <vector>

#include "reports/summary.hpp"
#include "tests/reports/load_samples.hpp"

namespace rung::reports::testing {

namespace {

using std::chrono::microseconds;

constexpr std::string_view cpu = "lower the rate, or give Rung a core of its own";
constexpr std::string_view more_calls =
    "raise `at most` (--at-most), or lower the rate: calls last longer than it allows for";
constexpr std::string_view buffer =
    "raise net.core.rmem_max (sysctl) for a larger receive buffer, or lower the rate";

/// A minute at 1,000 calls a second without a flaw.
RunSummary fit_run() {
    RunSummary summary;
    summary.under_load = true;
    summary.measured_seconds = 60;
    summary.rate = Rate{.asked = 1000, .offered = 1000, .achieved = 1000};
    summary.calls = {.due = 60'000, .started = 60'000, .passed = 60'000, .in_progress_max = 40};
    summary.messages = {.sent = 60'000, .received = 60'000};
    summary.generator.lag.record(microseconds{50}, 60'000);
    return summary;
}

struct Case {
    std::string_view name;
    void (*change)(RunSummary&);
    std::string_view unfit;
    std::string_view remedy;
};

void expect_judged(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        RunSummary summary = fit_run();
        test.change(summary);
        judge_generator(summary);
        EXPECT_EQ(summary.generator.unfit, test.unfit);
        EXPECT_EQ(summary.generator.remedy, test.remedy);
    }
}

}  // namespace

TEST(Fitness, IsLostBeyondEachLimit) {
    expect_judged({
        {"a fit run", [](RunSummary&) {}, "", ""},
        {"99 % offered", [](RunSummary& s) { s.rate->offered = 990; }, "", ""},
        {"98.9 % offered",
         [](RunSummary& s) { s.rate->offered = 989; },
         "offered 989/s of the 1000/s asked for (98.9 %)",
         cpu},
        {"a closed model asks for no rate",
         [](RunSummary& s) { s.rate = Rate{.offered = 10, .achieved = 10}; },
         "",
         ""},
        {"lag of 10 ms",
         [](RunSummary& s) { s.generator.lag.record(microseconds{10'000}, 60'000); },
         "",
         ""},
        {"1 % of it above",
         [](RunSummary& s) { s.generator.lag.record(microseconds{23'400}, 600); },
         "",
         ""},
        {"more than 1 %",
         [](RunSummary& s) { s.generator.lag.record(microseconds{23'400}, 610); },
         "sent late: p99 of the lag was 23.4 ms, over 10 ms",
         cpu},
        {"a lag without a basis for p99",
         [](RunSummary& s) {
             s.generator.lag.clear();
             s.generator.lag.record(microseconds{23'400}, 100);
         },
         "sent late: more than one message in a hundred was over 10 ms behind",
         cpu},
        {"stalls of 1 %", [](RunSummary& s) { s.generator.stalled = 0.6; }, "", ""},
        {"more of them",
         [](RunSummary& s) {
             s.generator.stalled = 0.61;
             s.generator.stalls = 14;
         },
         "stood still for 610.0 ms of 1 m 00 s (14 gaps of 10 ms or more), over 1 %",
         cpu},
        {"6 drops in 60,000", [](RunSummary& s) { s.generator.socket_drops = 6; }, "", ""},
        {"7 drops",
         [](RunSummary& s) { s.generator.socket_drops = 7; },
         "its own sockets dropped 7 datagrams beside the 60,000 received, over 0.01 %",
         buffer},
        {"drops and nothing received",
         [](RunSummary& s) {
             s.generator.socket_drops = 1;
             s.messages.received = 0;
         },
         "its own sockets dropped 1 datagrams beside the 0 received, over 0.01 %",
         buffer},
    });
}

TEST(Fitness, NamesWhatStoodInTheWay) {
    expect_judged({
        {"`at most`",
         [](RunSummary& s) {
             s.calls.not_started = 54'000;
             s.calls.in_progress_max = 10;
             s.rate->offered = 100;
         },
         "offered 100/s of the 1000/s asked for (10 %): 54,000 calls were not started, because no "
         "more than 10 may be in progress",
         more_calls},
        {"`at most`, and the clock",
         [](RunSummary& s) {
             s.calls.not_started = 6000;
             s.calls.in_progress_max = 10;
             s.rate->offered = 500;
         },
         "offered 500/s of the 1000/s asked for (50 %): 6000 calls were not started, because no "
         "more than 10 may be in progress; not even all calls became due in time",
         "raise `at most` (--at-most), or lower the rate: calls last longer than it allows for; "
         "lower the rate, or give Rung a core of its own"},
        {"a few calls that do not matter",
         [](RunSummary& s) {
             s.calls.not_started = 60;
             s.rate->offered = 999;
         },
         "",
         ""},
        {"starved: one remedy for two reasons",
         [](RunSummary& s) {
             s.generator.lag.record(microseconds{500'000}, 60'000);
             s.generator.stalled = 6;
             s.generator.stalls = 600;
         },
         "sent late: p99 of the lag was 500 ms, over 10 ms; stood still for 6.00 s of 1 m 00 s "
         "(600 "
         "gaps of 10 ms or more), over 1 %",
         cpu},
        {"what is known already stays",
         [](RunSummary& s) {
             s.generator.unfit = "a worker was lost";
             s.generator.remedy = "look into the log";
             s.generator.socket_drops = 700;
         },
         "a worker was lost; its own sockets dropped 700 datagrams beside the 60,000 received, "
         "over "
         "0.01 %",
         "look into the log; raise net.core.rmem_max (sysctl) for a larger receive buffer, or "
         "lower "
         "the rate"},
        {"a ladder that ran once",
         [](RunSummary& s) {
             s.under_load = false;
             s.generator.stalled = 60;
             s.generator.socket_drops = 700;
         },
         "",
         ""},
    });
}

}  // namespace rung::reports::testing
