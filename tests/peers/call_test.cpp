#include <gtest/gtest.h>

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
    EXPECT_EQ(result.messages("retransmitted_by_us"), 0);
    EXPECT_EQ(result.messages("stray"), 0);
}

TEST(CallPeers, BusySippFailsTheCallNamingLineAndStatus) {
    const RunFolder folder;
    const Peer sipp = start_sipp_scenario(folder, "busy.xml");
    const RungResult result = run_rung(folder, {"@examples/call", "--target", sipp.address()});
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.calls("failed"), 1);
    ASSERT_TRUE(result.json.contains("failures")) << result.output;
    const auto& failures = result.json.at("failures").as_array();
    ASSERT_EQ(failures.size(), 1U) << result.output;
    const auto& failure = failures[0].as_object();
    EXPECT_EQ(failure.at("rung").as_string(), "<- 200");
    EXPECT_EQ(failure.at("line").to_number<int>(), 7) << result.output;
    EXPECT_NE(failure.at("actual").as_string().find("486"), std::string::npos) << result.output;
    // The stack acknowledged the answer that the ladder did not want (RFC 3261 17.1.1.3).
    EXPECT_EQ(sipp.process->wait_for_exit(), 0) << sipp.process->output();
}

}  // namespace rung::peers
