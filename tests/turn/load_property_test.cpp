// Whatever the plan, the network and the seed: every call that was due is accounted for.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/base/random.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using support::shipped;
using support::sim_start;

/// Draws what a run may be.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_{seed} {}

    bool holds(double chance) { return random_.fraction() < chance; }

    std::uint32_t between(std::uint32_t least, std::uint32_t most) {
        return least + static_cast<std::uint32_t>(random_.below(most - least + 1));
    }

    base::Duration up_to(base::Duration most) {
        return base::Duration{
            static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most.count()) + 1))};
    }

    double fraction() { return random_.fraction(); }

private:
    base::Random random_;
};

load::Plan draw_load(Dice& dice) {
    load::Plan load;
    if (dice.holds(0.3)) {
        load.users = dice.between(1, 20);
        load.span = 1ms + dice.up_to(2s);
        load.calls = dice.between(1, 400);
    } else {
        for (std::uint32_t left = dice.between(1, 4); left > 0; --left) {
            const auto rate = static_cast<double>(dice.between(0, 200));
            const double to = dice.holds(0.5) ? rate : dice.fraction() * 200;
            load.stages.push_back({.from = rate, .to = to, .span = dice.up_to(1s)});
        }
        load.arrivals = dice.holds(0.3) ? load::Arrivals::poisson : load::Arrivals::even;
        if (dice.holds(0.3)) {
            load.calls = dice.between(1, 100);
        }
    }
    if (dice.holds(0.3)) {
        load.at_most = dice.between(1, 30);
    }
    if (dice.holds(0.3)) {
        load.warm_up = dice.up_to(2s);
    }
    if (dice.holds(0.4)) {
        load.drain = dice.up_to(3s);
    }
    return load;
}

constexpr auto paused =
    "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 10ms..900ms\n-> BYE\n<- 200\n";
constexpr auto unanswered = "-> MESSAGE sip:b@{target}\n<- 200 within 700ms\n";
constexpr auto fails_in_a_dialog = "-> INVITE sip:b@{target}\n<- 200\n   Server exists\n-> ACK\n";
constexpr auto at_once = "-> raw\n   hello\n";

void draw_ladders(Dice& dice, support::SimParty& caller) {
    const std::string_view ladders[] = {shipped("load/options"),
                                        shipped("load/call"),
                                        shipped("load/follow-302"),
                                        shipped("load/invite-302-ack"),
                                        paused,
                                        unanswered,
                                        fails_in_a_dialog,
                                        at_once};
    for (std::uint32_t left = dice.between(1, 3); left > 0; --left) {
        caller.calls(ladders[dice.between(0, std::size(ladders) - 1)]);
        caller.plan.shares.push_back(0.1 + dice.fraction());
    }
}

support::Faults draw_faults(Dice& dice) {
    support::Faults faults;
    faults.delay = dice.up_to(50ms);
    faults.loss = dice.holds(0.5) ? dice.fraction() * 0.4 : 0;
    faults.duplication = dice.holds(0.3) ? dice.fraction() * 0.3 : 0;
    faults.jitter = dice.holds(0.3) ? dice.up_to(800ms) : base::Duration{0};
    return faults;
}

