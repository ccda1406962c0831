// Whole calls: two turns whose batches go to each other at once, so that no kernel is in it. What
// one turn costs a call is measured apart from the other.
#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

#include "tests/support/sim_network.hpp"
#include "tests/support/sim_party.hpp"

namespace rung::turn {
namespace {

using namespace std::chrono_literals;
using Stopwatch = std::chrono::steady_clock;

class Pair {
public:
    Pair(const RunPlan& caller, const RunPlan& target, base::Transport transport)
        : alice_{caller, support::sim_start},
          bob_{target, support::sim_start},
          alice_at_{caller.settings.sockets[0].bound},
          bob_at_{target.settings.sockets[0].bound},
          transport_{transport} {}

    void round() {
        now_ += 1ms;
        const base::Clocks clocks{now_, support::sim_wall_start};
        const auto begin = Stopwatch::now();
        alice_.run({clocks, to_alice_, {}, {}}, from_alice_);
        const auto middle = Stopwatch::now();
        from_bob_.batch.clear();
        pass_on(from_alice_.batch, alice_at_, to_bob_);
        const auto again = Stopwatch::now();
        bob_.run({clocks, to_bob_, {}, {}}, from_bob_);
        const auto end = Stopwatch::now();
        from_alice_.batch.clear();
        pass_on(from_bob_.batch, bob_at_, to_alice_);
        alice_took += middle - begin;
        bob_took += end - again;
    }

    [[nodiscard]] std::uint64_t finished() { return alice_.books().calls.passed; }

    [[nodiscard]] std::uint64_t failed() { return alice_.books().calls.failed; }

    Stopwatch::duration alice_took{0};
    Stopwatch::duration bob_took{0};

private:
    void pass_on(const SendBatch& batch,
                 const base::Endpoint& from,
                 std::vector<base::Received>& to) const {
        to.clear();
        for (const base::Outgoing& message : batch.datagrams()) {
            to.push_back({{transport_, 0, from}, message.link.remote.ip, message.bytes});
        }
    }

    Turn alice_;
    Turn bob_;
    base::Endpoint alice_at_;
    base::Endpoint bob_at_;
    base::Transport transport_;
    Output from_alice_;
    Output from_bob_;
    std::vector<base::Received> to_alice_;
    std::vector<base::Received> to_bob_;
    base::Instant now_ = support::sim_start;
};

void calls(benchmark::State& state, std::string_view ladder) {
    support::SimParty caller{"192.0.2.1:5060"};
    support::SimParty target{"192.0.2.2:5060"};
    caller.calls(ladder).aims_at("192.0.2.2:5060");
    target.serves(support::shipped("targets/target"));
    caller.loads({.users = 100, .calls = 1'000'000'000});
    for (RunPlan* plan : {&caller.plan, &target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
    }
    Pair pair{caller.plan, target.plan, base::Transport::udp};
    while (pair.finished() < 20'000) {
        pair.round();
    }
    pair.alice_took = {};
    pair.bob_took = {};
    const std::uint64_t before = pair.finished();
    for (auto _ : state) {
        pair.round();
    }
    const auto done = static_cast<double>(pair.finished() - before);
    const auto each = [done](Stopwatch::duration took) {
        return std::chrono::duration<double, std::nano>(took).count() / done;
    };
    state.counters["caller_ns"] = each(pair.alice_took);
    state.counters["called_ns"] = each(pair.bob_took);
    state.counters["failed"] = static_cast<double>(pair.failed());
    state.SetItemsProcessed(static_cast<std::int64_t>(done));
}

void options(benchmark::State& state) {
    calls(state, "-> OPTIONS sip:{target}\n<- 200\n");
}

void invite_302_ack(benchmark::State& state) {
    calls(state, "-> INVITE sip:{profile.redirected}@{target}\n   body sdp\n<- 302\n");
}

void whole_call(benchmark::State& state) {
    calls(state, support::shipped("examples/call"));
}

BENCHMARK(options);
BENCHMARK(invite_302_ack);
BENCHMARK(whole_call);

}  // namespace
}  // namespace rung::turn
