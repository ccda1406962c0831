#include <string>

#include "tests/transaction/server_table.hpp"

namespace rung::transaction {
namespace {

TEST_F(ServerTable, ARequestIsNewUntilItWasOpened) {
    const RequestText request;
    EXPECT_EQ(receive(request, 0s).what, What::new_request);
    const Event opened = open(request);
    EXPECT_TRUE(opened.transaction.valid());
    EXPECT_EQ(opened.owner, callee);
    EXPECT_EQ(opened.timer, TimerChange::set);
    EXPECT_EQ(opened.deadline, start + 3500ms);
    const Event copy = receive(request, 1s);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_EQ(copy.transaction, opened.transaction);
    EXPECT_EQ(copy.owner, callee);
    EXPECT_EQ(copy.timer, TimerChange::keep);
    EXPECT_FALSE(copy.sends());
}

TEST_F(ServerTable, ACopyIsAnsweredWithTheFinalAnswerUntilTimerJ) {
    const RequestText request;
    const Event opened = open(request);
    const Event sent = respond(opened, request, 200, 1s);
    EXPECT_EQ(sent.what, What::none);
    EXPECT_EQ(sent.message.bytes, answer);
    EXPECT_EQ(sent.message.link, udp);
    EXPECT_TRUE(sent.ended);
    EXPECT_EQ(sent.timer, TimerChange::cancel);
    const Event copy = receive(request, 32s);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_EQ(copy.transaction, opened.transaction);
    EXPECT_EQ(copy.message.bytes, answer);
    EXPECT_EQ(copy.message.link, udp);
    EXPECT_EQ(copy.message.local, local);
    EXPECT_EQ(respond(opened, request, 200, 2s).what, What::suppressed);
    EXPECT_EQ(receive(request, 33s).what, What::new_request) << "timer J has fired";
    EXPECT_EQ(table.counters().completed, 1U);
}

TEST_F(ServerTable, OverTcpAFinalAnswerEndsItAtOnce) {
    const RequestText request;
    EXPECT_TRUE(respond(open(request, tcp), request, 200, 1s).ended);
    EXPECT_EQ(table.lingering(), 0U);
    EXPECT_EQ(receive(request, 1s, tcp).what, What::new_request);
}

TEST_F(ServerTable, SuppressesWhatRfc4320Forbids) {
    const RequestText request;
    const Event opened = open(request);
    EXPECT_EQ(respond(opened, request, 180, 1s).what, What::suppressed);
    EXPECT_EQ(respond(opened, request, 408, 1s).what, What::suppressed);
    EXPECT_FALSE(respond(opened, request, 100, 1s).sends());
    EXPECT_EQ(table.on_timer(opened.transaction, start + 3500ms).what, What::trying_due);
    EXPECT_TRUE(respond(opened, request, 100, 3500ms).sends());
    const Event late = table.on_timer(opened.transaction, start + 32s);
    EXPECT_EQ(late.what, What::timed_out);
    EXPECT_TRUE(late.ended);
    EXPECT_EQ(respond(opened, request, 200, 33s).what, What::suppressed);
}

TEST_F(ServerTable, ARefusalIsRepeatedUntilTimerH) {
    const RequestText request = invite();
    const Event opened = open(request);
    EXPECT_EQ(opened.deadline, start + 200ms);
    const Event sent = respond(opened, request, 302, 0s);
    EXPECT_EQ(run_out(sent), doubling_to_t2);
    EXPECT_EQ(last.what, What::timed_out);
    EXPECT_EQ(last.owner, callee);
    EXPECT_TRUE(last.ended);
    EXPECT_EQ(end, 32s);
}

TEST_F(ServerTable, TheAckOfARefusalIsAbsorbedAndNamesTheOwner) {
    const RequestText request = invite();
    const Event opened = open(request);
    respond(opened, request, 302, 0s);
    EXPECT_EQ(receive(request, 100ms).message.bytes, answer);
    const Event ack = receive(ack_of(request), 200ms);
    EXPECT_EQ(ack.what, What::ack);
    EXPECT_EQ(ack.transaction, opened.transaction);
    EXPECT_EQ(ack.owner, callee);
    EXPECT_TRUE(ack.ended);
    EXPECT_EQ(ack.timer, TimerChange::cancel);
    const Event again = receive(ack_of(request), 300ms);
    EXPECT_EQ(again.what, What::copy);
    EXPECT_EQ(again.owner, callee);
    const Event copy = receive(request, 300ms);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_FALSE(copy.sends());
    EXPECT_EQ(receive(request, 5200ms).what, What::new_request) << "timer I has fired";
}

TEST_F(ServerTable, AnAckBeforeAnyAnswerIsAStray) {
    const RequestText request = invite();
    open(request);
    EXPECT_EQ(receive(ack_of(request), 1s).what, What::stray);
}

TEST_F(ServerTable, AnAckOfItsOwnBranchIsNew) {
    const RequestText request = invite();
    respond(open(request), request, 200, 0s);
    RequestText ack = ack_of(request);
    ack.branch = "z9hG4bKack";
    EXPECT_EQ(receive(ack, 1s).what, What::new_request);
}

// RFC 3261 13.3.1.4, on every transport.
TEST_F(ServerTable, A2xxIsRepeatedUntilItIsAcknowledged) {
    for (const base::Link& link : {udp, tcp}) {
        SCOPED_TRACE(base::name_of(link.transport));
        table = TransactionTable{{}, {}, {}};
        RequestText request = invite();
        request.branch += base::name_of(link.transport);
        const Event unheard = open(request, link);
        EXPECT_EQ(run_out(respond(unheard, request, 200, 0s)), doubling_to_t2);
        EXPECT_EQ(last.what, What::timed_out);
        EXPECT_TRUE(last.ended);
        EXPECT_EQ(end, 32s);
        EXPECT_EQ(table.lingering(), 0U) << "timer L is over as well";

        request.branch += "x";
        const Event heard = open(request, link);
        Event event = respond(heard, request, 200, 0s);
        EXPECT_EQ(event.message.link, link);
        EXPECT_EQ(event.deadline, start + 500ms);
        EXPECT_FALSE(receive(request, 400ms).sends()) << "RFC 6026 7.1: absorbed";
        EXPECT_EQ(table.on_timer(heard.transaction, event.deadline).message.bytes, answer);
        event = table.acknowledged(heard.transaction, start + 600ms);
        EXPECT_EQ(event.timer, TimerChange::cancel);
        EXPECT_TRUE(event.ended);
        const Event copy = receive(request, 31999ms);
        EXPECT_EQ(copy.what, What::copy);
        EXPECT_EQ(copy.transaction, heard.transaction);
        EXPECT_FALSE(copy.sends());
        EXPECT_EQ(table.acknowledged(heard.transaction, start + 1s).what, What::none);
        EXPECT_EQ(receive(request, 32s).what, What::new_request) << "timer L has fired";
    }
}

// RFC 6026 7.1: some peers send the ACK of a 2xx with the branch of the INVITE.
TEST_F(ServerTable, AnAckThatMatchesAnAcceptedInviteIsForTheTu) {
    const RequestText request = invite();
    const Event opened = open(request);
    respond(opened, request, 200, 0s);
    const Event ack = receive(ack_of(request), 100ms);
    EXPECT_EQ(ack.what, What::deliver);
    EXPECT_EQ(ack.transaction, opened.transaction);
    EXPECT_FALSE(ack.ended);
    table.acknowledged(opened.transaction, start + 100ms);
    EXPECT_EQ(receive(ack_of(request), 200ms).what, What::deliver);
}

TEST_F(ServerTable, ACancelNamesItsInvite) {
    for (const std::string branch : {"z9hG4bKc", "old"}) {
        SCOPED_TRACE(branch);
        RequestText request = invite();
        request.branch = branch;
        const Event opened = open(request);
        RequestText cancel = request;
        cancel.method = "CANCEL";
        Event event = receive(cancel, 1s);
        EXPECT_EQ(event.what, What::new_request);
        EXPECT_EQ(event.related, opened.transaction);
        const Event answered = open(cancel);
        respond(answered, cancel, 200, 1s);
        EXPECT_EQ(receive(cancel, 2s).what, What::copy);
        EXPECT_EQ(receive(cancel, 2s).transaction, answered.transaction);
        respond(opened, request, 487, 1s);
        EXPECT_EQ(receive(ack_of(request), 2s).what, What::ack);

        RequestText other = cancel;
        other.branch += "x";
        EXPECT_EQ(receive(other, 1s).related, base::Handle{});
    }
}

TEST_F(ServerTable, ACancelThatComesTooLateNamesTheInviteThatLingers) {
    const RequestText request = invite();
    const Event opened = open(request);
    respond(opened, request, 486, 0s);
    receive(ack_of(request), 1s);
    RequestText cancel = request;
    cancel.method = "CANCEL";
    EXPECT_EQ(receive(cancel, 2s).related, opened.transaction);
}

// RFC 6026 8.8: only clients take a transport error.
TEST_F(ServerTable, ATransportErrorDoesNotEndAServerTransaction) {
    const RequestText request = invite();
    const Event opened = open(request);
    respond(opened, request, 486, 0s);
    EXPECT_EQ(table.on_send_failure({udp, 111, answer}, start).what, What::none);
    EXPECT_EQ(table.on_transport_error(opened.transaction, start).what, What::none);
    EXPECT_EQ(receive(request, 1s).message.bytes, answer);
}

TEST_F(ServerTable, ARequestThatIsHardlySipIsStillFoundAgain) {
    const Event opened = open({.branch = "", .cseq = "x"});
    EXPECT_TRUE(opened.transaction.valid());
    const Parsed bare{"OPTIONS sip:x SIP/2.0\r\n\r\n"};
    EXPECT_EQ(table.on_request(bare, received_on(udp), start).what, What::new_request);
    EXPECT_TRUE(table.open_server(bare, received_on(udp), {}, start).transaction.valid());
    EXPECT_EQ(table.on_request(bare, received_on(udp), start).what, What::copy);
}

TEST_F(ServerTable, AFullTableOpensNothing) {
    RequestText request;
    for (int i = 0; i < 8; ++i) {
        request.branch += "x";
        EXPECT_TRUE(open(request).transaction.valid());
    }
    request.branch += "x";
    EXPECT_FALSE(open(request).transaction.valid());
}

TEST_F(ServerTable, AnOwnerMayComeLaterAndGo) {
    const RequestText request = invite();
    const Parsed message{request.text()};
    const Event opened = table.open_server(message, received_on(udp), {}, start);
    EXPECT_FALSE(receive(request, 1s).owner.valid());
    table.set_owner(opened.transaction, {1, 1});
    table.set_owner(opened.transaction, callee);
    EXPECT_EQ(receive(request, 1s).owner, callee);
    table.release_owner({1, 1}, start, [](const Event&) { FAIL() << "it was handed over"; });
    respond(opened, request, 200, 1s);
    Event released;
    table.release_owner(callee, start + 2s, [&](const Event& event) { released = event; });
    EXPECT_EQ(released.transaction, opened.transaction);
    EXPECT_TRUE(released.ended) << "nobody waits for the ACK any more";
    EXPECT_EQ(table.lingering(), 1U);
    EXPECT_EQ(receive(request, 3s).what, What::copy);
}

TEST_F(ServerTable, AReleasedRequestWithoutAnAnswerEnds) {
    const Event opened = open(invite());
    table.on_timer(opened.transaction, start + 200ms);
    Event released;
    table.release_owner(callee, start + 1s, [&](const Event& event) { released = event; });
    EXPECT_EQ(released.deadline, start + 33s);
    EXPECT_TRUE(table.on_timer(opened.transaction, start + 33s).ended);
    EXPECT_EQ(table.size(), 0U);
}

TEST_F(ServerTable, ManualPartsLeaveAnswersToTheLadder) {
    const RequestText request = invite();
    const Event opened = open(request, udp, ManualParts{.trying = true, .retransmit = true});
    EXPECT_EQ(opened.timer, TimerChange::keep) << "no 100 is due";
    EXPECT_EQ(receive(request, 500ms).what, What::copy);
    const Event accepted = respond(opened, request, 200, 1s);
    EXPECT_EQ(accepted.deadline, start + 33s) << "the 2xx is not repeated";
    EXPECT_FALSE(receive(request, 2s).sends());
    EXPECT_EQ(receive(ack_of(request), 2s).what, What::deliver);
    EXPECT_EQ(receive(ack_of(request), 2s).what, What::deliver) << "copies are reported";
    EXPECT_EQ(respond(opened, request, 486, 3s).what, What::none) << "whatever the ladder wants";
}

TEST_F(ServerTable, ManualTryingStillRepeatsAnswers) {
    const RequestText request = invite();
    const Event opened = open(request, udp, ManualParts{.trying = true});
    const Event refused = respond(opened, request, 486, 0s);
    EXPECT_EQ(refused.deadline, start + 500ms);
    EXPECT_TRUE(receive(request, 100ms).sends());
    EXPECT_EQ(receive(ack_of(request), 200ms).what, What::ack);
    EXPECT_EQ(receive(ack_of(request), 300ms).what, What::ack) << "copies are reported";
    RequestText other = invite();
    other.branch += "x";
    const Event accepted = respond(open(other, udp, ManualParts{.trying = true}), other, 200, 0s);
    EXPECT_EQ(accepted.deadline, start + 500ms) << "the 2xx is repeated";
}

}  // namespace
}  // namespace rung::transaction
