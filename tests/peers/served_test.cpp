#include <gtest/gtest.h>

#include <csignal>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

TEST(ServedPeers, SippCallsAHundredTimes) {
    const RunFolder folder;
    RungServe served{folder};
    const auto sipp = start_sipp_uac(folder, served.address(), 100, 50);
    EXPECT_EQ(sipp->wait_for_exit(), 0) << sipp->output();
    const RungResult called = served.end();
    EXPECT_EQ(called.status, 0);
    EXPECT_NE(called.output.find("@targets/target  100 passed"), std::string::npos);
    EXPECT_EQ(called.calls("passed"), 100);
    EXPECT_EQ(called.calls("failed"), 0);
    EXPECT_EQ(called.messages("stray"), 0);
    EXPECT_EQ(called.messages("malformed"), 0);
}

TEST(ServedPeers, BaresipFollowsARedirectAndHangsUp) {
    const RunFolder folder;
    RungServe served{folder, {"--calls", "2"}};
    const Peer baresip = start_baresip(folder, "sip:moved-bob@" + served.address());
    EXPECT_TRUE(baresip.process->wait_for_output("Call established:")) << baresip.process->output();
    EXPECT_EQ(baresip.process->end(SIGTERM), 0) << baresip.process->output();
    const RungResult called = served.wait();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 2) << called.output;
    EXPECT_EQ(called.calls("aborted"), 0) << called.output;
    EXPECT_EQ(called.messages("stray"), 0) << called.output;
}

TEST(ServedPeers, RungRetransmitsUntilA100StopsIt) {
    const RunFolder folder;
    RungServe served{folder, {"@examples/invite-retransmission", "--calls", "1"}};
    const RungResult result =
        run_rung(folder, {"@examples/invite-486", "--target", served.address()});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1) << result.output;
    EXPECT_EQ(result.messages("retransmitted_by_us"), 3) << result.output;
    const RungResult called = served.wait();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 1) << called.output;
}

}  // namespace rung::peers
