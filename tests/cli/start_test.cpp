// What keeps a run from starting, or from meeting anybody: exit status 4.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

constexpr std::string_view impatient =
    "title  answered within 200 ms\n"
    "-> OPTIONS sip:{target}\n"
    "<- 200 within 200ms\n";

TEST(Start, APortInUse) {
    const Workplace workplace;
    const support::UdpPeer owner;
    const Finished finished = workplace.rung({"serve", "--listen", owner.address()});
    EXPECT_EQ(finished.status, 4);
    EXPECT_THAT(finished.err, HasSubstr(owner.address()));
    EXPECT_THAT(finished.err, HasSubstr("in use"));
    EXPECT_THAT(finished.out, Not(HasSubstr("listening")));
}

TEST(Start, AnAddressThatIsNotOurs) {
    const Workplace workplace;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"serve", "--listen", "192.0.2.77:0"},
          std::vector<std::string>{
              "run", "@examples/options", "--target", "127.0.0.1:9", "--local", "192.0.2.77"}}) {
        const Finished finished = workplace.rung(arguments);
        EXPECT_EQ(finished.status, 4);
        EXPECT_THAT(finished.err, HasSubstr("192.0.2.77"));
        EXPECT_THAT(finished.err, HasSubstr("no such address"));
        EXPECT_EQ(finished.out, "");
    }
}

TEST(Start, ANameThatDoesNotResolve) {
    const Workplace workplace;
    const Finished finished =
        workplace.rung({"run", "@examples/options", "--target", "rung.invalid"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_THAT(finished.err, HasSubstr("rung.invalid"));
    EXPECT_EQ(finished.out, "");
}

/// ICMP says so at once: the run does not wait for timer F, nor for the first retransmission.
TEST(Start, ATargetThatIsDown) {
    const Workplace workplace;
    std::string address;
    {
        const support::UdpPeer gone;
        address = gone.address();
    }
    const Finished finished = workplace.rung(
        {"run", "@examples/options", "--target", address, "--json", workplace.path("down.json")});
    EXPECT_EQ(finished.status, 4);
    EXPECT_THAT(finished.out, HasSubstr("refused"));
    EXPECT_THAT(finished.out, HasSubstr(address));
    const auto result = workplace.result("down.json");
    EXPECT_EQ(text(result, "/verdict"), "error");
    EXPECT_THAT(text(result, "/reason"), HasSubstr(address));
    EXPECT_EQ(number(result, "/calls/failed"), 1U);
    EXPECT_EQ(number(result, "/messages/undelivered"), 1U);
    EXPECT_EQ(number(result, "/messages/retransmitted_by_us"), 0U);
    EXPECT_EQ(imbalance(result), "");
}

/// The call ends when its ladder gave up: nothing can be done about an OPTIONS, so timer F is not
/// waited for.
TEST(Start, ATargetThatIsSilent) {
    const Workplace workplace;
    const support::UdpPeer silent;
    const std::string ladder = workplace.ladder("impatient.rung", impatient);
    const Finished finished = workplace.rung(
        {"run", ladder, "--target", silent.address(), "--json", workplace.path("silent.json")});
    EXPECT_EQ(finished.status, 4);
    EXPECT_THAT(finished.out, HasSubstr("nothing came back from " + silent.address()));
    EXPECT_TRUE(silent.receive(std::chrono::milliseconds{0}));
    const auto result = workplace.result("silent.json");
    EXPECT_EQ(text(result, "/verdict"), "error");
    EXPECT_LT(result.at_pointer("/run/seconds").to_number<double>(), 16.0);
}

/// Something came back: the target is there, and the call failed.
TEST(Start, ATargetThatAnswersSomethingElse) {
    const Workplace workplace;
    Server server{workplace, {workplace.ladder("busy.rung", "<- OPTIONS\n-> 486\n")}};
    const Finished finished =
        workplace.rung({"run", "@examples/options", "--target", server.address()});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("486 Busy Here"));
    EXPECT_EQ(server.stop().status, 0);
}

}  // namespace
}  // namespace rung::cli
