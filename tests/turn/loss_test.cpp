#include <gtest/gtest.h>

#include <map>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view redirect_only = R"(
-> INVITE sip:{profile.redirected}@{target}
   body sdp
<- 302
   Contact exists
)";

constexpr std::string_view identity_only = R"(
-> INVITE sip:{profile.protected}@{target}
   body sdp
<- 428
)";

struct Flow {
    const char* name;
    std::string_view ladder;
};

std::vector<Flow> flows() {
    using support::shipped;
    return {{"options", shipped("examples/options")},
            {"call", shipped("examples/call")},
            {"redirect-302", shipped("examples/redirect-302")},
            {"follow-302", shipped("examples/follow-302")},
            {"identity-428", shipped("examples/identity-428")},
            {"sign-on-428", shipped("examples/sign-on-428")},
            {"302 only", redirect_only},
            {"428 only", identity_only}};
}

TEST(Loss, OfAnySinglePacketIsRepaired) {
    for (const Flow& flow : flows()) {
        std::size_t lost = 0;
        for (bool beyond = false; !beyond; ++lost) {
            Exchange exchange{flow.ladder};
            exchange.network.lose(lost);
            exchange.run();
            SCOPED_TRACE(testing::Message() << flow.name << " without packet " << lost << "\n"
                                            << exchange.network.trace());
            EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << all_findings(exchange.call());
            for (const CallReport& report : exchange.bob->reports) {
                EXPECT_EQ(report.outcome, call::Outcome::passed) << all_findings(report);
            }
            EXPECT_TRUE(balances(*exchange.alice));
            EXPECT_TRUE(balances(*exchange.bob));
            beyond = lost >= exchange.network.packets();
        }
        EXPECT_GE(lost, 3U) << flow.name;
    }
}

}  // namespace
}  // namespace rung::turn
