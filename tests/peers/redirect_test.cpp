#include <gtest/gtest.h>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

namespace {

std::vector<std::string> call_of(const std::string& ladder,
                                 const std::string& user,
                                 const std::string& target) {
    return {ladder, "--target", target, "--set", "profile.redirected=" + user};
}

void expect_redirected_call(const RungResult& result) {
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1) << result.output;
    EXPECT_EQ(result.calls("warned"), 0) << result.output;
    EXPECT_EQ(result.responses("302"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 2) << result.output;
    EXPECT_EQ(result.messages("retransmitted_by_us"), 0) << result.output;
    EXPECT_EQ(result.messages("stray"), 0) << result.output;
}

}  // namespace

/// Both ladders say the same of a redirect: one walks it rung by rung, one leaves it to a policy.
class RedirectPeers : public testing::TestWithParam<const char*> {
protected:
    RunFolder folder;
};

TEST_P(RedirectPeers, KamailioRedirectsToSipp) {
    const Peer sipp = start_sipp_uas(folder);
    const Peer kamailio = start_kamailio(folder, sipp.address());
    expect_redirected_call(run_rung(folder, call_of(GetParam(), "bob", kamailio.address())));
}

TEST_P(RedirectPeers, KamailioRedirectsToRung) {
    RungServe served{folder};
    const Peer kamailio = start_kamailio(folder, served.address());
    expect_redirected_call(run_rung(folder, call_of(GetParam(), "bob", kamailio.address())));
    const RungResult called = served.end();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 1) << called.output;
}

TEST_P(RedirectPeers, SippRedirectsToItself) {
    const Peer sipp = start_sipp_scenario(folder, "redirect-then-answer.xml");
    expect_redirected_call(run_rung(folder, call_of(GetParam(), "bob", sipp.address())));
    EXPECT_EQ(sipp.process->wait_for_exit(), 0) << sipp.process->output();
}

TEST_P(RedirectPeers, RungRedirectsToItself) {
    RungServe served{folder};
    expect_redirected_call(run_rung(folder, call_of(GetParam(), "moved-7", served.address())));
    const RungResult called = served.end();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 2) << called.output;
}

INSTANTIATE_TEST_SUITE_P(Examples,
                         RedirectPeers,
                         testing::Values("@examples/redirect-302", "@examples/follow-302"),
                         [](const auto& ladder) {
                             return std::string{ladder.param}.find("redirect") != std::string::npos
                                        ? "Redirect302"
                                        : "Follow302";
                         });

TEST(RedirectFaults, KamailioWithoutExpiresIsWarnedOf) {
    const RunFolder folder;
    const Peer sipp = start_sipp_uas(folder);
    const Peer kamailio = start_kamailio(folder, sipp.address());
    const RungResult result =
        run_rung(folder, call_of("@examples/redirect-302", "bob-forever", kamailio.address()));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("warned"), 1) << result.output;
    EXPECT_NE(result.output.find("Contact.expires exists"), std::string::npos) << result.output;
}

TEST(RedirectFaults, KamailioWithoutContactIsFound) {
    const RunFolder folder;
    const Peer kamailio = start_kamailio(folder, "127.0.0.1:9");
    const RungResult result =
        run_rung(folder, call_of("@examples/redirect-302", "bob-nowhere", kamailio.address()));
    EXPECT_EQ(result.calls("warned"), 1);
}

}  // namespace rung::peers
