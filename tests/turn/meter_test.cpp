// What is measured of calls: from when a message was due, under which name, and what RFC 6076
// counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/turn/desk.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using support::shipped;
using support::sim_start;

using Durations = std::vector<base::Duration>;

/// The values of a histogram as they were recorded, as far as its three digits tell.
void expect_values(const load::Histogram& histogram, const Durations& values) {
    load::Histogram expected;
    for (const base::Duration value : values) {
        expected.record(value);
    }
    EXPECT_EQ(histogram.encode(), expected.encode())
        << histogram.count() << " values, " << histogram.min() << " to " << histogram.max()
        << " us";
}

constexpr auto ping = "-> OPTIONS sip:{target}\n<- 200\n";
constexpr std::string_view contact = "Contact: <sip:b@192.0.2.2:5060>\n";

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

load::Plan one_call() {
    return {.users = 1, .calls = 1};
}

TEST(Meter, FirstMessagesCountFromWhenTheCallWasDue) {
    Desk desk{ping, at_rate(10, 300ms)};
    const auto sent = desk.turn_at(250ms);
    ASSERT_EQ(sent.size(), 3U);
    desk.turn_at(260ms, answers(sent, "200 OK"));
    expect_values(desk.times("OPTIONS", 200), {260ms, 160ms, 60ms});
    expect_values(desk.turn().meter().lag(), {250ms, 150ms, 50ms});
    expect_values(desk.turn().meter().recent(), {260ms, 160ms, 60ms});
}

