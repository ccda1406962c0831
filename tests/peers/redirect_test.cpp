#include <gtest/gtest.h>

#include "tests/peers/network.hpp"
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
    const std::vector<Miss> warnings = result.misses("warnings");
    ASSERT_EQ(warnings.size(), 1U) << result.output;
    EXPECT_EQ(warnings[0].line, 15);
    EXPECT_EQ(warnings[0].rung, "should Contact.expires exists");
    EXPECT_EQ(warnings[0].actual, "Contact.expires is absent");
}

TEST(RedirectFaults, KamailioWithoutContactIsFound) {
    const RunFolder folder;
    const Peer kamailio = start_kamailio(folder, on_loopback(free_udp_port()));
    auto call = call_of("@examples/redirect-302", "bob-nowhere", kamailio.address());
    const RungResult result = run_rung(folder, call);
    // The ladder's level is `should`, so it takes --strict to make it a failure.
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("warned"), 1) << result.output;
    EXPECT_EQ(result.responses("302"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 0) << result.output;
    const std::vector<Miss> warnings = result.misses("warnings");
    ASSERT_FALSE(warnings.empty()) << result.output;
    EXPECT_EQ(warnings[0].line, 13);
    EXPECT_EQ(warnings[0].rung, "Contact exists");
    EXPECT_EQ(warnings[0].actual, "Contact is absent");
    call.emplace_back("--strict");
    const RungResult strict = run_rung(folder, call);
    EXPECT_EQ(strict.status, 1) << strict.output;
}

}  // namespace rung::peers
