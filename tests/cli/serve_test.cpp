// `rung serve`: how it begins and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

constexpr std::string_view picky =
    "title  wants a subject\n"
    "<- OPTIONS\n"
    "   Subject exists\n"
    "-> 200\n";

TEST(Serve, ListensOnEverySocketAndSaysSo) {
    const Workplace workplace;
    Process server{workplace.command({"serve",
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--listen",
                                      "127.0.0.1:0"})};
    std::vector<std::string> addresses;
    for (const std::string transport : {"udp", "tcp"}) {
        for (int socket = 0; socket < 3; ++socket) {
            const std::string line = server.wait_for_line("listening ");
            ASSERT_THAT(line, testing::StartsWith("listening " + transport + " 127.0.0.1:"));
            const std::string address = line.substr(line.rfind(' ') + 1);
            EXPECT_EQ(
                workplace
                    .rung({"run", "@examples/call", "--target", address, "--transport", transport})
                    .status,
                0);
            addresses.push_back(address);
        }
    }
    EXPECT_TRUE(std::equal(addresses.begin(), addresses.begin() + 3, addresses.begin() + 3))
        << "each port is the same for both";
    server.signal(SIGTERM);
    EXPECT_EQ(server.finish().status, 0);
}

/// From the moment it says that it listens, a signal ends it in good order.
TEST(Serve, EndsWithItsSummaryOnASignal) {
    const Workplace workplace;
    for (const int signal : {SIGTERM, SIGINT}) {
        Server server{workplace, {"--json", workplace.path("serve.json")}};
        server.process().signal(signal);
        const Finished finished = server.process().finish();
        EXPECT_EQ(finished.status, 0);
        EXPECT_EQ(finished.err, "");
        EXPECT_THAT(finished.out, HasSubstr("PASS"));
        const auto result = workplace.result("serve.json");
        EXPECT_EQ(text(result, "/verdict"), "pass");
        EXPECT_EQ(number(result, "/calls/due"), 0U);
    }
}

TEST(Serve, EndsWithOneWhenACallFailed) {
    const Workplace workplace;
    Server server{workplace,
                  {workplace.ladder("picky.rung", picky), "--json", workplace.path("serve.json")}};
    static_cast<void>(workplace.rung({"run", "@examples/options", "--target", server.address()}));
    const Finished finished = server.stop();
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("FAIL  wants a subject"));
    const auto result = workplace.result("serve.json");
    EXPECT_EQ(number(result, "/calls/failed"), 1U);
    EXPECT_EQ(imbalance(result), "");
}

TEST(Serve, EndsAfterSoManyCalls) {
    const Workplace workplace;
    Server server{workplace, {"--calls", "2", "--json", workplace.path("serve.json")}};
    for (int call = 0; call < 2; ++call) {
        EXPECT_EQ(workplace.rung({"run", "@examples/call", "--target", server.address()}).status,
                  0);
    }
    const Finished finished = server.process().finish();
    EXPECT_EQ(finished.status, 0);
    EXPECT_FALSE(finished.timed_out);
    const auto result = workplace.result("serve.json");
    EXPECT_EQ(number(result, "/calls/passed"), 2U);
    EXPECT_EQ(imbalance(result), "");
}

/// A peer that fails in the same way again and again does not fill the terminal.
TEST(Serve, DrawsOnlyTheFirstCallsThatFailAlike) {
    const Workplace workplace;
    Server server{workplace,
                  {workplace.ladder("picky.rung", picky), "--json", workplace.path("serve.json")}};
    constexpr int calls = 10;
    std::vector<std::string> arguments{"run", "--target", server.address()};
    arguments.insert(arguments.end(), calls, "@examples/options");
    static_cast<void>(workplace.rung(arguments));
    const Finished finished = server.stop();
    std::size_t drawn = 0;
    for (std::size_t at = 0; (at = finished.out.find("FAIL  wants", at)) != std::string::npos;
         ++at) {
        ++drawn;
    }
    EXPECT_EQ(drawn, 3U) << finished.out;
    EXPECT_EQ(number(workplace.result("serve.json"), "/failures/0/count"), std::uint64_t{calls});
}

}  // namespace
}  // namespace rung::cli
