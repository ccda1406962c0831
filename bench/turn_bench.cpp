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
        pass_on(from_alice_.batch, alice_at_, base::Link::first_accepted, to_bob_);
        const auto again = Stopwatch::now();
        bob_.run({clocks, to_bob_, {}, {}}, from_bob_);
        const auto end = Stopwatch::now();
        from_alice_.batch.clear();
        pass_on(from_bob_.batch, bob_at_, 0, to_alice_);
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
                 std::uint32_t stream,
                 std::vector<base::Received>& to) const {
        const bool udp = transport_ == base::Transport::udp;
        to.clear();
        for (const base::Outgoing& message : udp ? batch.datagrams() : batch.streamed()) {
            to.push_back(
                {{transport_, 0, from, udp ? 0 : stream}, message.link.remote.ip, message.bytes});
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

void calls(benchmark::State& state, base::Transport transport, std::string_view ladder) {
    support::SimParty caller{"192.0.2.1:5060"};
    support::SimParty target{"192.0.2.2:5060"};
    caller.calls(ladder).aims_at("192.0.2.2:5060");
    target.serves(support::shipped("targets/target"));
    caller.loads({.users = 100, .calls = 1'000'000'000});
    for (RunPlan* plan : {&caller.plan, &target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
    }
    caller.plan.settings.target->link.transport = transport;
    caller.plan.settings.sockets[0].transport = transport;
    target.plan.settings.sockets[0].transport = transport;
    Pair pair{caller.plan, target.plan, transport};
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

constexpr std::string_view options = "-> OPTIONS sip:{target}\n<- 200\n";
constexpr std::string_view invite_302_ack =
    "-> INVITE sip:{profile.redirected}@{target}\n   body sdp\n<- 302\n";

void udp(benchmark::State& state, std::string_view ladder) {
    calls(state, base::Transport::udp, ladder);
}

void tcp(benchmark::State& state, std::string_view ladder) {
    calls(state, base::Transport::tcp, ladder);
}

BENCHMARK_CAPTURE(udp, options, options);
BENCHMARK_CAPTURE(udp, invite_302_ack, invite_302_ack);
BENCHMARK_CAPTURE(udp, call, support::shipped("examples/call"));
BENCHMARK_CAPTURE(udp, follow_302, support::shipped("examples/follow-302"));
BENCHMARK_CAPTURE(tcp, options, options);
BENCHMARK_CAPTURE(tcp, invite_302_ack, invite_302_ack);
BENCHMARK_CAPTURE(tcp, call, support::shipped("examples/call"));

}  // namespace
}  // namespace rung::turn
