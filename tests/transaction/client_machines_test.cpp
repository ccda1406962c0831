#include <gtest/gtest.h>

#include <string>

#include "engine/transaction/invite_client.hpp"
#include "engine/transaction/non_invite_client.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

constexpr Output nothing{};
constexpr Output delivered{.deliver = true};
constexpr Output acknowledged{.send = Send::ack};
constexpr Output acknowledged_and_delivered{.send = Send::ack, .deliver = true};

TEST(InviteClient, DoublesTimerAUntilTimerB) {
    InviteClient machine{Reliability::unreliable, {}, start};
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, doubling);
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
    EXPECT_TRUE(machine.terminated());
}

TEST(InviteClient, NeverRetransmitsOverAReliableTransport) {
    InviteClient machine{Reliability::reliable, {}, start};
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

TEST(InviteClient, AProvisionalResponseStopsTimersAAndB) {
    InviteClient machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(sent_before(machine, 2s), (Times{500ms, 1500ms}));
    EXPECT_EQ(machine.on_response(100, start + 2s), delivered);
    EXPECT_EQ(machine.deadline(), std::nullopt);
    EXPECT_EQ(machine.on_timer(start + 40s), nothing);
    EXPECT_EQ(machine.on_response(180, start + 50s), delivered);
}

TEST(InviteClient, AcknowledgesEveryCopyOfARefusalUntilTimerD) {
    InviteClient machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_response(302, start + 1s), acknowledged_and_delivered);
    EXPECT_EQ(machine.lingers(), LingerTimer::d);
    EXPECT_EQ(machine.on_response(302, start + 2s), acknowledged);
    EXPECT_EQ(machine.on_response(180, start + 2s), nothing);
    EXPECT_EQ(machine.on_response(200, start + 2s), nothing);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, nothing);
    EXPECT_EQ(line.end, 33s);
    EXPECT_TRUE(machine.terminated());
}

TEST(InviteClient, TimerDIsAtLeast32SecondsWhateverT1Is) {
    InviteClient machine{Reliability::unreliable, {.t1 = 100ms}, start};
    machine.on_response(486, start);
    EXPECT_EQ(machine.deadline(), start + 32s);
}

TEST(InviteClient, TimerDIsZeroOverAReliableTransport) {
    InviteClient machine{Reliability::reliable, {}, start};
    EXPECT_EQ(machine.on_response(486, start + 1s), acknowledged_and_delivered);
    EXPECT_TRUE(machine.terminated());
    EXPECT_EQ(machine.on_response(486, start + 2s), nothing);
}

TEST(InviteClient, DeliversEvery2xxUntilTimerM) {
    for (const Reliability reliability : {Reliability::unreliable, Reliability::reliable}) {
        InviteClient machine{reliability, {}, start};
        EXPECT_EQ(machine.on_response(200, start + 1s), delivered);
        EXPECT_EQ(machine.lingers(), LingerTimer::m);
        EXPECT_EQ(machine.on_response(200, start + 3s), delivered);
        EXPECT_EQ(machine.on_response(486, start + 3s), nothing);
        EXPECT_EQ(machine.on_response(183, start + 3s), nothing);
        const Timeline line = run_out(machine);
        EXPECT_EQ(line.last, nothing);
        EXPECT_EQ(line.end, 33s);
    }
}

TEST(InviteClient, ATransportErrorEndsItOnlyBeforeTheFirstResponse) {
    InviteClient calling{Reliability::unreliable, {}, start};
    EXPECT_EQ(calling.on_transport_error(), Output{.transport_error = true});
    EXPECT_TRUE(calling.terminated());
    EXPECT_EQ(calling.on_transport_error(), nothing);
    for (const int status : {100, 200, 486}) {
        InviteClient answered{Reliability::unreliable, {}, start};
        answered.on_response(status, start);
        EXPECT_EQ(answered.on_transport_error(), nothing) << status;
        EXPECT_FALSE(answered.terminated()) << status;
    }
}

TEST(InviteClient, ALongStallIsFollowedByOneRetransmissionNotByABurst) {
    InviteClient machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_timer(start + 10s).send, Send::request);
    EXPECT_EQ(machine.deadline(), start + 11s);
    EXPECT_EQ(machine.on_timer(start + 10s), nothing);
}

TEST(InviteClient, TimerAKeepsItsTimesWhenItIsServedLate) {
    InviteClient machine{Reliability::unreliable, {}, start};
    machine.on_timer(start + 503ms);
    EXPECT_EQ(machine.deadline(), start + 1500ms);
}

TEST(NonInviteClient, DoublesTimerEUpToT2UntilTimerF) {
    NonInviteClient machine{Reliability::unreliable, {}, start};
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, doubling_to_t2);
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

TEST(NonInviteClient, NeverRetransmitsOverAReliableTransport) {
    NonInviteClient machine{Reliability::reliable, {}, start};
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

// RFC 3261 17.1.2.2: in Proceeding, the running E fires as set, then it is always T2; F goes on.
TEST(NonInviteClient, AfterAProvisionalResponseTimerEIsT2) {
    NonInviteClient machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(sent_before(machine, 1s), Times{500ms});
    EXPECT_EQ(machine.on_response(100, start + 1s), delivered);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent,
              (Times{1500ms, 5500ms, 9500ms, 13500ms, 17500ms, 21500ms, 25500ms, 29500ms}));
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);
}

TEST(NonInviteClient, AbsorbsCopiesOfTheFinalResponseUntilTimerK) {
    NonInviteClient machine{Reliability::unreliable, {}, start};
    EXPECT_EQ(machine.on_response(200, start + 1s), delivered);
    EXPECT_EQ(machine.lingers(), LingerTimer::k);
    EXPECT_EQ(machine.on_response(200, start + 2s), nothing);
    EXPECT_EQ(machine.on_transport_error(), nothing);
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.last, nothing);
    EXPECT_EQ(line.end, 6s);
}

TEST(NonInviteClient, TimerKIsZeroOverAReliableTransport) {
    NonInviteClient machine{Reliability::reliable, {}, start};
    EXPECT_EQ(machine.on_response(404, start + 1s), delivered);
    EXPECT_TRUE(machine.terminated());
}

TEST(NonInviteClient, ATransportErrorEndsItAlsoAfterAProvisionalResponse) {
    NonInviteClient machine{Reliability::unreliable, {}, start};
    machine.on_response(100, start);
    EXPECT_EQ(machine.on_transport_error(), Output{.transport_error = true});
    EXPECT_TRUE(machine.terminated());
}

}  // namespace
}  // namespace rung::transaction
