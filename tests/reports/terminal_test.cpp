#include "reports/terminal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "reports/text.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/load_samples.hpp"
#include "tests/reports/samples.hpp"

namespace rung::reports::testing {

namespace {

struct Drawn {
    std::string_view golden;
    SampleCall sample;
    TerminalOptions options;
};

std::vector<Drawn> drawn_calls() {
    const TerminalOptions usual;
    const TerminalOptions full{.messages = Messages::failed};
    const TerminalOptions coloured{.colours = Colours::on};
    const TerminalOptions narrow{.columns = 50};
    const TerminalOptions ascii{.charset = Charset::ascii, .messages = Messages::failed};
    return {
        {"passed.txt", followed_redirect(), full},
        {"wrong-status.txt", wrong_status(), usual},
        {"wrong-status-messages.txt", wrong_status(), full},
        {"missed-check.txt", missed_check(), usual},
        {"missed-check-colours.txt", missed_check(), coloured},
        {"missed-check-narrow.txt", missed_check(), narrow},
        {"near-miss.txt", near_miss(), usual},
        {"near-miss-narrow.txt", near_miss(), narrow},
        {"near-miss-ascii.txt", near_miss(), ascii},
        {"missed-should.txt", missed_should(), usual},
        {"no-answer.txt", no_answer(), usual},
        {"transport-error.txt", transport_error(), usual},
        {"policy-follow.txt", policy_follow(), usual},
        {"cancelled.txt", cancelled_call(), usual},
        {"foreign-scripts.txt", foreign_scripts(), usual},
        {"foreign-scripts-ascii.txt", foreign_scripts(), ascii},
        {"hostile.txt", hostile_peer(), full},
        {"hostile-ascii.txt", hostile_peer(), ascii},
        {"before-sending.txt", failed_before_sending(), usual},
        {"late-and-looped.txt", late_and_looped(), usual},
    };
}

std::vector<std::string_view> rows_of(std::string_view text) {
    std::vector<std::string_view> rows;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        rows.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return rows;
}

/// Each row fits, and none ends in spaces.
void expect_fit(const std::string& text, unsigned columns) {
    for (const std::string_view row : rows_of(text)) {
        EXPECT_LE(width_of(row), columns) << row;
        EXPECT_FALSE(row.ends_with(' ')) << row;
    }
}

/// Two ladders under load.
RunSummary mixed_run() {
    RunSummary summary = load_run();
    summary.ladders.push_back(summary.ladders.front());
    summary.ladders.back().file = "@load/challenge-428";
    summary.warnings = summary.failures;
    return summary;
}

/// Each row fits, and cleaning it again changes nothing.
void expect_harmless(const SampleCall& sample, const TerminalOptions& options) {
    const std::string text = draw_call(sample.ladder, sample.call, options);
    for (const std::string_view row : rows_of(text)) {
        EXPECT_LE(width_of(row), std::max(options.columns, 40U)) << row;
        EXPECT_EQ(clean(row, options.charset), row);
    }
}

}  // namespace

TEST(Terminal, DrawsCalls) {
    for (const Drawn& test : drawn_calls()) {
        SCOPED_TRACE(test.golden);
        expect_golden(test.golden, draw_call(test.sample.ladder, test.sample.call, test.options));
    }
}

TEST(Terminal, DrawsRuns) {
    expect_golden("summary-busy.txt", draw_summary(busy_run(), "out/result.json", {}));
    expect_golden("summary-quiet.txt", draw_summary(quiet_run(), {}, {}));
    expect_golden("summary-ascii.txt",
                  draw_summary(busy_run(), {}, {.columns = 40, .charset = Charset::ascii}));
    expect_golden("load-failed.txt", draw_summary(load_run(), "out/result.json", {}));
    expect_golden("load-passed.txt", draw_summary(sound_load_run(), "out/result.json", {}));
    expect_golden("load-unfit.txt", draw_summary(starved_load_run(), {}, {}));
    expect_golden("load-colours.txt",
                  draw_summary(load_run(), "out/result.json", {.colours = Colours::on}));
    expect_golden("load-ascii.txt",
                  draw_summary(load_run(), {}, {.columns = 40, .charset = Charset::ascii}));
    RunSummary error;
    error.obstacle = Obstacle::could_not_start;
    error.obstacle_reason = "127.0.0.1:5060 is in use; --local 127.0.0.1:0 takes a free port";
    error.judgement = judge(error, Strictness::usual);
    expect_golden("summary-error.txt", draw_summary(error, {}, {}));
}

TEST(Terminal, NeverLeavesItsColumnsOrPrintsWhatTheWireSaid) {
    for (const Drawn& test : drawn_calls()) {
        for (unsigned columns = 0; columns <= 130; columns += 7) {
            SCOPED_TRACE(std::string{test.golden} + " in " + std::to_string(columns));
            expect_harmless(test.sample, {.columns = columns, .messages = Messages::all});
            expect_harmless(
                test.sample,
                {.columns = columns, .charset = Charset::ascii, .messages = Messages::all});
        }
    }
}

TEST(Terminal, StaysHarmlessWhateverTheTexts) {
    base::Random random{20261122};
    const auto noise = [&random] {
        std::string octets(random.below(120), '\0');
        for (char& octet : octets) {
            // Half of it breaks lines, words, or UTF-8.
            constexpr std::string_view breakers = "\r\n \x1b\x9b\xC2\xE2\xF0:";
            octet = random.below(2) == 0 ? breakers[random.below(breakers.size())]
                                         : static_cast<char>(random.below(256));
        }
        return octets;
    };
    for (int round = 0; round < 300; ++round) {
        SCOPED_TRACE(round);
        SampleCall sample = hostile_peer();
        sample.ladder.file = noise();
        sample.ladder.title = noise();
        sample.ladder.means = noise();
        sample.call.entries[0].text = noise();
        sample.call.entries[1].text = "SIP/2.0 " + noise() + "\nCSeq:" + noise();
        sample.call.entries[1].remark = noise();
        sample.call.findings[0].actual = noise();
        sample.call.findings[0].rung = noise();
        sample.call.findings[0].line = static_cast<std::uint32_t>(round % 6);
        expect_harmless(
            sample,
            {.columns = 40U + static_cast<unsigned>(round % 60), .messages = Messages::all});
    }
}

TEST(Terminal, KeepsTheSummaryInItsColumns) {
    for (const RunSummary& summary : {busy_run(), load_run(), starved_load_run(), mixed_run()}) {
        for (unsigned columns = 40; columns <= 130; ++columns) {
            SCOPED_TRACE(columns);
            expect_fit(draw_summary(summary, "out/result.json", {.columns = columns}), columns);
        }
    }
}

TEST(Terminal, StaysHarmlessWhateverTheRunSays) {
    const std::string attack =
        "\x1b[2J\r\n\xE2\x80\xAE"
        "gnp\x9b\xff\x07 \xF0\x9F";
    RunSummary summary = load_run();
    summary.ladders.front().file = attack;
    summary.ladders.front().title = attack;
    summary.judgement.reason = attack;
    summary.latency[attack] = latencies_around(300, 100);
    summary.thresholds.front().threshold.text = attack;
    summary.failures.front().finding.actual = attack;
    summary.failures.front().example.entries[1].text = attack;
    summary.generator.unfit = attack;
    summary.generator.remedy = attack;
    summary.generator.notes = {attack};
    for (const Charset charset : {Charset::utf8, Charset::ascii}) {
        const std::string text = draw_summary(summary, {}, {.charset = charset});
        expect_fit(text, 80);
        for (const std::string_view row : rows_of(text)) {
            EXPECT_EQ(clean(row, charset), row);
        }
    }
}

TEST(Terminal, ShowsAsManyAnswersAsAreWorthIt) {
    RunSummary summary = load_run();
    summary.latency.clear();
    for (int status = 200; status < 300; ++status) {
        summary.latency["INVITE " + std::to_string(status)] =
            latencies_around(300, static_cast<std::uint64_t>(status));
    }
    const std::string text = draw_summary(summary, {}, {});
    EXPECT_NE(text.find("INVITE 299"), std::string::npos);
    EXPECT_EQ(text.find("INVITE 201"), std::string::npos);
    EXPECT_NE(text.find("and 80 more in the result file"), std::string::npos);
}

TEST(Progress, FitsARow) {
    struct Case {
        std::string_view name;
        Progress progress;
        TerminalOptions options;
        std::string_view expected;
    };

    const Progress usual{.elapsed = 12.9,
                         .total = 60,
                         .rate = 5000,
                         .started = 60'012,
                         .in_progress = 31,
                         .p99 = 12'000};
    Progress failing = usual;
    failing.failed = 7;
    Progress draining = usual;
    draining.elapsed = 60.4;
    draining.draining = true;
    draining.p99 = {};
    Progress by_calls = usual;
    by_calls.total = {};
    by_calls.calls = 120'024;
    Progress endless = usual;
    endless.total = {};
    Progress large = usual;
    large.elapsed = 86'399;
    large.total = 86'400;
    large.rate = 1'000'000;
    large.started = 86'399'000'000;
    const std::vector<Case> cases{
        {"usual",
         usual,
         {.columns = 100},
         "  12 of 60 s [██░░░░░░░░] 5000/s  60,012 calls  0 failed  p99 12.0 ms  in progress 31"},
        {"80 columns",
         usual,
         {},
         "  12 of 60 s [█░░░░] 5000/s  60,012 calls  0 failed  p99 12.0 ms  in progress 31"},
        {"60 columns",
         usual,
         {.columns = 60},
         "  12 of 60 s [██░░░░░░░░] 5000/s  60,012 calls  0 failed"},
        {"40 columns", usual, {.columns = 40}, "  12 of 60 s [░░░░] 5000/s  60,012 calls"},
        {"ASCII",
         usual,
         {.columns = 100, .charset = Charset::ascii},
         "  12 of 60 s [##........] 5000/s  60,012 calls  0 failed  p99 12.0 ms  in progress 31"},
        {"draining",
         draining,
         {},
         "  60 of 60 s [██████████] draining  60,012 calls  0 failed  in progress 31"},
        {"by calls",
         by_calls,
         {},
         "  12 s [█████░░░░░] 5000/s  60,012 calls  0 failed  p99 12.0 ms  in progress 31"},
        {"endless",
         endless,
         {},
         "  12 s 5000/s  60,012 calls  0 failed  p99 12.0 ms  in progress 31"},
        {"not quite done",
         large,
         {},
         "  86,399 of 86,400 s [█████████░] 1,000,000/s  86,399,000,000 calls  0 failed"},
        {"failures",
         failing,
         {.columns = 60, .colours = Colours::on},
         "  12 of 60 s [\x1b[1;32m██\x1b[0m\x1b[2m░░░░░░░░\x1b[0m] 5000/s  60,012 "
         "calls\x1b[1;31m  7 failed\x1b[0m"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const std::string line = draw_progress(test.progress, test.options);
        EXPECT_EQ(line, test.expected);
        if (test.options.colours == Colours::off) {
            EXPECT_LE(width_of(line), test.options.columns);
        }
    }
}

TEST(Terminal, ShowsMessagesOfTheCallsAskedFor) {
    struct Case {
        Messages messages;
        bool of_passed;
        bool of_failed;
    };

    const std::vector<Case> cases{{Messages::none, false, false},
                                  {Messages::failed, false, true},
                                  {Messages::all, true, true}};
    const auto shows = [](const SampleCall& sample, Messages messages) {
        const std::string text = draw_call(sample.ladder, sample.call, {.messages = messages});
        return text.find("Max-Forwards: 70") != std::string::npos;
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(static_cast<int>(test.messages));
        EXPECT_EQ(shows(followed_redirect(), test.messages), test.of_passed);
        EXPECT_EQ(shows(wrong_status(), test.messages), test.of_failed);
    }
}

TEST(Terminal, ColoursOnlyWhenAsked) {
    const SampleCall sample = missed_check();
    EXPECT_EQ(draw_call(sample.ladder, sample.call, {}).find('\x1b'), std::string::npos);
    EXPECT_NE(draw_call(sample.ladder, sample.call, {.colours = Colours::on}).find("\x1b[1;31m"),
              std::string::npos);
}

}  // namespace rung::reports::testing
