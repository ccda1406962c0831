// What is kept of calls, for whoever has to find out what went wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;
using call::Record;
using support::sim_start;

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

/// A line of a ladder: when, which way, what.
using Line = std::tuple<base::Instant, Record::Direction, std::string>;

std::vector<Line> lines_of(const CallReport& report) {
    std::vector<Line> lines;
    for (const Record& record : report.trace.records) {
        if (record.direction != Record::Direction::note) {
            lines.emplace_back(record.at, record.direction, report.trace.text(record));
        }
    }
    return lines;
}

/// What went over the wire for that call, as its caller saw it.
std::vector<Line> lines_on_the_wire(const Exchange& exchange, std::string_view call_id) {
    std::vector<Line> lines;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        const support::Packet& packet = sighting.packet;
        if (header(packet.bytes, "Call-ID") != call_id) {
            continue;
        }
        const bool sent = packet.from.ip == exchange.caller.address().ip;
        const base::Instant at = sim_start + sighting.at + (sent ? 0ms : 5ms);
        lines.emplace_back(
            at, sent ? Record::Direction::sent : Record::Direction::received, packet.bytes);
    }
    std::ranges::stable_sort(lines, {}, [](const Line& line) { return std::get<0>(line); });
    return lines;
}

std::string call_id_of(const CallReport& report) {
    return header(report.trace.text(report.trace.records.at(0)), "Call-ID");
}

TEST(Traces, KeepWhatDidNotPassWithWholeMessages) {
    Exchange exchange{R"(
mix 60%
  -> OPTIONS sip:{target}
  <- 200
or 20%
  -> INVITE sip:{profile.redirected}@{target}
     body sdp
  <- 302
     Contact.expires == 61
or 20%
  -> INVITE sip:bob@{target}
     body sdp
  <- 200
     should Server exists
  -> ACK
  -> BYE
  <- 200
end
)"};
    exchange.caller.loads(at_rate(100, 2s)).plan.reports = RunPlan::Reports::not_passed;
    exchange.run();
    const CallBooks& calls = exchange.alice->turn.books().calls;
    EXPECT_GT(calls.failed, 10U);
    EXPECT_GT(calls.warned, 10U);
    EXPECT_EQ(calls.passed + calls.failed, 200U);
    ASSERT_EQ(exchange.alice->reports.size(), calls.failed + calls.warned);
    for (const CallReport& report : exchange.alice->reports) {
        EXPECT_NE(report.outcome, Outcome::passed);
        EXPECT_NE(worst_finding(report), "");
        EXPECT_EQ(lines_of(report), lines_on_the_wire(exchange, call_id_of(report)));
        EXPECT_GE(report.trace.records.size(), 3U);
        EXPECT_EQ(report.trace.records.front().at, report.started);
        EXPECT_EQ(report.trace.records.back().at, report.ended);
    }
}

TEST(Traces, ShowRetransmissionsAsTheirOwnLines) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200 within 2s\n", ""};
    exchange.network.set_nobody(support::Nobody::is_silent);
    exchange.caller.loads({.users = 1, .calls = 1}).plan.reports = RunPlan::Reports::not_passed;
    exchange.run();
    ASSERT_EQ(exchange.alice->reports.size(), 1U);
    const CallReport& report = exchange.call();
    ASSERT_EQ(report.trace.records.size(), 3U);
    EXPECT_EQ(std::string_view{report.trace.records[0].remark}, "");
    EXPECT_EQ(std::string_view{report.trace.records[1].remark}, "retransmission");
    EXPECT_EQ(report.trace.text(report.trace.records[0]),
              report.trace.text(report.trace.records[2]));
    EXPECT_EQ(report.trace.records[1].at, sim_start + 500ms);
    EXPECT_EQ(report.trace.records[2].at, sim_start + 1'500ms);
}

TEST(Traces, KeepAbortedCallsAndNothingOfTheWarmUp) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 1h\n"};
    load::Plan load = at_rate(10, 2s);
    load.warm_up = 1s;
    load.drain = 1s;
    exchange.caller.loads(load).plan.reports = RunPlan::Reports::not_passed;
    exchange.run();
    ASSERT_EQ(exchange.alice->reports.size(), 10U);
    for (const CallReport& report : exchange.alice->reports) {
        EXPECT_EQ(report.outcome, Outcome::aborted);
        EXPECT_EQ(report.trace.records.size(), 2U);
        EXPECT_GE(report.started, sim_start + 1s);
    }
    EXPECT_EQ(exchange.alice->turn.books().warm_up.aborted, 10U);
}

