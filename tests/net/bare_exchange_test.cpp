#include "engine/net/bare_exchange.hpp"

#include <gtest/gtest.h>

#include "bench/side_by_side/flow.hpp"

namespace rung::bench {

TEST(BareExchange, PlaysEveryFlowToItsEnd) {
    for (const Contest& contest : contests()) {
        if (contest.transport == Transport::udp) {
            EXPECT_GT(
                net::bare_exchange(contest.flow->exchange, {0, 1}, std::chrono::milliseconds{50}),
                100)
                << contest.flow->name;
        }
    }
}

TEST(BareExchange, MakesDoWithOneCore) {
    const Contest& options = contests().front();
    EXPECT_GT(net::bare_exchange(options.flow->exchange, {0, 0}, std::chrono::milliseconds{100}),
              100);
}

}  // namespace rung::bench
