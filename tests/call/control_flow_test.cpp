#include "engine/call/control_flow.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

/// Whether a request outside every dialog is expected behind the first rung.
bool expects_more(std::string_view ladder) {
    const Program program = support::compiled(ladder);
    const std::vector<bool> expecting = expecting_requests(program);
    return expecting.size() > 1 && expecting[1];
}

TEST(ControlFlow, KnowsWhereRequestsMayStillCome) {
    struct Case {
        const char* name;
        const char* ladder;
        bool expects;
    };

    constexpr Case cases[] = {
        {"nothing more", "<- OPTIONS\n-> 200\n", false},
        {"in the dialog only", "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n", false},
        {"again", "<- INVITE\n-> 428\n<- ACK\n<- INVITE\n-> 486\n<- ACK\n", true},
        {"in a loop", "repeat 2\n  <- OPTIONS\n  -> 200\nend\n", true},
        {"in one branch",
         "<- OPTIONS\n-> 200\nif seq == 1\n  pause 1s\nelse\n  <- OPTIONS\n  -> 200\nend\n",
         true},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(expects_more(one.ladder), one.expects);
    }
}

TEST(ControlFlow, KnowsWhereALadderWaitsForRequestsAlone) {
    struct Case {
        const char* name;
        const char* ladder;
        bool first;  ///< At its first instruction.
    };

    constexpr Case cases[] = {
        {"a request", "<- OPTIONS\n-> 200\n", true},
        {"one of several", "either\n  <- OPTIONS\n  -> 200\nor\n  <- INFO\n  -> 200\nend\n", true},
        {"a request in time", "<- OPTIONS within 3s\n-> 200\n", false},
        {"one of several has a window",
         "either\n  <- OPTIONS\n  -> 200\nor\n  <- INFO within 2s\n  -> 200\nend\n",
         false},
        {"something to do first", "let n = 1\n<- OPTIONS\n-> 200\n", false},
        {"something to send first", "-> OPTIONS sip:{target}\n<- 200\n", false},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const Program program = support::compiled(one.ladder);
        const std::vector<bool> waiting = waiting_for_requests(program);
        ASSERT_EQ(waiting.size(), program.code.size());
        EXPECT_EQ(waiting[0], one.first);
    }
    const Program calls = support::compiled("-> OPTIONS sip:{target}\n<- 200\n");
    EXPECT_FALSE(waiting_for_requests(calls)[1]) << "an answer";
}

TEST(ControlFlow, OtherArmsCannotCome) {
    const Program program = support::compiled(support::shipped("targets/target"));
    const std::vector<bool> expecting = expecting_requests(program);
    EXPECT_TRUE(expecting[0]);
    const auto& arms = std::get<Either>(program.code[0].what).arms;
    ASSERT_EQ(arms.size(), 7U);
    const std::vector<bool> reached = reachable_from(program, {arms[1] + 1});
    for (const std::uint32_t arm : arms) {
        EXPECT_FALSE(reached[arm]);
        EXPECT_TRUE(expecting[arm]) << "its own first rung";
        EXPECT_FALSE(expecting[arm + 1]) << "behind it, the dialog is all there is";
    }
    EXPECT_TRUE(reached[arms[1] + 1]);
}

}  // namespace
}  // namespace rung::call
