#include "bench/side_by_side/bare_exchange.hpp"

#include <gtest/gtest.h>

namespace rung::bench {

TEST(BareExchange, PlaysEveryFlowToItsEnd) {
    for (const Contest& contest : contests()) {
        if (contest.transport == Transport::udp) {
            EXPECT_GT(bare_exchange(contest.flow->exchange, std::chrono::milliseconds{50}), 100)
                << contest.flow->name;
        }
    }
}

}  // namespace rung::bench
