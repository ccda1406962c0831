// The loop on real sockets: a caller, and in the same thread the one that is called.
#include "engine/shard/shard.hpp"

#include <gtest/gtest.h>

#include "tests/support/sim_party.hpp"

namespace rung::shard {
namespace {

using namespace std::chrono_literals;

constexpr auto ping = "-> OPTIONS sip:{target}\n<- 200\n";
constexpr auto pong = "<- OPTIONS\n-> 200\n";

const base::AllowedDestinations loopback_only;

/// A socket with its address.
struct Socket {
    net::UdpNetwork network{loopback_only};
    std::string address = open();

    std::string open() {
        network.open(support::endpoint("127.0.0.1:0"));
        return network.socket(0).local().text();
    }
};

/// Answers what has come, each time it is asked to.
class Called {
public:
    explicit Called(Socket& socket) : socket_{socket} {}

    void answer() {
        for (auto batch = socket_.network.receive(0); !batch.empty();
             batch = socket_.network.receive(0)) {
            turn_.run({.clocks = read_clocks(), .received = batch}, output_);
            socket_.network.send(output_.batch.datagrams());
            output_.batch.clear();
        }
    }

private:
    Socket& socket_;
    support::SimParty party_{socket_.address};
    turn::Turn turn_{party_.serves(pong).plan, read_clocks().now};
    turn::Output output_;
};

TEST(Shard, ReceivesInEveryTurnAlsoWhenItIsBehind) {
    Socket caller;
    Socket target;
    support::SimParty party{caller.address};
    constexpr std::uint64_t calls = 4000;
    // All are due at once: it is behind from its first turn to its last.
    party.calls(ping).aims_at(target.address).loads({.stages = {{4e6, 4e6, 1ms}}});
    turn::Turn turn{party.plan, read_clocks().now};
    net::StreamNetwork streams{loopback_only};
    net::Resolver resolver;
    Shard shard{{turn, caller.network, streams, resolver}};
    Called called{target};
    shard.run(OnSignal::end,
              {.after_turn = [&](base::Instant) { called.answer(); }, .draining = [] {}});
    EXPECT_EQ(turn.books().calls.passed, calls);
    // What is in progress are the calls of a turn or two, not all that were ever due.
    EXPECT_LT(turn.books().calls.in_progress_max, calls / 4);
}

}  // namespace
}  // namespace rung::shard
