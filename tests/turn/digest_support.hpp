#pragma once
#include <fmt/format.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {

inline constexpr std::string_view registering = R"(on 401|407 digest user=bob password=secret

-> REGISTER sip:{target}
<- 200
)";

/// Both ladders must have passed.
inline void expect_passed(Exchange& exchange) {
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << all_findings(exchange.call());
    ASSERT_FALSE(exchange.bob->reports.empty());
    EXPECT_EQ(exchange.bob->reports[0].outcome, call::Outcome::passed)
        << all_findings(exchange.bob->reports[0]);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
    if (::testing::Test::HasFailure()) {
        ADD_FAILURE() << exchange.network.trace();
    }
}

}  // namespace rung::turn
