#include <gtest/gtest.h>

#include <string>

#include "engine/transaction/invite_server.hpp"
#include "engine/transaction/non_invite_server.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

constexpr Output nothing{};
constexpr Output answers{.send = Send::response};
constexpr Output trying{.send = Send::trying};

TEST(InviteServer, AsksForA100WhenTheTuIsSilentFor200Milliseconds) {
    InviteServer machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_timer(start + 199ms), nothing);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{200ms});
    EXPECT_EQ(line.what, std::vector{Send::trying});
    EXPECT_FALSE(machine.terminated());
}

TEST(InviteServer, AProvisionalAnswerIsRepeatedForEveryCopyOfTheInvite) {
    InviteServer machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_retransmission(), nothing) << "there is no answer yet";
    EXPECT_EQ(machine.respond(180, start + 100ms), answers);
    EXPECT_EQ(machine.deadline(), std::nullopt) << "no 100 is due any more";
    EXPECT_EQ(machine.on_retransmission(), answers);
    EXPECT_EQ(machine.respond(183, start + 1s), answers);
}

TEST(InviteServer, DoublesTimerGUpToT2UntilTimerH) {
    InviteServer machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.respond(302, start), answers);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, doubling_to_t2);
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
    EXPECT_TRUE(machine.terminated());
}

TEST(InviteServer, WaitsForTheAckWithoutTimerGOverAReliableTransport) {
    InviteServer machine{Reliability::reliable, {}, start};
    machine.respond(302, start);
    EXPECT_EQ(machine.lingers(), std::nullopt);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

TEST(InviteServer, TheAckStopsTimerGAndTimerIAbsorbsTheRest) {
    InviteServer machine{Reliability::unreliable, {}, start};
    machine.respond(486, start);
    EXPECT_EQ(sent_before(machine, 1s), Times{500ms});
    EXPECT_EQ(machine.on_retransmission(), answers);
    EXPECT_EQ(machine.on_ack(start + 1s), nothing);
    EXPECT_EQ(machine.lingers(), LingerTimer::i);
    EXPECT_EQ(machine.on_ack(start + 2s), nothing);
    EXPECT_EQ(machine.on_retransmission(), nothing);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, nothing);
    EXPECT_EQ(line.end, 6s);
}

TEST(InviteServer, TimerIIsZeroOverAReliableTransport) {
    InviteServer machine{Reliability::reliable, {}, start};
    machine.respond(486, start);
    machine.on_ack(start + 1s);
    EXPECT_TRUE(machine.terminated());
}

// RFC 6026 7.1.
TEST(InviteServer, AbsorbsCopiesOfTheInviteAfterA2xxUntilTimerL) {
    for (const Reliability reliability : {Reliability::unreliable, Reliability::reliable}) {
        InviteServer machine{reliability, {}, start};
        EXPECT_EQ(machine.respond(200, start + 1s), answers);
        EXPECT_EQ(machine.lingers(), LingerTimer::l);
        EXPECT_EQ(machine.on_retransmission(), nothing);
        EXPECT_EQ(machine.on_ack(start + 2s), Output{.deliver = true});
        EXPECT_EQ(machine.respond(200, start + 2s), answers) << "the TU repeats its 2xx";
        EXPECT_EQ(machine.respond(486, start + 2s), nothing);
        const Timeline line = run_out(machine);
        EXPECT_EQ(line.sent, Times{});
        EXPECT_EQ(line.last, nothing);
        EXPECT_EQ(line.end, 33s);
    }
}

TEST(InviteServer, HasOneFinalAnswer) {
    InviteServer machine{Reliability::unreliable, {}, start};
    machine.respond(486, start);
    for (const int status : {180, 200, 302, 486}) {
        EXPECT_EQ(machine.respond(status, start + 1s), nothing) << status;
    }
}

TEST(NonInviteServer, AnswersCopiesWithTheFinalAnswerUntilTimerJ) {
    NonInviteServer machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_retransmission(), nothing) << "there is no answer yet";
    EXPECT_EQ(machine.respond(200, start + 1s), answers);
    EXPECT_EQ(machine.lingers(), LingerTimer::j);
    EXPECT_EQ(machine.on_retransmission(), answers);
    EXPECT_EQ(machine.respond(200, start + 2s), nothing) << "it has one final answer";
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{}) << "answers to other than INVITE are not repeated by themselves";
    EXPECT_EQ(line.last, nothing);
    EXPECT_EQ(line.end, 33s);
}

TEST(NonInviteServer, TimerJIsZeroOverAReliableTransport) {
    NonInviteServer machine{Reliability::reliable, {}, start};
    EXPECT_EQ(machine.respond(200, start), answers);
    EXPECT_TRUE(machine.terminated());
}

// RFC 4320 4.1: 3.5 s is when the peer's Timer E has reached T2.
TEST(NonInviteServer, AsksForA100WhenThePeersTimerEHasReachedT2) {
    for (const Reliability reliability : {Reliability::unreliable, Reliability::reliable}) {
        NonInviteServer machine{reliability, {}, start};
        EXPECT_EQ(machine.deadline(), start + 3500ms);
        EXPECT_EQ(machine.on_timer(start + 3500ms), trying);
        EXPECT_EQ(machine.respond(100, start + 3500ms), answers);
        EXPECT_EQ(machine.on_retransmission(), answers);
    }
}

TEST(NonInviteServer, SendsWhatRfc4320Allows) {
    struct Case {
        std::string name;
        Reliability reliability;
        int status;
        base::Duration after;
        Output expected;
    };

    const auto unreliable = Reliability::unreliable;
    const auto reliable = Reliability::reliable;
    const std::vector<Case> cases{
        {"100 too early over UDP", unreliable, 100, 3499ms, nothing},
        {"100 in time over UDP", unreliable, 100, 3500ms, answers},
        {"100 at once over TCP", reliable, 100, 0ms, answers},
        {"no other 1xx over UDP", unreliable, 180, 4s, nothing},
        {"no other 1xx over TCP", reliable, 183, 4s, nothing},
        {"408 over UDP", unreliable, 408, 1s, nothing},
        {"408 over TCP", reliable, 408, 31s, nothing},
        {"a final answer just in time", unreliable, 200, 31999ms, answers},
        {"a late answer over UDP", unreliable, 200, 32s, nothing},
        {"a late answer over TCP", reliable, 500, 33s, nothing},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        NonInviteServer machine{c.reliability, {}, start};
        EXPECT_EQ(machine.respond(c.status, start + c.after), c.expected);
    }
}

TEST(NonInviteServer, EndsWhenThePeerHasGivenUp) {
    NonInviteServer machine{Reliability::unreliable, {}, start};
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.what, std::vector{Send::trying});
    EXPECT_EQ(line.sent, Times{3500ms});
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

TEST(Timers, TimerEReachesT2AfterItsDoublings) {
    struct Case {
        Timers timers;
        base::Duration expected;
    };

    const std::vector<Case> cases{
        {{}, 3500ms},
        {{.t1 = 1s}, 3s},
        {{.t1 = 4s}, 4s},
        {{.t1 = 100ms, .t2 = 400ms}, 300ms},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(c.timers.e_reaches_t2(), c.expected);
    }
}

}  // namespace
}  // namespace rung::transaction
