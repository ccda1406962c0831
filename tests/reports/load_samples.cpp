#include "tests/reports/load_samples.hpp"

#include <array>
#include <chrono>

#include "tests/reports/samples.hpp"

namespace rung::reports::testing {

namespace {

constexpr unsigned measured_seconds = 60;
constexpr std::uint64_t calls_a_second = 5000;
constexpr std::uint32_t bad_second = 30;

void fill_books(RunSummary& summary);
void fill_latencies(RunSummary& summary);
void fill_generator(RunSummary& summary);
std::vector<Second> seconds_of_a_minute();

}  // namespace

load::Histogram latencies_around(std::int64_t median, std::uint64_t count) {
    struct Part {
        std::uint64_t per_mille;
        std::int64_t tenths_of_median;
    };

    constexpr auto parts = std::to_array<Part>({{500, 10}, {400, 14}, {90, 22}, {9, 60}, {1, 200}});
    load::Histogram histogram;
    std::uint64_t left = count;
    for (const Part& part : parts) {
        const std::uint64_t times = part.per_mille == 1 ? left : count * part.per_mille / 1000;
        left -= times;
        if (times > 0) {
            histogram.record(std::chrono::microseconds{median * part.tenths_of_median / 10}, times);
        }
    }
    return histogram;
}

load::Threshold failed_is_none() {
    load::Threshold threshold;
    threshold.text = "failed == 0";
    threshold.metric = load::Metric::failed;
    return threshold;
}

load::Threshold failed_below(double share) {
    load::Threshold threshold;
    threshold.text = "failed < 1%";
    threshold.metric = load::Metric::failed;
    threshold.comparison = load::Comparison::less;
    threshold.limit = share;
    threshold.unit = load::Unit::share;
    return threshold;
}

load::Threshold percentile_below(double fraction, std::string of, double seconds) {
    load::Threshold threshold;
    threshold.metric = load::Metric::percentile;
    threshold.fraction = fraction;
    threshold.of = std::move(of);
    threshold.comparison = load::Comparison::less;
    threshold.limit = seconds;
    threshold.unit = load::Unit::duration;
    const std::string percentile = fraction == 0.999 ? "p99.9" : "p99";
    threshold.text =
        percentile + (threshold.of.empty() ? "" : "(" + threshold.of + ")") + " < " +
        std::to_string(
            std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)}.count()) +
        "ms";
    return threshold;
}

