#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/peers/network.hpp"
#include "tests/peers/rung_program.hpp"

namespace rung::peers {

namespace {

struct ProxyRun {
    RunFolder folder;
    std::uint16_t bob = free_udp_port();
    Peer kamailio;
    std::string ladder;

    explicit ProxyRun(OnRedirect on_redirect)
        : kamailio{start_kamailio_proxy(folder, bob, on_redirect)},
          ladder{folder.write_configuration("proxy-recursion.rung",
                                            {{"BOB_PORT", std::to_string(bob)}})} {}

    RungResult run(std::vector<std::string> options = {}) {
        options.insert(options.begin(), {ladder, "--target", kamailio.address()});
        return run_rung(folder, options);
    }
};

}  // namespace

TEST(ProxyPeers, KamailioRecursesAndCarolGetsTheCall) {
    ProxyRun proxy{OnRedirect::recurses};
    const RungResult result = proxy.run();
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1) << result.output;
}

TEST(ProxyPeers, EveryCallOfALoadFindsItsLadderBehindKamailio) {
    ProxyRun proxy{OnRedirect::recurses};
    const RungResult result = proxy.run({"--rate", "200/s", "--calls", "400"});
    EXPECT_EQ(result.calls("passed"), 400) << result.output;
    EXPECT_EQ(result.messages("stray"), 0) << result.output;
}

TEST(ProxyPeers, KamailioThatHandsThe302BackIsFoundOut) {
    ProxyRun proxy{OnRedirect::forwards};
    const RungResult result = proxy.run();
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.calls("failed"), 1) << result.output;
    const std::vector<Miss> failures = result.misses("failures");
    ASSERT_EQ(failures.size(), 1U) << result.output;
    // The 302 to alice and the ACK to bob leave Kamailio at the same time: either comes first.
    EXPECT_EQ(failures[0].actual, "302 Moved Temporarily to alice's INVITE, which no rung takes");
}

/// What `rung new proxy` writes, with bob where this Kamailio looks for him.
TEST(ProxyPeers, TheTemplateOfAProxyPassesThroughKamailio) {
    const RunFolder folder;
    const std::uint16_t bob = free_udp_port();
    const Peer kamailio = start_kamailio_proxy(folder, bob, OnRedirect::forwards);
    std::ifstream source{std::filesystem::path{SOURCE_FOLDER} /
                         "scenarios/library/templates/proxy.rung"};
    std::string text{std::istreambuf_iterator<char>{source}, {}};
    const std::string port = "endpoint bob port ";
    const std::size_t at = text.find(port);
    ASSERT_NE(at, std::string::npos);
    text.replace(at + port.size(), 4, std::to_string(bob));
    const std::string ladder = folder.path() / "proxy.rung";
    std::ofstream{ladder} << text;
    const RungResult once = run_rung(folder, {ladder, "--target", kamailio.address(), "--strict"});
    EXPECT_EQ(once.status, 0) << once.output;
    const RungResult load = run_rung(
        folder, {ladder, "--target", kamailio.address(), "--rate", "200/s", "--calls", "200"});
    EXPECT_EQ(load.calls("passed"), 200) << load.output;
}

}  // namespace rung::peers
