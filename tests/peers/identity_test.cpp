#include <gtest/gtest.h>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

namespace {

RungResult call_protected(const RunFolder& folder,
                          const std::string& ladder,
                          const RungServe& served) {
    return run_rung(
        folder, {ladder, "--target", served.address(), "--set", "profile.protected=protected-1"});
}

}  // namespace

TEST(IdentityPeers, RunAndServeTrustEachOtherWithNothingToSetUp) {
    for (const std::string ladder : {"@examples/identity-428", "@examples/sign-on-428"}) {
        SCOPED_TRACE(ladder);
        const RunFolder folder;
        RungServe served{folder};
        const RungResult result = call_protected(folder, ladder, served);
        EXPECT_EQ(result.status, 0) << result.output;
        EXPECT_EQ(result.calls("passed"), 1) << result.output;
        EXPECT_EQ(result.calls("warned"), 0) << result.output;
        EXPECT_EQ(result.responses("428"), 1) << result.output;
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "data/rung/pki/root.pem"));
        const RungResult called = served.end();
        EXPECT_EQ(called.status, 0) << called.output;
        EXPECT_EQ(called.calls("passed"), 2) << called.output;
    }
}

TEST(IdentityPeers, KeysOfAStrangerAreRefused) {
    const RunFolder folder;
    const RunFolder stranger;
    RungServe served{folder};
    const RungResult result = call_protected(stranger, "@examples/identity-428", served);
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.calls("failed"), 1) << result.output;
    EXPECT_EQ(result.responses("428"), 1) << result.output;
    // Each side knows its own certificate under the same URL: the signature does not verify
    // (RFC 8224 6.2.2).
    EXPECT_EQ(result.responses("438"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 0) << result.output;
}

}  // namespace rung::peers