RunSummary sound_load_run() {
    RunSummary summary = quiet_run();
    summary.under_load = true;
    summary.run.seconds = 60.5;
    summary.run.segmented = false;
    summary.run.nonce = "00c0ffee00c0ffee";
    summary.run.command = "rung run @load/follow-302 --target 127.0.0.1:5060";
    summary.run.replay = "rung run @load/follow-302 --target 127.0.0.1:5060 --seed 42 --only";
    summary.environment = {.host = "lab1",
                           .kernel = "Linux 6.18.44",
                           .cpu = "AMD EPYC",
                           .cores = 2,
                           .testbed = "",
                           .labels = {{"build", "1.2"}}};
    Ladder& ladder = summary.ladders.front();
    ladder.file = "@load/follow-302";
    ladder.title = "Load: calls that meet a redirect on the way";
    ladder.refs = {"RFC 3261 8.1.3.4"};
    ladder.sha256 = std::string(64, 'b');
    fill_books(summary);
    fill_latencies(summary);
    fill_generator(summary);
    summary.series = seconds_of_a_minute();
    judge_thresholds(summary,
                     {percentile_below(0.99, "INVITE", 0.05),
                      failed_below(0.01),
                      percentile_below(0.999, "INVITE 302", 0.2)});
    judge_generator(summary);
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

RunSummary load_run() {
    RunSummary summary = sound_load_run();
    summary.calls.passed -= 3;
    summary.calls.failed = 3;
    summary.ladders.front().calls = summary.calls;
    summary.rungs.back().failed = 3;
    CallTrace call = policy_follow().call;
    call.seq = 147'001;
    call.start = 29.4;
    group_findings(summary, call);
    group_findings(summary, call);
    call.findings.front().actual = "no answer came within 32s";
    group_findings(summary, call);
    judge_thresholds(summary,
                     {percentile_below(0.99, "INVITE", 0.05),
                      failed_is_none(),
                      percentile_below(0.99, "BYE", 0.001),
                      percentile_below(0.999, "BYE", 0.2)});
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

RunSummary starved_load_run() {
    RunSummary summary = sound_load_run();
    summary.calls.not_started = 280'000;
    summary.calls.started = 20'000;
    summary.calls.passed = 20'000;
    summary.calls.in_progress_max = 10;
    summary.ladders.front().calls = summary.calls;
    summary.rate = Rate{.asked = 5000, .offered = 333.3, .achieved = 333.3};
    summary.generator.lag = latencies_around(20'000, 40'000);
    summary.generator.stalls = 140;
    summary.generator.stalled = 4.2;
    summary.generator.socket_drops = 812;
    judge_generator(summary);
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

namespace {

void fill_books(RunSummary& summary) {
    constexpr std::uint64_t all = calls_a_second * measured_seconds;
    summary.measured_seconds = measured_seconds;
    summary.calls = {
        .due = all, .started = all, .passed = all, .warned = 12, .in_progress_max = 512};
    summary.ladders.front().calls = summary.calls;
    summary.warm_up = CallBooks{.due = 50'000, .started = 50'000, .passed = 49'998, .failed = 2};
    summary.rate = Rate{.asked = 5000, .offered = 5000, .achieved = 4999.95};
    summary.transactions = {.started = 912'002, .completed = 912'000, .timed_out = 2};
    summary.messages = {.sent = 1'524'026,
                        .received = 912'031,
                        .retransmitted_by_us = 26,
                        .retransmitted_by_peer = 5,
                        .stray = 4};
    summary.responses = {{180, 12'000}, {200, 312'000}, {302, 300'000}};
    summary.sessions = {.invites = 600'000,
                        .requests = 300'000,
                        .redirected = 300'000,
                        .established = 299'997,
                        .ineffective = 3,
                        .completed = 299'990};
    summary.rungs = {{0, 5, "-> INVITE sip:moved-1001@{target}", all, 0, 0},
                     {0, 7, "<- 200", all, 0, 12, latencies_around(450, all)}};
}

void fill_latencies(RunSummary& summary) {
    summary.latency = {{"BYE 200", latencies_around(380, 12'000)},
                       {"INVITE 180", latencies_around(300, 150)},
                       {"INVITE 200", latencies_around(450, 300'000)},
                       {"INVITE 302", latencies_around(210, 300'000)}};
    summary.srd = latencies_around(720, 300'000);
}

void fill_generator(RunSummary& summary) {
    summary.generator.lag = latencies_around(21, 600'000);
    summary.generator.cpu_seconds = 25.9;
    summary.generator.cpu_percent = 43.1;
    summary.generator.stalls = 3;
    summary.generator.stalled = 0.052;
    summary.generator.rss_bytes = 47'400'000;
    summary.generator.notes = {"rcvbuf is 416 KB, 4 MB were asked for: sysctl net.core.rmem_max"};
}

std::vector<Second> seconds_of_a_minute() {
    std::vector<Second> series;
    for (std::uint32_t t = 1; t <= measured_seconds; ++t) {
        const bool bad = t == bad_second;
        const std::uint64_t lost = bad ? 1200 : 0;
        series.push_back(
            {.t = t,
             .due = calls_a_second,
             .started = calls_a_second,
             .passed = calls_a_second - lost,
             .failed = bad ? 3U : 0U,
             .in_progress = 40 + lost,
             .histogram = latencies_around(bad ? 2000 : 440 + t % 7 * 8, 10'000).encode()});
    }
    return series;
}

}  // namespace

}  // namespace rung::reports::testing
