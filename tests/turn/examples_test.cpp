#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

TEST(Examples, PassAgainstTheBuiltInTarget) {
    for (const char* name : {"examples/options",
                             "examples/call",
                             "examples/redirect-302",
                             "examples/follow-302",
                             "examples/identity-428",
                             "examples/sign-on-428"}) {
        SCOPED_TRACE(name);
        Exchange exchange{support::shipped(name)};
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 1U);
        EXPECT_EQ(exchange.bob->turn.books().calls.failed, 0U);
        EXPECT_EQ(exchange.bob->turn.books().messages.stray, 0U);
        EXPECT_TRUE(balances(*exchange.alice));
        EXPECT_TRUE(balances(*exchange.bob));
    }
}

TEST(Examples, RetransmissionLadderServesTheCallerThatExpects486) {
    Exchange exchange{support::shipped("examples/invite-486"),
                      support::shipped("examples/invite-retransmission")};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

}  // namespace
}  // namespace rung::turn
