// `do`: the rungs of a fragment in a call.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr auto takes_calls =
    "repeat 3\n"
    "  <- INVITE\n  -> 200\n     body sdp\n  <- ACK\n  <- BYE\n  -> 200\n"
    "end\n";

/// Each time its labels are new, and what it set stays set.
TEST(Fragments, StandWhereTheyAreDone) {
    Exchange exchange{
        "fragment whole-call\n"
        "  -> INVITE sip:{callee}@{target} as call\n     body sdp\n"
        "  <- 200 for call as ok\n     tag := To.tag\n"
        "  do hang-up\n"
        "end\n"
        "let callee = \"first\"\n"
        "do whole-call\n"
        "let callee = \"second\"\n"
        "let before = tag\n"
        "repeat 2\n"
        "  do whole-call\n"
        "end\n"
        "fragment hang-up\n"
        "  -> ACK\n  -> BYE as call\n  <- 200 for call\n     Subject absent\n"
        "end\n",
        takes_calls};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    const std::vector<std::string> expected{"INVITE sip:first@192.0.2.2:5060 SIP/2.0",
                                            "INVITE sip:second@192.0.2.2:5060 SIP/2.0",
                                            "INVITE sip:second@192.0.2.2:5060 SIP/2.0"};
    std::vector<std::string> invites;
    for (const std::string& line : exchange.lines_from(alice_address)) {
        if (line.starts_with("INVITE")) {
            invites.push_back(line);
        }
    }
    EXPECT_EQ(invites, expected);
}

TEST(Fragments, MayBeginAnArmAndALadderThatIsCalled) {
    Exchange exchange{"-> INVITE sip:{target}\n   body sdp\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
                      "fragment cancelled\n  <- CANCEL\n  -> 200\nend\n"
                      "fragment called\n  <- INVITE\n  -> 200\n     body sdp\n  <- ACK\nend\n"
                      "fragment over\n  <- BYE\n  -> 200\nend\n"
                      "do called\n"
                      "either\n  do cancelled\nor\n  do over\nend\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U);
}

/// A finding stands at its own line, though the line was done from somewhere else.
TEST(Fragments, FindingsStandInTheirLine) {
    Exchange exchange{
        "fragment ping\n"
        "  -> OPTIONS sip:{target}\n"
        "  <- 200\n"
        "     Server == \"none\"\n"
        "end\n"
        "do ping\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.run();
    ASSERT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_EQ(exchange.call().findings.at(0).line, 4U);
    EXPECT_EQ(exchange.call().findings.at(0).rung, "Server == \"none\"");
}

}  // namespace
}  // namespace rung::turn
