#include "tests/reports/samples.hpp"

#include <fmt/format.h>

namespace rung::reports::testing {

CallScript& CallScript::sent(double ms, std::uint32_t line, std::string text, std::string remark) {
    call_.entries.push_back({ms / 1000, Direction::sent, line, std::move(text), std::move(remark)});
    return *this;
}

CallScript& CallScript::received(double ms,
                                 std::uint32_t line,
                                 std::string text,
                                 std::string remark) {
    call_.entries.push_back(
        {ms / 1000, Direction::received, line, std::move(text), std::move(remark)});
    return *this;
}

CallScript& CallScript::note(double ms, std::string text) {
    call_.entries.push_back({ms / 1000, Direction::note, 0, std::move(text), {}});
    return *this;
}

CallScript& CallScript::missed(Severity severity,
                               std::uint32_t line,
                               const std::string& expected,
                               std::string actual) {
    call_.findings.push_back({severity, line, expected, expected, std::move(actual)});
    return *this;
}

std::string request(std::string_view method, std::string_view uri, int cseq) {
    return fmt::format(
        "{0} {1} SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 127.0.0.1:40123;branch=z9hG4bK-{2}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:+12025550100@127.0.0.1>;tag=a{2}\r\n"
        "To: <{1}>\r\n"
        "Call-ID: 2f6c1e84@127.0.0.1\r\n"
        "CSeq: {2} {0}\r\n"
        "Content-Length: 0\r\n"
        "\r\n",
        method,
        uri,
        cseq);
}

std::string answer(std::string_view status_and_reason, std::string_view method, int cseq) {
    return fmt::format(
        "SIP/2.0 {0}\r\n"
        "Via: SIP/2.0/UDP 127.0.0.1:40123;branch=z9hG4bK-{2}\r\n"
        "From: <sip:+12025550100@127.0.0.1>;tag=a{2}\r\n"
        "To: <sip:bob@127.0.0.1>;tag=b{2}\r\n"
        "Call-ID: 2f6c1e84@127.0.0.1\r\n"
        "CSeq: {2} {1}\r\n"
        "Content-Length: 0\r\n"
        "\r\n",
        status_and_reason,
        method,
        cseq);
}

RunSummary quiet_run() {
    RunSummary summary;
    summary.tool.version = "0.1.0";
    summary.run.started = std::chrono::sys_seconds{std::chrono::seconds{1'795'316'400}};
    summary.run.seconds = 0.0014;
    summary.run.seed = 42;
    summary.run.target = "127.0.0.1:5060";
    summary.run.transport = "udp";
    summary.run.command = "rung run options.rung --target 127.0.0.1:5060";
    Ladder& ladder = summary.ladders.emplace_back();
    ladder.file = "options.rung";
    ladder.title = "OPTIONS ping";
    ladder.calls = {.due = 1, .started = 1, .passed = 1, .in_progress_max = 1};
    summary.calls = ladder.calls;
    summary.transactions = {.started = 1, .completed = 1};
    summary.messages = {.sent = 1, .received = 1};
    summary.responses = {{200, 1}};
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

RunSummary busy_run() {
    RunSummary summary = quiet_run();
    summary.run.seconds = 183.2;
    summary.run.command = "rung run follow.rung refuse.rung --calls 1000000";
    summary.environment = {.host = "lab1",
                           .kernel = "6.18.44",
                           .cpu = "EPYC",
                           .cores = 2,
                           .testbed = "lab",
                           .labels = {{"build", "1.2"}}};
    const SampleCall follow = missed_check();
    SampleCall refuse = missed_should();
    refuse.ladder.file = "refuse.rung";
    summary.ladders = {follow.ladder, refuse.ladder};
    summary.ladders[0].sha256 = std::string(64, 'a');
    summary.ladders[0].calls = {
        .due = 1'000'000, .started = 999'990, .not_started = 10, .passed = 999'987, .failed = 3};
    summary.ladders[1].calls = {
        .due = 12, .started = 12, .passed = 9, .warned = 2, .inconclusive = 2, .aborted = 1};
    summary.calls = {.due = 1'000'012,
                     .started = 1'000'002,
                     .not_started = 10,
                     .passed = 999'996,
                     .failed = 3,
                     .warned = 2,
                     .inconclusive = 2,
                     .aborted = 1,
                     .in_progress_max = 512};
    summary.rate = Rate{.asked = 5000, .offered = 4999.5, .achieved = 4998};
    summary.transactions = {.started = 2'000'014, .completed = 2'000'011, .timed_out = 3};
    summary.messages = {.sent = 3'000'040,
                        .received = 2'000'019,
                        .retransmitted_by_us = 26,
                        .retransmitted_by_peer = 5,
                        .stray = 4,
                        .malformed = 2,
                        .over_1300 = 7,
                        .undelivered = 1};
    summary.responses = {{200, 999'999}, {302, 1'000'002}, {486, 10}};
    summary.rungs = {{0, 15, "-> INVITE sip:moved-1001@{target}", 999'990, 0, 0},
                     {0, 17, "<- 302", 999'990, 3, 0}};
    CallTrace other = follow.call;
    other.findings.back().actual = "Contact.uri is \"sip:moved-1001@127.0.0.1\"";
    other.findings.back().why = "the nearest was another one";
    other.findings.back().difference = {
        .part = "user", .wanted = "1001", .came = "1002<b>", .at = 3};
    group_findings(summary, other);
    group_findings(summary, follow.call);
    group_findings(summary, follow.call);
    CallTrace warned = refuse.call;
    warned.ladder = 1;
    group_findings(summary, warned);
    group_findings(summary, warned);
    summary.generator.notes = {"rcvbuf is 416 KB, 4 MB were asked for: sysctl net.core.rmem_max"};
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

}  // namespace rung::reports::testing