TEST(Meter, BehindAPauseCountsFromItsPlannedEnd) {
    Desk desk{
        "-> OPTIONS sip:{target}\n<- 200\npause 1s\n-> INFO sip:{target}\n<- 200\n"
        "pause 1s\npause 1s\n-> MESSAGE sip:{target}\n<- 200\n",
        one_call()};
    auto sent = desk.turn_at(0ms);
    sent = desk.turn_at(10ms, answers(sent, "200 OK"));
    EXPECT_TRUE(sent.empty());
    sent = desk.turn_at(1'300ms);  // Planned: 1,010 ms.
    ASSERT_EQ(sent.size(), 1U);
    sent = desk.turn_at(1'320ms, answers(sent, "200 OK"));
    // The next pauses end at 2,320 and 3,320 ms; both are over when the turn comes.
    EXPECT_TRUE(desk.turn_at(5'000ms).empty());
    sent = desk.turn_at(5'001ms);
    ASSERT_EQ(sent.size(), 1U);
    desk.turn_at(5'040ms, answers(sent, "200 OK"));
    expect_values(desk.times("OPTIONS", 200), {10ms});
    expect_values(desk.times("INFO", 200), {310ms});
    expect_values(desk.times("MESSAGE", 200), {1'720ms});
    expect_values(desk.turn().meter().lag(), {0ms, 290ms, 1'681ms});
}

/// The clock made it due, though it is the first of its call.
TEST(Meter, ACallThatBeginsWithAPauseIsLateLikeAnyOther) {
    Desk desk{"pause 1s\n-> OPTIONS sip:{target}\n<- 200\n", one_call()};
    desk.turn_at(0ms);
    const auto sent = desk.turn_at(1'250ms);
    ASSERT_EQ(sent.size(), 1U);
    desk.turn_at(1'260ms, answers(sent, "200 OK"));
    expect_values(desk.times("OPTIONS", 200), {260ms});
    expect_values(desk.turn().meter().lag(), {0ms, 250ms});
}

/// What an answer made due is due when the answer was taken; what a turn is late for then is the
/// network's business and that of the receive buffer.
TEST(Meter, WithinADialogCountsFromTheRungAbove) {
    Desk desk{"-> INVITE sip:b@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n", one_call()};
    auto sent = desk.turn_at(0ms);
    sent = desk.turn_at(30ms, answers(sent, "200 OK", contact));
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_TRUE(sent[1].starts_with("BYE"));
    desk.turn_at(70ms, answers({sent[1]}, "200 OK"));
    expect_values(desk.times("INVITE", 200), {30ms});
    expect_values(desk.times("BYE", 200), {40ms});
    expect_values(desk.turn().meter().lag(), {0ms});
}

/// Also those of the clean-up, and a CANCEL that had to wait for a 1xx.
TEST(Meter, RequestsThatFollowAnAnswerAreDueWithIt) {
    struct Case {
        const char* name;
        const char* ladder;
        std::vector<std::pair<std::string, std::string>> exchange;  ///< What to answer, and how.
        std::string method;                                         ///< Answered 10 ms later.
    };

    const Case cases[] = {
        {"BYE of the clean-up",
         "-> INVITE sip:b@{target}\n<- 200\n   Server exists\n-> ACK\n",
         {{"INVITE", "200 OK"}, {"BYE", "200 OK"}},
         "BYE"},
        {"CANCEL of the clean-up",
         "-> INVITE sip:b@{target}\n<- 180\n   Server exists\n<- 200\n-> ACK\n",
         {{"INVITE", "180 Ringing"}, {"CANCEL", "200 OK"}},
         "CANCEL"},
        {"CANCEL of the ladder",
         "-> INVITE sip:b@{target}\n-> CANCEL\n<- 200 for CANCEL\n<- 487 for INVITE\n",
         {{"INVITE", "180 Ringing"}, {"CANCEL", "200 OK"}},
         "CANCEL"},
        {"signed again",
         "on 428 sign attest=A\n\n-> MESSAGE sip:b@{target}\n<- 200\n",
         {{"MESSAGE", "428 Use Identity Header"}, {"MESSAGE", "200 OK"}},
         "MESSAGE"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Desk desk{one.ladder, one_call()};
        std::vector<std::string> sent = desk.turn_at(0ms);
        base::Duration at{0};
        for (const auto& answered : one.exchange) {
            const std::string beginning = answered.first + " ";
            const auto request = std::ranges::find_if(
                sent, [&](const std::string& bytes) { return bytes.starts_with(beginning); });
            ASSERT_NE(request, sent.end()) << beginning;
            at += 10ms;
            sent = desk.turn_at(at, {answer(*request, answered.second, contact)});
        }
        expect_values(desk.times(one.method, 200), {10ms});
        EXPECT_EQ(desk.turn().meter().lag().max(), 0U) << "no clock made it due";
    }
}

TEST(Meter, ACancelBehindAPauseCountsFromItsPlannedEnd) {
    Desk desk{
        "-> INVITE sip:b@{target}\n<- 180\npause 1s\n-> CANCEL\n<- 200 for CANCEL\n"
        "<- 487 for INVITE\n",
        one_call()};
    const auto invite = desk.turn_at(0ms);
    desk.turn_at(10ms, answers(invite, "180 Ringing"));
    const auto sent = desk.turn_at(1'400ms);
    ASSERT_EQ(sent.size(), 1U);
    desk.turn_at(1'410ms, answers(sent, "200 OK"));
    expect_values(desk.times("CANCEL", 200), {400ms});
    expect_values(desk.turn().meter().lag(), {0ms, 390ms});
}

TEST(Meter, KeepsMethodsAndStatusesApartProvisionalOnesToo) {
    Desk desk{"-> INVITE sip:b@{target}\n<- 180\n<- 183\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
              one_call()};
    const auto invite = desk.turn_at(0ms);
    desk.turn_at(1ms, answers(invite, "100 Trying"));
    desk.turn_at(20ms, answers(invite, "180 Ringing"));
    desk.turn_at(30ms, answers(invite, "183 Session Progress"));
    const auto sent = desk.turn_at(50ms, answers(invite, "200 OK", contact));
    desk.turn_at(55ms, answers(invite, "200 OK", contact));  // A copy counts for nothing.
    desk.turn_at(60ms, answers({sent.at(1)}, "200 OK"));
    expect_values(desk.times("INVITE", 100), {1ms});
    expect_values(desk.times("INVITE", 180), {20ms});
    expect_values(desk.times("INVITE", 183), {30ms});
    expect_values(desk.times("INVITE", 200), {50ms});
    expect_values(desk.times("BYE", 200), {10ms});
    expect_values(desk.turn().meter().recent(), {50ms, 10ms});
    expect_values(desk.turn().meter().srd(), {20ms});
    desk.turn().meter().forget_recent();
    EXPECT_TRUE(desk.turn().meter().recent().empty());
}

/// RFC 6076 4.3.1: from the first INVITE, through redirects and challenges, to the first answer
/// but 100 of a session that comes about.
TEST(Meter, SrdSpansRedirectsAndChallenges) {
    Desk desk{"on 3xx follow\non 428 sign attest=A\n\n-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
              at_rate(1, 1s)};
    auto sent = desk.turn_at(7ms);  // Late by 7 ms, which counts.
    sent = desk.turn_at(20ms, answers(sent, "302 Moved", "Contact: <sip:c@192.0.2.2:5060>\n"));
    sent = desk.turn_at(30ms, answers({sent.back()}, "428 Use Identity Header"));
    const std::vector<std::string> last{sent.back()};
    desk.turn_at(31ms, answers(last, "100 Trying"));
    desk.turn_at(60ms, answers(last, "180 Ringing"));
    desk.turn_at(90ms, answers(last, "200 OK", contact));
    expect_values(desk.turn().meter().srd(), {60ms});
    expect_values(desk.times("INVITE", 302), {20ms});
    expect_values(desk.times("INVITE", 428), {10ms});
    expect_values(desk.times("INVITE", 200), {60ms});
}

TEST(Meter, SrdLeavesOutWhatCameToNothing) {
    Desk desk{"-> INVITE sip:b@{target}\n<- 486\n", one_call()};
    const auto invite = desk.turn_at(0ms);
    desk.turn_at(10ms, answers(invite, "180 Ringing"));
    desk.turn_at(20ms, answers(invite, "486 Busy Here"));
    EXPECT_TRUE(desk.turn().meter().srd().empty());
}

TEST(Meter, WithoutALoadMeasuresNothing) {
    Exchange exchange{ping};
    exchange.run();
    Meter& meter = exchange.alice->turn.meter();
    EXPECT_TRUE(meter.lag().empty());
    EXPECT_TRUE(meter.recent().empty());
    meter.answers().for_each([](std::string_view, int, const load::Histogram&) { FAIL(); });
}

TEST(Meter, CountsTimeouts) {
    Exchange exchange{ping, ""};
    exchange.network.set_nobody(support::Nobody::is_silent);
    exchange.caller.loads(at_rate(10, 1s));
    exchange.run();
    const Books& books = exchange.alice->turn.books();
    EXPECT_EQ(books.transactions.started, 10U);
    EXPECT_EQ(books.transactions.timed_out, 10U);
    EXPECT_EQ(books.transactions.completed, 0U);
    EXPECT_EQ(books.calls.failed, 10U);
    exchange.alice->turn.meter().answers().for_each(
        [](std::string_view, int, const load::Histogram&) { FAIL() << "there was no answer"; });
}

/// How long a rung was waited for, under load.
TEST(Meter, TimesTheRungs) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 180\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
                      "<- INVITE\n-> 180\npause 100ms\n-> 200\n<- ACK\n<- BYE\n-> 200\n"};
    exchange.caller.loads(one_call());
    exchange.run();
    const auto& rungs = exchange.alice->turn.books().rungs.at(0);
    ASSERT_EQ(rungs.size(), 6U);
    for (const RungBooks& rung : rungs) {
        EXPECT_EQ(rung.reached, 1U);
    }
    expect_values(rungs[1].latency, {10ms});
    expect_values(rungs[2].latency, {100ms});
    expect_values(rungs[5].latency, {10ms});
    EXPECT_TRUE(rungs[0].latency.empty());
}

/// What two shards count and measure comes to what one would have.
TEST(Meter, ShardsAddUp) {
    const auto run = [](std::uint8_t shard, std::uint8_t shards) {
        auto exchange = std::make_unique<Exchange>(
            "on 3xx follow\n-> INVITE sip:moved-1@{target}\n<- 200\n   Subject exists\n-> ACK\n-> "
            "BYE\n<- 200\n");
        load::Plan load = at_rate(100, 1s);
        load.warm_up = 200ms;
        exchange->caller.loads(load);
        exchange->caller.plan.shard = shard;
        exchange->caller.plan.shards = shards;
        exchange->run();
        return exchange;
    };
    const auto whole = run(0, 1);
    const auto first = run(0, 2);
    const auto second = run(1, 2);
    Books sum = first->alice->turn.books();
    sum.add(second->alice->turn.books());
    const Books& all = whole->alice->turn.books();
    EXPECT_EQ(all.calls.due, 80U);
    EXPECT_GT(all.misses.size(), 0U);
    for (const auto counter : {&CallBooks::due,
                               &CallBooks::started,
                               &CallBooks::passed,
                               &CallBooks::failed,
                               &CallBooks::in_progress}) {
        EXPECT_EQ(sum.calls.*counter, all.calls.*counter);
        EXPECT_EQ(sum.warm_up.*counter, all.warm_up.*counter);
        EXPECT_EQ(sum.ladders[0].*counter, all.ladders[0].*counter);
    }
    EXPECT_EQ(sum.messages.sent, all.messages.sent);
    EXPECT_EQ(sum.messages.received, all.messages.received);
    EXPECT_EQ(sum.transactions.completed, all.transactions.completed);
    EXPECT_EQ(sum.responses, all.responses);
    ASSERT_EQ(sum.misses.size(), all.misses.size());
    EXPECT_EQ(sum.misses[0].failed, all.misses[0].failed);
    for (std::size_t n = 0; n < all.rungs[0].size(); ++n) {
        EXPECT_EQ(sum.rungs[0][n].reached, all.rungs[0][n].reached);
        EXPECT_EQ(sum.rungs[0][n].latency, all.rungs[0][n].latency);
    }
    Meter& merged = first->alice->turn.meter();
    merged.add(second->alice->turn.meter());
    const Meter& meter = whole->alice->turn.meter();
    EXPECT_EQ(merged.lag(), meter.lag());
    EXPECT_EQ(merged.srd(), meter.srd());
    EXPECT_EQ(merged.sessions().invites, meter.sessions().invites);
    EXPECT_EQ(merged.sessions().completed, meter.sessions().completed);
    std::size_t kinds = 0;
    meter.answers().for_each(
        [&](std::string_view method, int status, const load::Histogram& times) {
            ++kinds;
            merged.answers().for_each(
                [&](std::string_view other, int code, const load::Histogram& sums) {
                    EXPECT_TRUE(other != method || code != status || sums == times);
                });
        });
    EXPECT_EQ(kinds, 4U);
}

}  // namespace
}  // namespace rung::turn
