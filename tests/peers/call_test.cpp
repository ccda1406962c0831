#include <gtest/gtest.h>

#include <csignal>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

TEST(CallPeers, SippAnswersACall) {
    const RunFolder folder;
    const Peer sipp = start_sipp_uas(folder);
    const RungResult result = run_rung(folder, {"@examples/call", "--target", sipp.address()});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1);
    EXPECT_EQ(result.calls("warned"), 0);
    EXPECT_EQ(result.responses("180"), 1);
    EXPECT_EQ(result.responses("200"), 2);
    EXPECT_EQ(result.messages("stray"), 0);
}

TEST(CallPeers, BaresipAnswersACall) {
    const RunFolder folder;
    const Peer baresip = start_baresip(folder);
    const RungResult result = run_rung(folder, {"@examples/call", "--target", baresip.address()});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1);
    EXPECT_EQ(result.messages("stray"), 0);
    EXPECT_EQ(baresip.process->end(SIGTERM), 0) << baresip.process->output();
}

TEST(CallPeers, BusySippFailsTheCallNamingLineAndStatus) {
    const RunFolder folder;
    const Peer sipp = start_sipp_scenario(folder, "busy.xml");
    const RungResult result = run_rung(folder, {"@examples/call", "--target", sipp.address()});
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.calls("failed"), 1);
    const std::vector<Miss> failures = result.misses("failures");
    ASSERT_EQ(failures.size(), 1U) << result.output;
    EXPECT_EQ(failures[0].line, 8);
    EXPECT_EQ(failures[0].rung, "<- 200");
    EXPECT_EQ(failures[0].actual, "486 Busy Here to INVITE");
    // The stack acknowledged the answer that the ladder did not want (RFC 3261 17.1.1.3).
    EXPECT_EQ(sipp.process->wait_for_exit(), 0) << sipp.process->output();
}

}  // namespace rung::peers
