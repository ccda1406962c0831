#include <string>
#include <vector>

#include "tests/transaction/client_table.hpp"

namespace rung::transaction {
namespace {

TEST_F(ClientTable, ASendFailureReachesTheOwner) {
    struct Case {
        std::string name;
        std::size_t octets;  ///< How much of the request came back.
        What expected;
    };

    request.method = "INVITE";
    request.branch = std::string(Identifiers::branch_size, 'x');
    const std::size_t end_of_branch = request.text().find("xx") + Identifiers::branch_size;
    const std::vector<Case> cases{
        {"all of it", request.text().size(), What::transport_error},
        {"up to the end of the branch", end_of_branch + 1, What::transport_error},
        {"cut in the branch", end_of_branch - 1, What::none},
        {"cut before the branch", 20, What::none},
        {"nothing", 0, What::none},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const base::Handle transaction = send_invite();
        const std::string bytes = request.text();
        const Event event = table.on_send_failure(
            {udp, 111, std::string_view{bytes}.substr(0, c.octets)}, start + 1ms);
        EXPECT_EQ(event.what, c.expected);
        if (c.expected == What::transport_error) {
            EXPECT_EQ(event.transaction, transaction);
            EXPECT_EQ(event.owner, caller);
            EXPECT_TRUE(event.ended);
            EXPECT_EQ(event.timer, TimerChange::cancel);
        } else {
            EXPECT_TRUE(table.on_transport_error(transaction, start).ended);
        }
    }
    EXPECT_EQ(table.size(), 0U);
}

TEST_F(ClientTable, ASendFailureOfAnythingElseIsIgnored) {
    send_invite();
    RequestText other = request;
    other.method = "ACK";
    EXPECT_EQ(table.on_send_failure({udp, 111, other.text()}, start).what, What::none);
    other.method = "OPTIONS";
    EXPECT_EQ(table.on_send_failure({udp, 111, other.text()}, start).what, What::none);
    EXPECT_EQ(table.on_send_failure({udp, 111, answer(200)}, start).what, What::none);
    receive(answer(100), 1ms);
    EXPECT_EQ(table.on_send_failure({udp, 111, request.text()}, start).what, What::none)
        << "an answer has come, so the way is open";
    EXPECT_EQ(table.size(), 1U);
}

TEST_F(ClientTable, ASendFailureCutInABranchIsNotTakenForAShorterOne) {
    const base::Handle transaction = table.open_client({.link = udp, .owner = caller});
    request.branch = "1";
    const std::string bytes = request.text();
    table.send_request(transaction, bytes, start);
    const std::size_t cut = bytes.find(";branch=1") + std::string{";branch=1"}.size();
    const std::string_view longer = std::string_view{bytes}.substr(0, cut);
    EXPECT_EQ(table.on_send_failure({udp, 111, longer}, start).what, What::none);
    EXPECT_EQ(table.on_send_failure({udp, 111, bytes}, start).what, What::transport_error);
}

TEST_F(ClientTable, AClosedLinkNamesTheRequestsThatWaitOnIt) {
    const base::Handle first = send("INVITE", {Method::invite, tcp, local, caller});
    send_invite();
    const base::Handle third = send("OPTIONS", {Method::other, tcp, local, caller});
    std::vector<base::Handle> waiting;
    table.waiting_on(tcp, waiting);
    EXPECT_EQ(waiting, (std::vector{first, third}));
    EXPECT_EQ(table.on_transport_error(first, start).what, What::transport_error);
    EXPECT_EQ(table.on_transport_error(first, start).what, What::none);
    EXPECT_EQ(table.size(), 2U);
}

TEST_F(ClientTable, AFullTableOpensNothing) {
    for (int i = 0; i < 8; ++i) {
        EXPECT_TRUE(table.open_client({}).valid());
    }
    EXPECT_FALSE(table.open_client({}).valid());
    EXPECT_EQ(table.counters().started, 8U);
}

TEST_F(ClientTable, AReleasedInviteGoesOnAbsorbingForNobody) {
    const base::Handle ringing = send_invite();
    receive(answer(180), 1s);
    const std::string refusal = answer(487);
    send_options();
    EXPECT_TRUE(table.open_client({.owner = caller}).valid()) << "one that is never sent";
    std::vector<Event> released;
    table.release_owner(caller, start + 2s, [&](const Event& event) { released.push_back(event); });
    ASSERT_EQ(released.size(), 3U);
    EXPECT_TRUE(released[0].ended) << "the one that was never sent";
    EXPECT_EQ(released[1].timer, TimerChange::keep);
    EXPECT_EQ(released[2].transaction, ringing);
    EXPECT_EQ(released[2].timer, TimerChange::set);
    EXPECT_EQ(released[2].deadline, start + 34s) << "it does not wait for ever";
    const Event late = receive(refusal, 3s);
    EXPECT_TRUE(late.message.bytes.starts_with("ACK "));
    EXPECT_FALSE(late.owner.valid());
    EXPECT_EQ(table.size(), 1U);
}

TEST_F(ClientTable, AReleasedInviteEndsWhenNobodyAnswers) {
    const base::Handle ringing = send_invite();
    receive(answer(180), 1s);
    table.release_owner(caller, start + 2s, [](const Event&) {});
    const Event event = table.on_timer(ringing, start + 34s);
    EXPECT_TRUE(event.ended);
    EXPECT_EQ(event.what, What::none);
    EXPECT_EQ(table.size(), 0U);
}

TEST_F(ClientTable, AReleasedInviteThatWasAcceptedLingers) {
    send_invite();
    receive(answer(200), 1s);
    std::vector<Event> released;
    table.release_owner(caller, start + 2s, [&](const Event& event) { released.push_back(event); });
    ASSERT_EQ(released.size(), 1U);
    EXPECT_TRUE(released[0].ended);
    EXPECT_EQ(table.lingering(), 1U);
    EXPECT_EQ(receive(answer(200), 3s).what, What::deliver);
}

TEST_F(ClientTable, ManualPartsReportCopiesAndStillAcknowledge) {
    const base::Handle transaction =
        send("INVITE", {Method::invite, udp, local, caller, {}, ManualParts{.retransmit = true}});
    EXPECT_EQ(sent.deadline, start + 32s);
    for (int copy = 0; copy < 3; ++copy) {
        const Event event = receive(answer(302), 1s);
        EXPECT_EQ(event.what, What::deliver);
        EXPECT_EQ(event.transaction, transaction);
        EXPECT_TRUE(event.message.bytes.starts_with("ACK "));
        EXPECT_FALSE(event.ended);
    }
}

TEST_F(ClientTable, ManualPartsRepeatTheKeptAckUnlessTheLadderDoes) {
    for (const bool ack_is_manual : {false, true}) {
        SCOPED_TRACE(ack_is_manual);
        const base::Handle transaction = send(
            "INVITE", {Method::invite, udp, local, caller, {}, ManualParts{.ack = ack_is_manual}});
        receive(answer(200, "one"), 1s);
        RequestText ack = request;
        ack.method = "ACK";
        ack.to_tag = "one";
        EXPECT_FALSE(table.keep_ack(transaction, {udp, local, ack.text()}, start + 1s).ended);
        const Event copy = receive(answer(200, "one"), 2s);
        EXPECT_EQ(copy.what, What::deliver);
        EXPECT_EQ(copy.message.bytes, ack_is_manual ? "" : ack.text());
        EXPECT_FALSE(receive(answer(200, "two"), 2s).sends());
    }
}

}  // namespace
}  // namespace rung::transaction
