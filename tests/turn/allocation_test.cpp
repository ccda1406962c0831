#include <gtest/gtest.h>

#include "tests/support/allocation_counter.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// Two turns whose batches go to each other at once; nothing between them allocates.
class Pair {
public:
    Pair(const RunPlan& caller, const RunPlan& target)
        : alice_{caller, support::sim_start},
          bob_{target, support::sim_start},
          alice_at_{caller.settings.sockets[0].bound},
          bob_at_{target.settings.sockets[0].bound} {
        for (auto* received : {&to_alice_, &to_bob_}) {
            received->reserve(1'000);
        }
    }

    /// Lets both turns work until `calls` of alice have ended.
    void run(std::uint64_t calls) {
        while (alice_.books().calls.passed + alice_.books().calls.failed < calls) {
            now_ += 1ms;
            const base::Clocks clocks{now_, support::sim_wall_start};
            alice_.run({clocks, to_alice_, {}, {}}, from_alice_);
            from_bob_.batch.clear();
            pass_on(from_alice_.batch, alice_at_, to_bob_);
            bob_.run({clocks, to_bob_, {}, {}}, from_bob_);
            from_alice_.batch.clear();
            pass_on(from_bob_.batch, bob_at_, to_alice_);
        }
    }

    [[nodiscard]] const Books& books() { return alice_.books(); }

private:
    static void pass_on(const SendBatch& batch,
                        const base::Endpoint& from,
                        std::vector<base::Received>& to) {
        to.clear();
        for (const base::Outgoing& message : batch.datagrams()) {
            to.push_back({{base::Transport::udp, 0, from}, message.link.remote.ip, message.bytes});
        }
    }

    Turn alice_;
    Turn bob_;
    base::Endpoint alice_at_;
    base::Endpoint bob_at_;
    Output from_alice_;
    Output from_bob_;
    std::vector<base::Received> to_alice_;
    std::vector<base::Received> to_bob_;
    base::Instant now_ = support::sim_start;
};

/// As wide as an IPv4 address gets, so that no text of it is short enough to need no memory.
constexpr std::string_view long_address = "192.168.100.101:15060";

/// Allocations in both turns for each call, once the first half of the calls has been.
double allocations_a_call(std::string_view ladder, std::string_view called) {
    constexpr std::uint64_t calls = 10'000;
    support::SimParty caller{long_address};
    support::SimParty target{target_address};
    caller.calls(ladder).aims_at(target_address);
    target.serves(called);
    caller.loads({.users = 100, .calls = 2 * calls});
    for (RunPlan* plan : {&caller.plan, &target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
    }
    Pair pair{caller.plan, target.plan};
    pair.run(calls);
    const std::uint64_t before = support::allocations();
    pair.run(2 * calls);
    const std::uint64_t made = support::allocations() - before;
    EXPECT_EQ(pair.books().calls.failed, 0U);
    return static_cast<double>(made) / calls;
}

TEST(Allocations, OptionsNeedNoneOnceWarm) {
    EXPECT_EQ(
        allocations_a_call("-> OPTIONS sip:{target}\n<- 200\n", support::shipped("targets/target")),
        0);
}

TEST(Allocations, RedirectedInviteNeedsNoneOnceWarm) {
    EXPECT_EQ(
        allocations_a_call("-> INVITE sip:{profile.redirected}@{target}\n   body sdp\n<- 302\n",
                           support::shipped("targets/target")),
        0);
}

TEST(Allocations, WholeCallNeedsNoneOnceWarm) {
    EXPECT_EQ(
        allocations_a_call(support::shipped("examples/call"), support::shipped("targets/target")),
        0);
}

}  // namespace
}  // namespace rung::turn
