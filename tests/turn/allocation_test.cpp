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
            pass_on(from_alice_, alice_at_, to_bob_);
            bob_.run({clocks, to_bob_, {}, {}}, from_bob_);
            from_alice_.batch.clear();
            pass_on(from_bob_, bob_at_, to_alice_);
        }
    }

    [[nodiscard]] const Books& books() { return alice_.books(); }

private:
    /// A stream is known at the far side by a number that it gave; here by the opener's own.
    static void pass_on(Output& output,
                        const base::Endpoint& from,
                        std::vector<base::Received>& to) {
        to.clear();
        for (const base::Outgoing& message : output.batch.datagrams()) {
            to.push_back({{base::Transport::udp, 0, from}, message.link.remote.ip, message.bytes});
        }
        for (const base::Outgoing& message : output.batch.streamed()) {
            const std::uint32_t stream = message.link.stream ^ base::Link::first_accepted;
            to.push_back(
                {{base::Transport::tcp, 1, from, stream}, message.link.remote.ip, message.bytes});
        }
        output.closings.clear();
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

struct Case {
    const char* name;
    std::string_view ladder;
    base::Transport transport = base::Transport::udp;
    std::uint32_t connections = 1;
    std::string_view target = support::shipped("targets/target");
    bool sleeps = false;  ///< Every call, whenever it waits.
};

/// Allocations in both turns for each call, once the first half of the calls has been.
double allocations_a_call(const Case& one) {
    constexpr std::uint64_t calls = 10'000;
    support::SimParty caller{long_address};
    support::SimParty target{target_address};
    caller.calls(one.ladder).aims_at(target_address, one.transport);
    target.serves(one.target);
    caller.loads({.users = 100, .calls = 2 * calls});
    caller.plan.connections = one.connections;
    for (RunPlan* plan : {&caller.plan, &target.plan}) {
        plan->reports = RunPlan::Reports::not_passed;
        plan->traced_calls = one.sleeps ? 0 : plan->traced_calls;
        plan->awake_calls = one.sleeps ? 0 : plan->awake_calls;
        plan->settings.profile.insert(
            {{"user", "bob"}, {"password", "secret"}, {"algorithm", "SHA-512-256"}});
    }
    Pair pair{caller.plan, target.plan};
    pair.run(calls);
    const std::uint64_t before = support::allocations();
    pair.run(2 * calls);
    const std::uint64_t made = support::allocations() - before;
    EXPECT_EQ(pair.books().calls.failed, 0U);
    return static_cast<double>(made) / calls;
}

constexpr std::string_view with_data =
    "data users at random\n  number | name\n  12025550100 | somebody with a name as long as this\n"
    "  12025550101 | nobody\ndata more\n  x\n  1\n  2\n"
    "-> OPTIONS sip:{users.number}@{target}\n   Subject: {users.name} {more.x}\n<- 200\n";

/// Under load, with the ladders of the calls kept until they have passed.
TEST(Allocations, CallsNeedNoneOnceWarm) {
    using support::shipped;
    constexpr auto udp = base::Transport::udp;
    constexpr auto tcp = base::Transport::tcp;
    const Case cases[] = {
        {"OPTIONS", shipped("load/options")},
        {"INVITE-302-ACK", shipped("load/invite-302-ack")},
        {"whole call", shipped("load/call")},
        {"whole call with checks", shipped("examples/call")},
        {"302 followed", shipped("load/follow-302")},
        {"OPTIONS over TCP", shipped("load/options"), tcp},
        {"INVITE-302-ACK over TCP", shipped("load/invite-302-ack"), tcp},
        {"INVITE-302-ACK, a connection each", shipped("load/invite-302-ack"), tcp, 0},
        {"whole call over TCP", shipped("load/call"), tcp},
        {"rows of data", with_data},
        {"302 followed over TCP", shipped("load/follow-302"), tcp, 4},
        {"whole call, asleep", shipped("load/call"), udp, 1, shipped("targets/target"), true},
        {"rows of data, asleep", with_data, udp, 1, shipped("targets/target"), true},
        {"REGISTER with digest", shipped("load/register"), udp, 1, shipped("targets/registrar")},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(allocations_a_call(one), 0);
    }
}

}  // namespace
}  // namespace rung::turn
