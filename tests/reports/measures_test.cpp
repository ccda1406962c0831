#include "reports/measures.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/reports/load_samples.hpp"

namespace rung::reports::testing {

using load::Metric;
using load::Unit;

namespace {

load::Threshold of_metric(Metric metric, Unit unit = Unit::count, std::string of = {}) {
    load::Threshold threshold;
    threshold.metric = metric;
    threshold.unit = unit;
    threshold.of = std::move(of);
    return threshold;
}

load::Threshold percentile(double fraction, std::string of) {
    load::Threshold threshold = of_metric(Metric::percentile, Unit::duration, std::move(of));
    threshold.fraction = fraction;
    return threshold;
}

load::Histogram one(std::int64_t microseconds, std::uint64_t times) {
    load::Histogram histogram;
    histogram.record(std::chrono::microseconds{microseconds}, times);
    return histogram;
}

/// Each name has a latency of its own, and few enough digits for a histogram to be exact.
RunSummary every_latency() {
    RunSummary summary;
    summary.latency = {{"INVITE 180", one(100, 400)},
                       {"INVITE 200", one(200, 400)},
                       {"INVITE 302", one(300, 100'000)},
                       {"INVITE 183", one(150, 900)},
                       {"BYE 200", one(500, 400)},
                       {"BYE 481", one(800, 400)},
                       {"REGISTER 200", one(600, 400)},
                       {"REGISTER 401", one(900, 400)},
                       {"answer", one(700, 400)}};
    summary.srd = one(1000, 400);
    summary.generator.lag = one(7, 400);
    return summary;
}

}  // namespace

TEST(Measures, TakeThePercentilesOfWhatIsNamed) {
    struct Case {
        std::string_view name;
        load::Threshold threshold;
        std::optional<double> microseconds;
        std::uint64_t has;
        std::uint64_t needs;
    };

    const std::vector<Case> cases{
        {"all final answers", percentile(0.99, ""), 600, 0, 0},
        {"the last 400", percentile(0.999, ""), 900, 0, 0},
        {"of a method, without 1xx", percentile(0.5, "INVITE"), 300, 0, 0},
        {"a provisional one", percentile(0.5, "INVITE 180"), 100, 0, 0},
        {"a class", percentile(0.5, "INVITE 1xx"), 150, 0, 0},
        {"a class of final ones", percentile(0.5, "INVITE 2xx"), 200, 0, 0},
        {"a user's own", percentile(0.5, "answer"), 700, 0, 0},
        {"srd", percentile(0.5, "srd"), 1000, 0, 0},
        {"rrd leaves the challenge out", percentile(0.5, "rrd"), 600, 0, 0},
        {"sdd leaves the 481 out", percentile(0.5, "sdd"), 500, 0, 0},
        {"late", percentile(0.5, "late"), 7, 0, 0},
        {"without a basis", percentile(0.99, "BYE"), {}, 800, 10'000},
        {"just enough", percentile(0.999, "INVITE 302"), 300, 0, 0},
        {"not quite", percentile(0.9999, "INVITE"), {}, 100'400, 1'000'000},
        {"another method", percentile(0.5, "INFO"), {}, 0, 200},
        {"no such class", percentile(0.5, "INVITE 4xx"), {}, 0, 200},
        {"the end of a name", percentile(0.5, "VITE"), {}, 0, 200},
        {"a class alone", percentile(0.5, "2xx"), {}, 0, 200},
    };
    const RunSummary summary = every_latency();
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const Measured measured = measure(test.threshold, summary);
        ASSERT_EQ(measured.value.has_value(), test.microseconds.has_value());
        if (measured.value) {
            EXPECT_DOUBLE_EQ(*measured.value * 1e6, *test.microseconds);
        }
        EXPECT_EQ(measured.has, test.has);
        EXPECT_EQ(measured.needs, test.needs);
        EXPECT_EQ(value_of(test.threshold, summary), measured.value);
    }
}

TEST(Measures, CountInTheUnitOfTheLimit) {
    struct Case {
        std::string_view name;
        load::Threshold threshold;
        std::optional<double> value;
    };

    load::Threshold redirects = of_metric(Metric::responses);
    redirects.status = 302;
    load::Threshold share_of_redirects = of_metric(Metric::responses, Unit::share);
    share_of_redirects.status = 302;
    load::Threshold nothing = of_metric(Metric::responses);
    nothing.status = 603;
    const std::vector<Case> cases{
        {"min", of_metric(Metric::minimum, Unit::duration, "INVITE"), 200e-6},
        {"max", of_metric(Metric::maximum, Unit::duration, "BYE"), 800e-6},
        {"mean", of_metric(Metric::mean, Unit::duration, "answer"), 700e-6},
        {"mean of none", of_metric(Metric::mean, Unit::duration, "INFO"), {}},
        {"max of none", of_metric(Metric::maximum, Unit::duration, "INFO"), {}},
        {"srd", of_metric(Metric::srd, Unit::duration), 1000e-6},
        {"rrd", of_metric(Metric::rrd, Unit::duration), 600e-6},
        {"sdd", of_metric(Metric::sdd, Unit::duration), 500e-6},
        {"started", of_metric(Metric::started), 1000},
        {"passed", of_metric(Metric::passed), 900},
        {"failed", of_metric(Metric::failed), 20},
        {"failed in %", of_metric(Metric::failed, Unit::share), 0.02},
        {"warned", of_metric(Metric::warned), 30},
        {"inconclusive", of_metric(Metric::inconclusive), 40},
        {"aborted", of_metric(Metric::aborted), 41},
        {"not_started", of_metric(Metric::not_started), 50},
        {"not_started in %", of_metric(Metric::not_started, Unit::share), 0.05},
        {"retransmissions", of_metric(Metric::retransmissions), 11},
        {"count(302)", redirects, 250},
        {"count(302) in %", share_of_redirects, 0.25},
        {"count(603)", nothing, 0},
        {"rate", of_metric(Metric::rate, Unit::per_second), 4321.5},
    };
    RunSummary summary = every_latency();
    summary.calls = {.due = 1050,
                     .started = 1000,
                     .not_started = 50,
                     .passed = 900,
                     .failed = 20,
                     .warned = 30,
                     .inconclusive = 40,
                     .aborted = 41};
    summary.messages = {.retransmitted_by_us = 5, .retransmitted_by_peer = 6};
    summary.responses = {{302, 250}};
    summary.rate = Rate{.offered = 5000, .achieved = 4321.5};
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const std::optional<double> value = value_of(test.threshold, summary);
        ASSERT_EQ(value.has_value(), test.value.has_value());
        if (value) {
            EXPECT_DOUBLE_EQ(*value, *test.value);
        }
    }
}

TEST(Measures, SayNothingOfARunWithoutCalls) {
    const RunSummary summary;
    for (const Metric metric : {Metric::srd,
                                Metric::rrd,
                                Metric::sdd,
                                Metric::ser,
                                Metric::seer,
                                Metric::isa,
                                Metric::ira,
                                Metric::scr,
                                Metric::rate}) {
        SCOPED_TRACE(static_cast<int>(metric));
        const Measured measured = measure(of_metric(metric), summary);
        EXPECT_EQ(measured.value, std::nullopt);
        EXPECT_EQ(measured.needs, 1U);
    }
    EXPECT_EQ(value_of(of_metric(Metric::failed, Unit::share), summary), std::nullopt);
    EXPECT_EQ(value_of(of_metric(Metric::failed), summary), 0.0);
}

TEST(SessionRatios, FollowRfc6076) {
    struct Case {
        std::string_view name;
        SessionBooks sessions;
        std::optional<double> ser;
        std::optional<double> seer;
        std::optional<double> isa;
        std::optional<double> scr;
    };

    const std::vector<Case> cases{
        {"all well",
         {.invites = 4, .requests = 4, .established = 4, .completed = 4},
         1.0,
         1.0,
         0.0,
         1.0},
        {"a redirect is one session",
         {.invites = 8, .requests = 4, .redirected = 4, .established = 4, .completed = 3},
         1.0,
         1.0,
         0.0,
         0.75},
        {"a challenge counts against SER and SEER",
         {.invites = 8,
          .requests = 4,
          .challenged = 4,
          .established = 2,
          .effective = 1,
          .ineffective = 1},
         0.25,
         0.375,
         0.25,
         0.0},
        {"busy is effective", {.invites = 2, .requests = 2, .effective = 2}, 0.0, 1.0, 0.0, 0.0},
        {"only redirects", {.invites = 5, .requests = 5, .redirected = 5}, {}, {}, 0.0, 0.0},
        {"nothing", {}, {}, {}, {}, {}},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        EXPECT_EQ(ratio_of(Metric::ser, test.sessions), test.ser);
        EXPECT_EQ(ratio_of(Metric::seer, test.sessions), test.seer);
        EXPECT_EQ(ratio_of(Metric::isa, test.sessions), test.isa);
        EXPECT_EQ(ratio_of(Metric::scr, test.sessions), test.scr);
    }
    EXPECT_EQ(ratio_of(Metric::ira, {.registers = 8, .registers_failed = 2}), 0.25);
    EXPECT_EQ(ratio_of(Metric::ira, {.invites = 8}), std::nullopt);
    RunSummary summary;
    summary.sessions = {.invites = 4, .established = 3};
    EXPECT_EQ(value_of(of_metric(Metric::ser, Unit::share), summary), 0.75);
}

}  // namespace rung::reports::testing
