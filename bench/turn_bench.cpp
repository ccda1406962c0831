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
    /// Answers reach the caller `far` rounds after they were sent.
    Pair(const RunPlan& caller, const RunPlan& target, base::Transport transport, std::size_t far)
        : alice_{caller, support::sim_start},
          bob_{target, support::sim_start},
          alice_at_{caller.settings.sockets[0].bound},
          bob_at_{target.settings.sockets[0].bound},
          transport_{transport},
          to_alice_(far) {}

    void round() {
        now_ += 1ms;
        const base::Clocks clocks{now_, support::sim_wall_start};
        const auto begin = Stopwatch::now();
        Wire& arriving = to_alice_[round_ % to_alice_.size()];
        alice_.run({clocks, arriving.messages, {}, {}}, from_alice_);
        const auto middle = Stopwatch::now();
        pass_on(from_alice_.batch, alice_at_, base::Link::first_accepted, to_bob_);
        from_alice_.batch.clear();
        const auto again = Stopwatch::now();
        bob_.run({clocks, to_bob_.messages, {}, {}}, from_bob_);
        const auto end = Stopwatch::now();
        pass_on(from_bob_.batch, bob_at_, 0, arriving);
        from_bob_.batch.clear();
        ++round_;
        alice_took += middle - begin;
        bob_took += end - again;
    }

    [[nodiscard]] std::uint64_t finished() { return alice_.books().calls.passed; }

    [[nodiscard]] std::uint64_t failed() { return alice_.books().calls.failed; }

    Stopwatch::duration alice_took{0};
    Stopwatch::duration bob_took{0};

private:
    /// One batch on its way.
    struct Wire {
        std::string octets;
        std::vector<base::Received> messages;
    };

    void pass_on(const SendBatch& batch,
                 const base::Endpoint& from,
                 std::uint32_t stream,
                 Wire& to) const {
        const bool udp = transport_ == base::Transport::udp;
        const auto& sent = udp ? batch.datagrams() : batch.streamed();
        to.octets.clear();
        to.messages.clear();
        for (const base::Outgoing& message : sent) {
            to.octets += message.bytes;
        }
        std::size_t at = 0;
        for (const base::Outgoing& message : sent) {
            to.messages.push_back({{transport_, 0, from, udp ? 0 : stream},
                                   message.link.remote.ip,
                                   std::string_view{to.octets}.substr(at, message.bytes.size())});
            at += message.bytes.size();
        }
    }

    Turn alice_;
    Turn bob_;
    base::Endpoint alice_at_;
    base::Endpoint bob_at_;
    base::Transport transport_;
    Output from_alice_;
    Output from_bob_;
    std::vector<Wire> to_alice_;  ///< A ring.
    Wire to_bob_;
    std::size_t round_ = 0;
    base::Instant now_ = support::sim_start;
};

void calls(benchmark::State& state, base::Transport transport, std::string_view ladder) {
    const auto far = static_cast<std::uint32_t>(state.range(0));
    support::SimParty caller{"192.0.2.1:5060"};
    support::SimParty target{"192.0.2.2:5060"};
    caller.calls(ladder).aims_at("192.0.2.2:5060");
    target.serves(support::shipped("targets/target"));
    caller.loads({.users = 64 * far, .calls = 1'000'000'000});
    for (RunPlan* plan : {&caller.plan, &target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
    }
    caller.plan.settings.target->link.transport = transport;
    caller.plan.settings.sockets[0].transport = transport;
    target.plan.settings.sockets[0].transport = transport;
    Pair pair{caller.plan, target.plan, transport, far};
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
    if (pair.failed() > 0) {
        state.SkipWithError("calls failed");
    }
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

/// Some 64 calls are open for each round that an answer takes: a few stay in the cache.
void open_calls(benchmark::internal::Benchmark* bench) {
    bench->Arg(1)->Arg(64);
}

BENCHMARK_CAPTURE(udp, options, options)->Apply(open_calls);
BENCHMARK_CAPTURE(udp, invite_302_ack, invite_302_ack)->Apply(open_calls);
BENCHMARK_CAPTURE(udp, call, support::shipped("examples/call"))->Apply(open_calls);
BENCHMARK_CAPTURE(udp, follow_302, support::shipped("examples/follow-302"))->Apply(open_calls);
BENCHMARK_CAPTURE(tcp, options, options)->Apply(open_calls);
BENCHMARK_CAPTURE(tcp, invite_302_ack, invite_302_ack)->Apply(open_calls);
BENCHMARK_CAPTURE(tcp, call, support::shipped("examples/call"))->Apply(open_calls);

}  // namespace
}  // namespace rung::turn