TEST(Traces, OfNobodyWhereNobodyAsks) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n   Server exists\n"};
    exchange.caller.loads(at_rate(10, 1s)).plan.reports = RunPlan::Reports::none;
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.failed, 10U);
    EXPECT_TRUE(exchange.alice->reports.empty());
}

TEST(Traces, AreGivenAwayOnce) {
    support::SimParty caller{alice_address};
    caller.calls("-> OPTIONS sip:a@8.8.8.8\n<- 200\n").aims_at(target_address);
    Turn turn{caller.plan, sim_start};
    Output output;
    turn.run({{sim_start, support::sim_wall_start}}, output);
    EXPECT_EQ(turn.take_reports().size(), 1U);
    EXPECT_TRUE(turn.take_reports().empty());
}

/// Beyond so many calls at once there is the finding, and no ladder.
TEST(Traces, AreNoMoreThanAskedFor) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n   Server exists\n"};
    exchange.caller.loads(at_rate(100'000, 1ms));
    exchange.caller.plan.reports = RunPlan::Reports::not_passed;
    exchange.caller.plan.traced_calls = 7;
    exchange.run();
    ASSERT_EQ(exchange.alice->reports.size(), 100U);
    std::size_t traced = 0;
    for (const CallReport& report : exchange.alice->reports) {
        EXPECT_NE(worst_finding(report), "");
        traced += report.trace.records.empty() ? 0 : 1;
        EXPECT_TRUE(report.trace.records.empty() || report.trace.records.size() == 2);
    }
    EXPECT_EQ(traced, 7U);
}

/// The first messages of a call, each whole, until the limit would be passed.
TEST(Traces, OfACallAreBounded) {
    constexpr auto chatty =
        "repeat 50\n  -> OPTIONS sip:{target}\n  <- 200\nend\n"
        "-> OPTIONS sip:{target}\n<- 404\n";

    struct Case {
        const char* name;
        std::size_t octets;
        std::uint32_t records;
    };

    for (const Case& one : {Case{"octets", 5'000, 2'000},
                            Case{"octets of one message", 500, 2'000},
                            Case{"no octet", 0, 2'000},
                            Case{"records", 1 << 20, 7},
                            Case{"no record", 1 << 20, 0}}) {
        SCOPED_TRACE(one.name);
        Exchange exchange{chatty, "<- OPTIONS\n-> 200\n"};
        exchange.caller.plan.settings.limits.record_octets = one.octets;
        exchange.caller.plan.settings.limits.records = one.records;
        exchange.run();
        const CallReport& report = exchange.call();
        EXPECT_EQ(report.outcome, Outcome::failed);
        EXPECT_LE(report.trace.octets.size(), one.octets);
        EXPECT_LE(report.trace.records.size(), one.records);
        std::vector<std::string> wire;
        for (const support::Sighting& sighting : exchange.network.sightings()) {
            wire.push_back(sighting.packet.bytes);
        }
        std::size_t kept = 0;
        std::size_t octets = 0;
        for (const Line& line : lines_of(report)) {
            EXPECT_EQ(std::get<2>(line), wire.at(kept++));
            octets += std::get<2>(line).size();
        }
        const bool full = kept == one.records || octets + wire.at(kept).size() > one.octets;
        EXPECT_TRUE(full) << "there was room for more";
    }
}

/// Smaller ones behind it would fit, but a ladder with a gap misleads.
TEST(Traces, EndBeforeTheFirstMessageThatDoesNotFit) {
    constexpr auto caller =
        "-> INVITE sip:b@{target}\n"
        "<- 200\n"
        "-> ACK\n"
        "pause 100ms\n"
        "<- MESSAGE\n"
        "-> 200\n"
        "<- INFO\n"
        "-> 200\n"
        "<- BYE\n"
        "-> 200\n";
    const std::string called =
        "<- INVITE\n-> 200\n<- ACK\n-> INFO\n   Subject: " + std::string(3'000, 'x') +
        "\n-> MESSAGE\n<- 200 for MESSAGE\n<- 200 for INFO\n-> BYE\n<- 200\n";
    Exchange exchange{caller, called};
    exchange.caller.plan.settings.limits.record_octets = 3'000;
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    const auto& records = exchange.call().trace.records;
    std::vector<std::uint32_t> lines;
    lines.reserve(records.size());
    for (const Record& record : records) {
        lines.push_back(record.line);
    }
    EXPECT_EQ(lines, (std::vector<std::uint32_t>{1, 2, 3}));
}

}  // namespace
}  // namespace rung::turn
