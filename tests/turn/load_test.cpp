// Calls under load in virtual time: when they start, how they are booked, what ends them.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/desk.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;
using support::sim_start;

constexpr auto ping = "-> OPTIONS sip:{target}\n<- 200\n";
constexpr auto pong = "<- OPTIONS\n-> 200\n";

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

base::Clocks clocks_at(base::Duration since_start) {
    return {sim_start + since_start,
            support::sim_wall_start + std::chrono::floor<std::chrono::seconds>(since_start)};
}

TEST(Load, SendsEachCallAtTheInstantItIsDue) {
    const load::Plan loads[] = {
        at_rate(1'000, 3s),
        {.stages = {{.from = 0, .to = 1'000, .span = 2s}, {.from = 1'000, .to = 0, .span = 1s}}},
        {.stages = {{.from = 0, .to = 1e6, .span = 20ms}}},
        {.stages = {{.from = 500, .to = 500, .span = 2s}}, .arrivals = load::Arrivals::poisson},
        {.stages = {{.from = 20, .to = 20, .span = 1s},
                    {.from = 0, .to = 0, .span = 500ms},
                    {.from = 7, .to = 90, .span = 1s}}},
    };
    for (const load::Plan& load : loads) {
        Exchange exchange{ping, pong, 42};
        exchange.caller.loads(load);
        for (RunPlan* plan : {&exchange.caller.plan, &exchange.target.plan}) {
            plan->transactions = {.transactions = 20'000,
                                  .lingering = {.transactions = 20'000, .octets = 1 << 24}};
        }
        exchange.run();
        std::vector<base::Duration> expected;
        for (load::Schedule schedule{load, 42}; schedule.next(); schedule.advance()) {
            expected.push_back(*schedule.next());
        }
        EXPECT_EQ(exchange.times_of(alice_address, "OPTIONS"), expected);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, expected.size());
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Load, BooksTheWarmUpApartAndMeasuresNothingOfIt) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n<- 200\n   Server exists\n",
        "either\n  <- OPTIONS where CSeq.number == 1\n  -> 200\nor\n  <- INFO\n  -> 200\nend\n"};
    load::Plan load = at_rate(100, 5s);
    load.warm_up = 2s;
    exchange.caller.loads(load).plan.reports = RunPlan::Reports::not_passed;
    exchange.run();
    Turn& turn = exchange.alice->turn;
    const Books& books = turn.books();
    EXPECT_EQ(books.warm_up.due, 200U);
    EXPECT_EQ(books.warm_up.started, 200U);
    EXPECT_EQ(books.warm_up.failed, 200U);
    EXPECT_EQ(books.calls.due, 300U);
    EXPECT_EQ(books.calls.failed, 300U);
    EXPECT_EQ(books.ladders.at(0).failed, 300U);
    EXPECT_EQ(exchange.alice->reports.size(), 300U) << "a warm-up has no failures to show";
    ASSERT_EQ(books.misses.size(), 1U);
    EXPECT_EQ(books.misses[0].failed, 300U);
    std::uint64_t answers = 0;
    turn.meter().answers().for_each(
        [&](std::string_view, int, const load::Histogram& times) { answers += times.count(); });
    EXPECT_EQ(answers, 300U);
    EXPECT_EQ(turn.meter().lag().count(), 300U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// The call that is due at the very end of the warm-up is the first that counts.
TEST(Load, WarmUpEndsBeforeTheFirstMeasuredCall) {
    for (const auto warm_up : {0s, 1s, 5s}) {
        Exchange exchange{ping, pong};
        load::Plan load = at_rate(10, 5s);
        load.warm_up = warm_up;
        exchange.caller.loads(load);
        exchange.run();
        const auto seconds = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::seconds>(warm_up).count());
        EXPECT_EQ(exchange.alice->turn.books().warm_up.passed, 10 * seconds);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 50 - 10 * seconds);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

/// A server of the same run begins calls during the warm-up, too.
TEST(Load, CalledLaddersKeepTheirBooksInAWarmUp) {
    Exchange exchange{ping, pong};
    load::Plan load = at_rate(10, 5s);
    load.warm_up = 2s;
    exchange.caller.loads(load).serves(pong);
    const base::Endpoint alice = exchange.caller.address();
    const base::Endpoint peer = support::endpoint("192.0.2.9:5060");
    exchange.network.add_peer(peer, [](const support::Packet&) {});
    for (const int second : {1, 3}) {
        exchange.network.send(
            {peer,
             alice,
             crlf(
                 "OPTIONS sip:a@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK" +
                 std::to_string(second) +
                 "\nFrom: <sip:p@192.0.2.9>;tag=1\nTo: <sip:a@192.0.2.1>\nCall-ID: " +
                 std::to_string(second) + "@peer\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n")},
            second * 1s);
    }
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().warm_up.passed, 20U + 1U);
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 30U + 1U);
    EXPECT_EQ(exchange.alice->turn.books().ladders.at(1).passed, 1U);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Load, StopsAfterItsCalls) {
    for (const bool open : {true, false}) {
        Exchange exchange{ping, pong};
        load::Plan load = open ? at_rate(50, 10s) : load::Plan{.users = 5};
        load.calls = 23;
        exchange.caller.loads(load);
        exchange.run();
        EXPECT_EQ(exchange.alice->turn.books().calls.due, 23U);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 23U);
        EXPECT_TRUE(exchange.alice->turn.done());
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

/// Ten users and a call of 10 ms and a pause of a second: 10 calls each 1.01 s.
TEST(Load, UsersStartOverAsTheirCallsEnd) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 1s\n", pong};
    exchange.caller.loads({.users = 10, .span = 10s});
    exchange.run();
    const std::vector<base::Duration> times = exchange.times_of(alice_address, "OPTIONS");
    ASSERT_EQ(times.size(), 100U);
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_EQ(times[i], static_cast<int>(i / 10) * 1'010ms);
    }
    EXPECT_EQ(exchange.alice->turn.books().calls.in_progress_max, 10U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// A call that ends at once does not keep the turn: its user starts over when time has passed.
TEST(Load, UsersWhoseCallsEndAtOnceDoNotHoldTheTurn) {
    struct Case {
        const char* name;
        const char* ladder;
        const char* target;
    };

    const Case cases[] = {
        {"nothing to wait for", "-> raw\n   hello\n", "192.0.2.2:5060"},
        {"nowhere to go", "-> OPTIONS sip:a@8.8.8.8\n<- 200\n", "192.0.2.2:5060"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        support::SimParty caller{alice_address};
        caller.calls(one.ladder).aims_at(one.target).loads({.users = 3, .span = 10ms});
        Turn turn{caller.plan, sim_start};
        Output output;
        std::uint64_t turns = 0;
        for (base::Duration at{0}; !turn.done(); at += 1ms, ++turns) {
            ASSERT_TRUE(turn.next_deadline());
            EXPECT_LE(*turn.next_deadline(), sim_start + at + 1ns) << "it has something to do";
            turn.run({clocks_at(at)}, output);
            output.batch.clear();
        }
        EXPECT_EQ(turns, 11U);
        EXPECT_EQ(turn.books().calls.started, 30U);
        EXPECT_EQ(turn.in_use().calls, 0U);
    }
}

/// After a delay answers must not wait for all that has become due meanwhile.
TEST(Load, BeginsSoManyCallsATurn) {
    Desk desk{ping, at_rate(100'000, 1s)};
    desk.plan().starts_a_turn = 10;
    for (const base::Duration at : {5ms, 6ms, 7ms}) {
        EXPECT_EQ(desk.turn_at(at).size(), 10U);
    }
    EXPECT_EQ(desk.turn().next_deadline(), sim_start + 300us);
    EXPECT_EQ(desk.turn().books().calls.due, 30U);
    EXPECT_EQ(desk.turn().meter().lag().max(), 6'803U) << "6.8 ms, in three digits";
}

/// One that is behind by more than a batch catches up a quarter faster than calls are asked for, or
/// as fast as answers come.
TEST(Load, CatchesUpWithoutABurst) {
    Desk desk{ping, at_rate(20'000, 1s)};
    std::size_t sent = desk.turn_at(0ms).size();
    base::Duration at = 20ms;
    sent += desk.turn_at(at).size();
    EXPECT_EQ(sent, 1U + 25U) << "a quarter more than a millisecond's calls";
    while (desk.turn().next_deadline() < sim_start + at) {
        at += 200us;
        const std::size_t starts = desk.turn_at(at).size();
        EXPECT_LE(starts, at < 75ms ? 6U : 64U);
        sent += starts;
    }
    // 64 of the 375 calls that were missing are a batch; the others take 5,000 a second.
    EXPECT_NEAR(
        static_cast<double>(at.count()), static_cast<double>(base::Duration{82ms}.count()), 4e6);
    EXPECT_EQ(desk.turn().books().calls.due, sent);
}

TEST(Load, CatchesUpAsFastAsAnswersCome) {
    const load::Plan load = at_rate(20'000, 1s);
    RunPlan plan;
    plan.callers.resize(1);
    plan.load = &load;
    const CallSource source{plan, sim_start};
    CatchUp catch_up{sim_start};
    EXPECT_EQ(catch_up.most(source, sim_start + 20ms, 40, 64), 40U) << "more than the 25 by rate";
    EXPECT_EQ(catch_up.most(source, sim_start + 21ms, 100, 64), 64U) << "no more than a batch";
    EXPECT_EQ(catch_up.most(source, sim_start + 22ms, 3, 64), 25U);
}

/// Drawn arrivals run ahead of their rate and fall behind it, which is no delay of ours.
TEST(Load, HoldsNothingBackOfRandomArrivalsThatAreNotLate) {
    load::Plan load = at_rate(200'000, 1s);
    load.arrivals = load::Arrivals::poisson;
    Desk desk{ping, load};
    for (base::Duration at{0}; at < 1s; at += 100us) {
        desk.turn_at(at);
        ASSERT_GT(desk.turn().next_deadline(), sim_start + at);
    }
}

/// While messages wait in the socket, calls that are due are put off; not for ever.
TEST(Load, ReceivesBeforeItBeginsCalls) {
    Desk desk{ping, at_rate(1'000, 1s)};
    int turns = 1;
    while (desk.turn_at(10ms, Incoming{.more = true}).empty()) {
        ASSERT_LT(++turns, 1'000) << "for ever";
    }
    EXPECT_GT(turns, 1);
    Desk relieved{ping, at_rate(1'000, 1s)};
    EXPECT_TRUE(relieved.turn_at(10ms, Incoming{.more = true}).empty());
    EXPECT_EQ(relieved.turn_at(10ms).size(), 11U);
}

/// In an open model what is due beyond the limit is counted, in a closed one nothing is.
TEST(Load, AtMostSoManyAtOnce) {
    struct Case {
        const char* name;
        load::Plan load;
        std::uint64_t due;
        std::uint64_t not_started;
    };

    load::Plan open = at_rate(10, 10s);
    open.at_most = 4;
    const Case cases[] = {
        // A call takes 1.01 s and 10 are due in it: 4 start at 0 s, 4 from 1.1 s on, and so forth.
        {"open", open, 100, 63},
        {"closed", {.users = 10, .span = 10s, .at_most = 4}, 40, 0},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 1s\n", pong};
        exchange.caller.loads(one.load);
        exchange.run();
        const CallBooks& calls = exchange.alice->turn.books().calls;
        EXPECT_EQ(calls.due, one.due);
        EXPECT_EQ(calls.not_started, one.not_started);
        EXPECT_EQ(calls.passed, one.due - one.not_started);
        EXPECT_EQ(calls.in_progress_max, 4U);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Load, WithoutASlotACallIsNotStarted) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 1s\n", pong};
    exchange.caller.loads(at_rate(10, 2s)).plan.open_calls = 4;
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.in_progress_max, 4U);
    EXPECT_GT(exchange.alice->turn.books().calls.not_started, 0U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// Calls that take longer than the drain are cut off where they are, and not a moment before.
TEST(Load, DrainEndsWhatTakesLonger) {
    struct Case {
        base::Duration drain;
        std::uint64_t aborted;
    };

    for (const Case& one : {Case{2s, 0}, Case{1s, 10}, Case{550ms, 14}, Case{0s, 20}}) {
        Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 2s\n", pong};
        load::Plan load = at_rate(10, 3s);
        load.drain = one.drain;
        exchange.caller.loads(load);
        exchange.run();
        SCOPED_TRACE(one.drain.count());
        const CallBooks& calls = exchange.alice->turn.books().calls;
        EXPECT_EQ(calls.aborted, one.aborted);
        EXPECT_EQ(calls.passed, 30 - one.aborted);
        EXPECT_TRUE(balances(*exchange.alice));
        for (const CallReport& report : exchange.alice->reports) {
            if (report.outcome == Outcome::aborted) {
                EXPECT_EQ(report.ended, sim_start + 3s + one.drain);
            }
        }
    }
}

/// The first Ctrl-C: no further call, those in progress go on, for as long as the drain lasts.
TEST(Load, StopLetsCallsFinish) {
    struct Case {
        const char* name;
        load::Plan load;
        std::uint64_t started;
        std::uint64_t aborted;
    };

    load::Plan short_drain = at_rate(10, 10s);
    short_drain.drain = 1s;
    const Case cases[] = {
        {"open", at_rate(10, 10s), 31, 0},
        {"open, with a drain that is too short", short_drain, 31, 11},
        {"closed", {.users = 10, .span = 10s}, 20, 0},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\npause 2s\n", pong};
        exchange.caller.loads(one.load);
        exchange.open();
        exchange.network.at(3s + 1ms, [&] { exchange.alice->turn.stop(); });
        exchange.run();
        const CallBooks& calls = exchange.alice->turn.books().calls;
        EXPECT_EQ(calls.due, one.started);
        EXPECT_EQ(calls.aborted, one.aborted);
        EXPECT_EQ(calls.passed, one.started - one.aborted);
        EXPECT_TRUE(exchange.alice->turn.done());
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

/// A target that redirects each call to a host of its own fills no memory.
TEST(Load, RemembersSoManyNames) {
    Desk desk{"on 3xx follow\n\n-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
              {.users = 1, .calls = 6}};
    desk.plan().settings.limits.names = 3;
    std::vector<std::string> sent = desk.turn_at(0ms);
    base::Duration at{0};
    for (const char* host :
         {"a.example", "b.example", "a.example", "c.example", "d.example", "a.example"}) {
        const std::size_t before = desk.lookups().size();
        const std::string contact = std::string{"Contact: <sip:x@"} + host + ">\n";
        sent = desk.turn_at(at += 1ms, answers({sent.back()}, "302 Moved", contact));
        if (desk.lookups().size() > before) {
            sent = desk.turn_at(at += 1ms,
                                Incoming{.names = {{desk.lookups().back(),
                                                    {support::endpoint(target_address).ip}}}});
        }
        ASSERT_TRUE(sent.back().starts_with("INVITE sip:x@")) << sent.back();
        sent = desk.turn_at(at += 1ms, answers({sent.back()}, "486 Busy Here"));
    }
    EXPECT_EQ(desk.lookups(),
              (std::vector<std::string>{
                  "a.example", "b.example", "c.example", "d.example", "a.example"}));
    EXPECT_EQ(desk.turn().books().calls.failed, 6U);
}

}  // namespace
}  // namespace rung::turn