/// A caller under load and the built-in target, on a network that the seed made bad.
struct Session {
    explicit Session(std::uint64_t seed) : dice{seed}, network{seed} {
        load = draw_load(dice);
        draw_ladders(dice, caller);
        const bool tcp = dice.holds(0.4);
        caller.aims_at(target_address, tcp ? base::Transport::tcp : base::Transport::udp);
        caller.loads(load);
        caller.plan.seed = seed;
        caller.plan.connections = dice.between(0, 4);
        caller.plan.starts_a_turn = dice.between(1, 64);
        if (dice.holds(0.2)) {
            caller.plan.open_calls = dice.between(1, 20);
        }
        if (dice.holds(0.2)) {
            caller.plan.transactions.transactions = dice.between(1, 40);
        }
        target.serves(shipped("targets/target"));
        if (dice.holds(0.2)) {
            target.plan.open_calls = dice.between(1, 20);
        }
        network.set_faults(draw_faults(dice));
        alice = &network.add(caller.plan);
        bob = &network.add(target.plan);
        stopped = dice.holds(0.2);
        if (stopped) {
            network.at(dice.up_to(3s), [this] { alice->turn.stop(); });
        }
        for (std::uint32_t breaks = tcp ? dice.between(0, 3) : 0; breaks > 0; --breaks) {
            const auto how = dice.holds(0.5) ? support::SimNetwork::Ending::reset
                                             : support::SimNetwork::Ending::closed;
            network.at(dice.up_to(3s), [this, how] { network.end_streams(how); });
        }
        network.forget_sightings();
    }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Dice dice;
    load::Plan load;
    support::SimParty caller{alice_address};
    support::SimParty target{target_address};
    support::SimNetwork network;
    support::SimNode* alice = nullptr;
    support::SimNode* bob = nullptr;
    bool stopped = false;
};

std::uint64_t arrivals(const load::Plan& load, std::uint64_t seed) {
    std::uint64_t count = 0;
    for (load::Schedule schedule{load, seed}; schedule.next(); schedule.advance()) {
        ++count;
    }
    return count;
}

/// Each call that started has one report, under a number of its own; what did not pass says why.
void expect_reports(const support::SimNode& node) {
    std::set<std::uint64_t> numbers;
    for (const CallReport& report : node.reports) {
        EXPECT_TRUE(numbers.insert(report.seq).second) << report.seq;
        EXPECT_LE(report.started, report.ended);
        if (report.outcome == call::Outcome::failed) {
            EXPECT_NE(worst_finding(report), "") << report.seq;
        }
    }
}

void check(Session& run, std::uint64_t seed) {
    ASSERT_TRUE(run.network.run()) << "something hangs";
    Turn& turn = run.alice->turn;
    const Books& books = turn.books();
    EXPECT_TRUE(turn.done());
    EXPECT_TRUE(balances(*run.alice));
    EXPECT_TRUE(balances(*run.bob));
    expect_reports(*run.alice);
    expect_reports(*run.bob);
    EXPECT_EQ(run.alice->reports.size(), books.calls.started + books.warm_up.started);
    const std::uint64_t due = books.calls.due + books.warm_up.due;
    if (!run.load.stages.empty()) {
        const std::uint64_t planned = arrivals(run.load, seed);
        EXPECT_LE(due, planned);
        EXPECT_TRUE(run.stopped || due == planned) << due << " of " << planned;
    } else {
        EXPECT_LE(due, *run.load.calls);
        EXPECT_EQ(books.calls.not_started + books.warm_up.not_started, 0U);
    }
    const std::uint64_t most = std::min(run.load.at_most.value_or(~0U), run.caller.plan.open_calls);
    EXPECT_LE(std::max(books.calls.in_progress_max, books.warm_up.in_progress_max), most);
    const transaction::TableCounters& transactions = books.transactions;
    EXPECT_LE(transactions.completed + transactions.timed_out, transactions.started);
    EXPECT_EQ(turn.meter().lag().count() == 0, books.calls.started == 0);
}

TEST(LoadProperty, EveryDueCallIsAccountedFor) {
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    std::uint64_t aborted = 0;
    std::uint64_t not_started = 0;
    for (std::uint64_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        Session run{seed};
        check(run, seed);
        const CallBooks& calls = run.alice->turn.books().calls;
        passed += calls.passed;
        failed += calls.failed;
        aborted += calls.aborted;
        not_started += calls.not_started;
    }
    // The dice draw all of it.
    EXPECT_GT(passed, 1'000U);
    EXPECT_GT(failed, 1'000U);
    EXPECT_GT(aborted, 100U);
    EXPECT_GT(not_started, 100U);
}

}  // namespace
}  // namespace rung::turn
