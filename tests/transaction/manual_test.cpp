#include "engine/transaction/manual.hpp"

#include <gtest/gtest.h>

#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

constexpr ManualParts all{.trying = true, .retransmit = true, .ack = true};

ManualClient client(Method method, const ManualParts& parts) {
    return {{method, Reliability::unreliable, parts}, {}, start};
}

ManualServer server(Method method, const ManualParts& parts) {
    return {{method, Reliability::unreliable, parts}, {}, start};
}

TEST(ManualClient, RetransmitsUnlessTheLadderDoes) {
    struct Case {
        Method method;
        ManualParts parts;
        Times expected;
    };

    const std::vector<Case> cases{
        {Method::invite, {.ack = true}, doubling},
        {Method::other, {.ack = true}, doubling_to_t2},
        {Method::invite, all, {}},
        {Method::other, all, {}},
    };
    for (const Case& c : cases) {
        ManualClient machine = client(c.method, c.parts);
        const Timeline line = run_out(machine);
        EXPECT_EQ(line.sent, c.expected);
        EXPECT_EQ(line.last, Output{.timed_out = true});
        EXPECT_EQ(line.end, 32s);
    }
}

TEST(ManualClient, ReportsEveryAnswerAndCopy) {
    ManualClient machine = client(Method::other, all);
    for (const int status : {100, 180, 200, 200, 486, 200}) {
        EXPECT_EQ(machine.on_response(status, start + 1s), Output{.deliver = true}) << status;
    }
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.last, Output{});
    EXPECT_EQ(line.end, 33s);
    EXPECT_EQ(machine.on_response(200, start + 34s), Output{});
}

TEST(ManualClient, AcknowledgesARefusalUnlessTheLadderDoes) {
    ManualClient stack = client(Method::invite, {.trying = true});
    const Output acknowledged{.send = Send::ack, .deliver = true};
    EXPECT_EQ(stack.on_response(302, start), acknowledged);
    EXPECT_EQ(stack.on_response(302, start + 1s), acknowledged);
    EXPECT_EQ(stack.on_response(200, start + 1s), Output{.deliver = true});
    ManualClient ladder = client(Method::invite, {.ack = true});
    EXPECT_EQ(ladder.on_response(302, start), Output{.deliver = true});
}

TEST(ManualClient, AProvisionalResponseStopsTimersAAndB) {
    ManualClient machine = client(Method::invite, {.ack = true});
    machine.on_response(180, start + 100ms);
    EXPECT_EQ(machine.deadline(), std::nullopt);
    EXPECT_EQ(machine.on_timer(start + 60s), Output{});
}

TEST(ManualClient, AProvisionalResponseSlowsTimerEDown) {
    ManualClient machine = client(Method::other, {.ack = true});
    machine.on_response(100, start + 100ms);
    EXPECT_EQ(sent_before(machine, 10s), (Times{500ms, 4500ms, 8500ms}));
}

TEST(ManualClient, ATransportErrorEndsItBeforeAnAnswer) {
    ManualClient machine = client(Method::invite, all);
    EXPECT_EQ(machine.on_transport_error(), Output{.transport_error = true});
    EXPECT_TRUE(machine.terminated());
}

TEST(ManualServer, AsksForA100UnlessTheLadderSendsIt) {
    ManualServer invite = server(Method::invite, {.ack = true});
    EXPECT_EQ(run_out(invite).sent, Times{200ms});
    ManualServer other = server(Method::other, {.ack = true});
    EXPECT_EQ(run_out(other).sent, Times{3500ms});
    ManualServer ladder = server(Method::invite, {.trying = true});
    EXPECT_EQ(ladder.deadline(), std::nullopt);
}

TEST(ManualServer, SendsWhateverTheLadderAnswers) {
    for (const Method method : {Method::invite, Method::other}) {
        ManualServer machine = server(method, all);
        for (const int status : {180, 100, 408, 200, 302, 180}) {
            EXPECT_EQ(machine.respond(status, start), Output{.send = Send::response}) << status;
        }
    }
}

TEST(ManualServer, RepeatsItsAnswersUnlessTheLadderDoes) {
    ManualServer stack = server(Method::invite, {.trying = true});
    stack.respond(486, start);
    EXPECT_EQ(stack.on_retransmission(), Output{.send = Send::response});
    const Timeline line = run_out(stack);
    EXPECT_EQ(line.sent, doubling_to_t2);
    EXPECT_EQ(line.last, Output{.timed_out = true});
    EXPECT_EQ(line.end, 32s);

    ManualServer ladder = server(Method::invite, {.retransmit = true});
    ladder.respond(486, start);
    EXPECT_EQ(ladder.on_retransmission(), Output{});
    const Timeline quiet = run_out(ladder);
    EXPECT_EQ(quiet.sent, Times{});
    EXPECT_EQ(quiet.last, Output{});
    EXPECT_EQ(quiet.end, 32s);
}

TEST(ManualServer, AnAckStopsTimersGAndH) {
    ManualServer machine = server(Method::invite, {.trying = true});
    machine.respond(486, start);
    EXPECT_EQ(sent_before(machine, 1s), Times{500ms});
    EXPECT_EQ(machine.on_ack(), Output{});
    const Timeline line = run_out(machine);
    EXPECT_EQ(line.sent, Times{});
    EXPECT_EQ(line.last, Output{});
}

TEST(ManualServer, TheAckOfA2xxIsForTheTu) {
    ManualServer machine = server(Method::invite, all);
    machine.respond(200, start);
    EXPECT_EQ(machine.on_ack(), Output{.deliver = true});
}

}  // namespace
}  // namespace rung::transaction
