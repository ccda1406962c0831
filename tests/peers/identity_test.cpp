#include <gtest/gtest.h>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

TEST(IdentityPeers, RunAndServeTrustEachOtherWithNothingToSetUp) {
    const RunFolder folder;
    RungServe served{folder};
    const RungResult result = run_rung(folder,
                                       {"@examples/identity-428",
                                        "--target",
                                        served.address(),
                                        "--set",
                                        "profile.protected=protected-1"});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1) << result.output;
    EXPECT_EQ(result.calls("warned"), 0) << result.output;
    EXPECT_EQ(result.responses("428"), 1) << result.output;
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "data/rung/pki/root.pem"));
    const RungResult called = served.end();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 2) << called.output;
}

TEST(IdentityPeers, KeysOfAStrangerAreRefused) {
    const RunFolder folder;
    const RunFolder stranger;
    RungServe served{folder};
    const RungResult result = run_rung(stranger,
                                       {"@examples/identity-428",
                                        "--target",
                                        served.address(),
                                        "--set",
                                        "profile.protected=protected-1"});
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.calls("failed"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 0) << result.output;
}

}  // namespace rung::peers
