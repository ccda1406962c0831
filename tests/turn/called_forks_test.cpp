// A ladder that is called and writes its To tags itself plays a proxy's forks.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view forks = R"(<- INVITE as call
-> 180
   To: <{call.To.uri}>;tag=desk
-> 180
   To: <{call.To.uri}>;tag=mobile
-> 200
   To: <{call.To.uri}>;tag=mobile
   body sdp
<- ACK
   To.tag == "mobile"
-> OPTIONS
<- 200
   From.tag == "mobile"
<- BYE
   To.tag == "mobile"
-> 200
)";

TEST(CalledForks, ARequestFindsTheDialogWhoseTagTheLadderWrote) {
    Exchange exchange{R"(on request OPTIONS reply 200

-> INVITE sip:bob@{target} as call
   body sdp
<- 180 as desk
<- 180 as mobile
   To.tag != desk.To.tag
<- 200 for call
   To.tag == mobile.To.tag
-> ACK
pause 1s
-> BYE
<- 200
)",
                      forks};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U)
        << worst_finding(exchange.bob->reports.at(0));
    EXPECT_EQ(exchange.bob->turn.books().messages.stray, 0U);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

/// RFC 3261 12.2.2: of another tag there is no dialog.
TEST(CalledForks, ARequestWithATagThatNobodyWroteIsRefused) {
    Exchange exchange{R"(-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
   To: <sip:bob@x>;tag=nobody
<- 481
-> BYE
)",
                      R"(<- INVITE
-> 200
   To: <{To.uri}>;tag=somebody
   body sdp
<- ACK
<- BYE
   To.tag == "somebody"
-> 200
)"};
    exchange.run();
    EXPECT_EQ(exchange.bob->turn.books().messages.stray, 1U) << exchange.network.trace();
}

}  // namespace
}  // namespace rung::turn
