// `rung run`: what it sends, what it says, and what becomes of the target that it started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

/// Of "the built-in target answers on 127.0.0.1:40123 (…)".
std::uint16_t built_in_port(const std::string& out) {
    constexpr std::string_view before = "answers on ";
    const std::size_t at = out.find(before);
    return at == std::string::npos
               ? std::uint16_t{0}
               : support::port_of(out.substr(
                     at + before.size(), out.find(' ', at + before.size()) - at - before.size()));
}

TEST(Run, ExamplesPassAgainstTheBuiltInTarget) {
    const Workplace workplace;
    for (const std::vector<std::string>& ladders :
         {std::vector<std::string>{"@examples/options"},
          {"@examples/call"},
          {"@examples/redirect-302"},
          {"@examples/identity-428"},
          {"@examples/redirect-302", "@examples/identity-428"},
          {"@examples/follow-302", "@examples/sign-on-428"},
          {"--transport", "tcp", "@examples/options", "@examples/call"},
          {"--transport", "tcp", "@examples/follow-302", "@examples/sign-on-428"}}) {
        SCOPED_TRACE(testing::PrintToString(ladders));
        std::vector<std::string> arguments = ladders;
        arguments.insert(arguments.begin(), "run");
        const Finished finished = workplace.rung(arguments);
        EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
        EXPECT_EQ(finished.err, "");
        EXPECT_FALSE(finished.timed_out);
        const std::uint16_t port = built_in_port(finished.out);
        EXPECT_NE(port, 0) << finished.out;
        EXPECT_TRUE(support::is_free(port)) << "the target outlived its run";
    }
}

TEST(Run, MakesKeysOnceAndSaysWhere) {
    const Workplace workplace;
    const std::string said = "made new keys for Identity in " + workplace.path("rung/pki");
    EXPECT_THAT(workplace.rung({"run", "@examples/identity-428"}).out, HasSubstr(said));
    EXPECT_THAT(workplace.rung({"run", "@examples/identity-428"}).out, Not(HasSubstr("new keys")));
}

/// A run that is killed takes its target with it: the target holds our standard error open.
TEST(Run, LeavesNoTargetBehindWhenItIsKilled) {
    const Workplace workplace;
    const std::string ladder =
        workplace.ladder("long.rung", "-> OPTIONS sip:{target}\n<- 200\npause 1h\n");
    Process run{workplace.command({"run", ladder})};
    const std::uint16_t port = built_in_port(run.wait_for_line("the built-in target"));
    ASSERT_NE(port, 0);
    ASSERT_FALSE(support::is_free(port));
    run.signal(SIGKILL);
    const Finished finished = run.finish();
    EXPECT_EQ(finished.status, 128 + SIGKILL);
    EXPECT_FALSE(finished.timed_out);
    EXPECT_TRUE(support::is_free(port));
}

TEST(Run, SaysWhatWasExpectedAndWhatCame) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("busy.rung",
                                                "title  the user is busy\n"
                                                "means  nobody there\n"
                                                "-> INVITE sip:bob@{target}\n"
                                                "   body sdp\n"
                                                "<- 486\n");
    const Finished finished = workplace.rung({"run", ladder});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("FAIL  the user is busy"));
    EXPECT_THAT(finished.out, HasSubstr("<- 486"));
    EXPECT_THAT(finished.out, HasSubstr("200"));
    EXPECT_THAT(finished.out, HasSubstr("nobody there"));
    EXPECT_THAT(finished.out, HasSubstr("the call failed"));
}

TEST(Run, StrictCountsWarnings) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("should.rung",
                                                "-> OPTIONS sip:{target}\n"
                                                "<- 200\n"
                                                "   should reason == \"Fine\"\n");
    const Finished usual = workplace.rung({"run", ladder});
    EXPECT_EQ(usual.status, 0);
    EXPECT_THAT(usual.out, HasSubstr("WARN"));
    const Finished strict = workplace.rung({"run", ladder, "--strict"});
    EXPECT_EQ(strict.status, 1);
}

/// The line of the message that starts with `name`, such as a Call-ID.
std::string line_of(const std::string& message, std::string_view name) {
    const std::size_t at = message.find("\r\n" + std::string{name});
    return at == std::string::npos ? std::string{}
                                   : message.substr(at + 2, message.find("\r\n", at + 2) - at - 2);
}

TEST(Run, TheNonceFixesTheIdentifiers) {
    const Workplace workplace;
    const support::UdpPeer silent;
    const std::string ladder =
        workplace.ladder("short.rung", "-> OPTIONS sip:{target}\n<- 200 within 100ms\n");
    const auto first_message = [&](const std::vector<std::string>& options) {
        std::vector<std::string> arguments{"run", ladder, "--target", silent.address()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        static_cast<void>(workplace.rung(arguments));
        const auto datagram = silent.receive(milliseconds{0});
        while (silent.receive(milliseconds{0})) {
        }
        return datagram ? datagram->octets : std::string{};
    };
    const std::string one = first_message({"--nonce", "00c0ffee", "--seed", "42"});
    const std::string same = first_message({"--nonce", "00c0ffee", "--seed", "42"});
    const std::string drawn = first_message({});
    EXPECT_NE(line_of(one, "Call-ID"), "");
    EXPECT_NE(line_of(one, "From"), "");
    for (const char* header : {"Call-ID", "From"}) {
        EXPECT_EQ(line_of(one, header), line_of(same, header));
        EXPECT_NE(line_of(one, header), line_of(drawn, header));
    }
    const auto branch_of = [](const std::string& message) {
        const std::string via = line_of(message, "Via");
        return via.substr(via.find("branch="));
    };
    EXPECT_EQ(branch_of(one), branch_of(same));
    EXPECT_NE(branch_of(one), branch_of(drawn));
}

/// Via, Contact and {local} say what the user advertises; the socket stays where it is.
TEST(Run, AdvertisesAnotherAddress) {
    const Workplace workplace;
    const support::UdpPeer silent;
    const std::string ladder =
        workplace.ladder("short.rung", "-> SUBSCRIBE sip:bob@{target}\n<- 200 within 100ms\n");
    static_cast<void>(workplace.rung(
        {"run", ladder, "--target", silent.address(), "--advertise", "198.51.100.7:5099"}));
    const auto datagram = silent.receive(milliseconds{0});
    ASSERT_TRUE(datagram);
    EXPECT_THAT(line_of(datagram->octets, "Via"), HasSubstr("198.51.100.7:5099"));
    EXPECT_THAT(line_of(datagram->octets, "Contact"), HasSubstr("198.51.100.7:5099"));
}

}  // namespace
}  // namespace rung::cli
