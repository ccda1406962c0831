#include <string>

#include "tests/transaction/client_table.hpp"

namespace rung::transaction {
namespace {

TEST_F(ClientTable, SendsTheCallersBytesAndSetsTimerA) {
    const base::Handle transaction = send_invite();
    EXPECT_EQ(sent.what, What::none);
    EXPECT_EQ(sent.message.bytes, request.text());
    EXPECT_EQ(sent.message.link, udp);
    EXPECT_EQ(sent.message.local, local);
    EXPECT_EQ(sent.timer, TimerChange::set);
    EXPECT_EQ(sent.deadline, start + 500ms);
    const Event again = table.on_timer(transaction, start + 500ms);
    EXPECT_EQ(again.message.bytes, request.text());
    EXPECT_EQ(again.deadline, start + 1500ms);
    EXPECT_EQ(table.counters().retransmitted_by_us, 1U);
}

TEST_F(ClientTable, TimesOutWithAnEventForTheOwner) {
    const base::Handle transaction = send_options();
    Event event = sent;
    while (!event.ended) {
        ASSERT_EQ(event.timer, TimerChange::set);
        event = table.on_timer(transaction, event.deadline);
    }
    EXPECT_EQ(event.what, What::timed_out);
    EXPECT_EQ(event.owner, caller);
    EXPECT_EQ(event.timer, TimerChange::cancel);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.lingering(), 0U);
    EXPECT_EQ(table.counters().timed_out, 1U);
    EXPECT_EQ(table.counters().retransmitted_by_us, 10U);
}

TEST_F(ClientTable, LingersForTimerKAfterTheFinalResponse) {
    const base::Handle transaction = send_options();
    const Event trying = receive(answer(100), 100ms);
    EXPECT_EQ(trying.what, What::deliver);
    EXPECT_FALSE(trying.ended);
    const Event event = receive(answer(200), 200ms);
    EXPECT_EQ(event.what, What::deliver);
    EXPECT_EQ(event.transaction, transaction);
    EXPECT_EQ(event.owner, caller);
    EXPECT_TRUE(event.ended);
    EXPECT_EQ(event.timer, TimerChange::cancel);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_EQ(table.next_linger_deadline(), start + 5200ms);

    const Event copy = receive(answer(200), 300ms);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_EQ(copy.transaction, transaction);
    EXPECT_EQ(copy.owner, caller);
    EXPECT_EQ(copy.timer, TimerChange::keep);
    EXPECT_FALSE(copy.sends());
    EXPECT_EQ(receive(answer(200), 5200ms).what, What::stray) << "timer K has fired";
    table.expire_lingering(start + 5200ms);
    EXPECT_EQ(table.lingering(), 0U);
    EXPECT_EQ(table.counters().completed, 1U);
    EXPECT_EQ(table.counters().retransmitted_by_peer, 1U);
    EXPECT_EQ(table.counters().stray, 1U);
}

TEST_F(ClientTable, AResponseMayComeFromAnotherAddress) {
    send_options();
    base::Link elsewhere = udp;
    elsewhere.remote.port = 9;
    const Parsed response{answer(200)};
    EXPECT_EQ(table.on_response(response, received_on(elsewhere), start).what, What::deliver);
}

// RFC 3261 17.1.3.
TEST_F(ClientTable, MatchesResponsesByBranchAndCSeqMethod) {
    struct Case {
        std::string name;
        std::string find;
        std::string replacement;
        What expected;
    };

    const std::vector<Case> cases{
        {"as it is", "200", "200", What::deliver},
        {"another sent-by", "192.0.2.9:5070", "203.0.113.1:1", What::deliver},
        {"another CSeq number", "CSeq: 1 ", "CSeq: 2 ", What::deliver},
        {"another method", "1 OPTIONS", "1 REGISTER", What::stray},
        {"an INVITE's answer", "1 OPTIONS", "1 INVITE", What::stray},
        {"a CANCEL's answer", "1 OPTIONS", "1 CANCEL", What::stray},
        {"another run's nonce", "t000000000000004d", "t000000000000004e", What::stray},
        {"another shard", "4d01", "4d02", What::stray},
        {"a slot that is free", "0100000000", "0100000003", What::stray},
        {"a slot that never was", "0100000000", "01ffffffff", What::stray},
        {"a generation to come", "0000000000000000\r", "0000000000000001\r", What::stray},
        {"one digit too few", "0000000000000000\r", "000000000000000\r", What::stray},
        {"no branch", ";branch=", ";twig=", What::stray},
        {"no Via", "Via: ", "Vai: ", What::stray},
        {"no CSeq", "CSeq: ", "CSek: ", What::stray},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        TransactionTable fresh{{}, {}, {.nonce = 77, .shard = 1, .hash_seed = 5}};
        std::swap(table, fresh);
        send_options();
        std::string bytes = answer(200);
        const std::size_t at = bytes.find(c.find);
        ASSERT_NE(at, std::string::npos);
        bytes.replace(at, c.find.size(), c.replacement);
        EXPECT_EQ(receive(bytes, 1s).what, c.expected);
        // What lingers is told apart in the same way.
        receive(answer(200), 1s);
        const What late = c.expected == What::deliver ? What::copy : What::stray;
        EXPECT_EQ(receive(bytes, 1s).what, late);
    }
}

TEST_F(ClientTable, AStaleGenerationIsAStray) {
    send_options();
    const std::string first = answer(200);
    receive(first, 0s);
    table.expire_lingering(start + 6s);
    send_options();
    EXPECT_EQ(receive(first, 6s).what, What::stray);
    EXPECT_EQ(receive(answer(200), 6s).what, What::deliver);
}

TEST_F(ClientTable, AcknowledgesARefusalAndItsCopies) {
    request.extra = "Route: <sip:proxy.example.com;lr>\r\n";
    send_invite();
    const Event event = receive(answer(302), 1s);
    EXPECT_EQ(event.what, What::deliver);
    EXPECT_TRUE(event.ended);
    const std::string expected =
        "ACK sip:bob@192.0.2.1 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 192.0.2.9:5070;branch=" +
        request.branch +
        "\r\n"
        "From: <sip:alice@192.0.2.9>;tag=from1\r\n"
        "Call-ID: call1@192.0.2.9\r\n"
        "CSeq: 1 ACK\r\n"
        "Route: <sip:proxy.example.com;lr>\r\n"
        "To: <sip:bob@192.0.2.1>;tag=to1\r\n"
        "Max-Forwards: 70\r\n"
        "Content-Length: 0\r\n\r\n";
    EXPECT_EQ(event.message.bytes, expected);
    EXPECT_EQ(event.message.link, udp);
    const Event copy = receive(answer(302), 31s);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_EQ(copy.message.bytes, expected);
    EXPECT_EQ(copy.message.link, udp);
    EXPECT_EQ(copy.message.local, local);
    EXPECT_EQ(receive(answer(200), 31s).what, What::stray) << "no 2xx follows a 302";
    EXPECT_EQ(receive(answer(302), 33s).what, What::stray) << "timer D has fired";
}

TEST_F(ClientTable, OverTcpARefusalEndsTheInviteAtOnce) {
    send("INVITE", {Method::invite, tcp, local, caller});
    EXPECT_EQ(sent.deadline, start + 32s) << "timer B alone";
    const Event event = receive(answer(486), 1s);
    EXPECT_TRUE(event.message.bytes.starts_with("ACK "));
    EXPECT_EQ(event.message.link, tcp);
    EXPECT_TRUE(event.ended);
    EXPECT_EQ(table.lingering(), 0U);
}

TEST_F(ClientTable, AProvisionalResponseCancelsTheTimer) {
    send_invite();
    const Event event = receive(answer(180), 100ms);
    EXPECT_EQ(event.timer, TimerChange::cancel);
    EXPECT_FALSE(event.ended);
    EXPECT_EQ(receive(answer(183), 200ms).timer, TimerChange::keep);
}

// RFC 6026 7.2 and RFC 3261 13.2.2.4.
TEST_F(ClientTable, ARepeated2xxGetsTheKeptAckAndAForkIsDelivered) {
    const base::Handle invite = send_invite();
    const Event accepted = receive(answer(200, "one"), 1s);
    EXPECT_EQ(accepted.what, What::deliver);
    EXPECT_FALSE(accepted.ended) << "the owner is about to acknowledge it";
    EXPECT_EQ(accepted.deadline, start + 33s);

    RequestText ack = request;
    ack.method = "ACK";
    ack.to_tag = "one";
    const std::string first = ack.text();
    const Event kept = table.keep_ack(invite, {tcp, local, first}, start + 1s);
    EXPECT_TRUE(kept.ended);
    EXPECT_EQ(kept.timer, TimerChange::cancel);
    table.release_owner(caller, start + 2s, [](const Event&) { FAIL() << "nothing is left"; });

    const Event copy = receive(answer(200, "one"), 3s);
    EXPECT_EQ(copy.what, What::copy);
    EXPECT_EQ(copy.message.bytes, first);
    EXPECT_EQ(copy.message.link, tcp) << "an ACK takes the way of its dialog";

    const Event fork = receive(answer(200, "two"), 4s);
    EXPECT_EQ(fork.what, What::deliver);
    EXPECT_EQ(fork.transaction, invite);
    EXPECT_EQ(fork.owner, caller);
    EXPECT_FALSE(fork.sends());
    ack.to_tag = "two";
    const std::string second = ack.text();
    table.keep_ack(invite, {udp, local, second}, start + 4s);
    EXPECT_EQ(receive(answer(200, "two"), 5s).message.bytes, second);
    EXPECT_EQ(receive(answer(200, "one"), 5s).message.bytes, first);

    EXPECT_EQ(receive(answer(486, "two"), 5s).what, What::stray);
    EXPECT_EQ(receive(answer(200, "one"), 33s).what, What::stray) << "timer M has fired";
    EXPECT_EQ(receive(answer(200, "two"), 33s).what, What::stray);
}

TEST_F(ClientTable, AKeptAckIsNotTheNextTenants) {
    const base::Handle first = send_invite();
    receive(answer(200), 1s);
    table.keep_ack(first, {udp, local, request.text()}, start + 1s);
    const base::Handle second = send_invite();
    ASSERT_EQ(second.index, first.index);
    EXPECT_FALSE(receive(answer(200), 1s).ended);
    EXPECT_FALSE(receive(answer(200), 1s).sends());
}

TEST_F(ClientTable, A2xxThatNobodyAcknowledgesKeepsItsSlotUntilTimerM) {
    const base::Handle invite = send_invite();
    receive(answer(200), 1s);
    EXPECT_EQ(receive(answer(200), 2s).what, What::deliver);
    EXPECT_FALSE(table.on_timer(invite, start + 32s).ended);
    const Event end = table.on_timer(invite, start + 33s);
    EXPECT_TRUE(end.ended);
    EXPECT_EQ(end.what, What::none);
    EXPECT_EQ(table.keep_ack(invite, {udp, local, request.text()}, start + 34s).what, What::none);
    EXPECT_EQ(table.lingering(), 0U);
}

// RFC 3261 9.1 and 17.1.3: same branch, told apart by the CSeq method.
TEST_F(ClientTable, ACancelSharesTheBranchOfItsInvite) {
    const base::Handle invite = send_invite();
    const RequestText invite_request = request;
    receive(answer(180), 100ms);
    const base::Handle cancel = send("CANCEL", {Method::cancel, udp, local, caller, invite, {}});
    EXPECT_EQ(request.branch, invite_request.branch);
    EXPECT_NE(cancel, invite);

    const std::string cancelled = answer(200);
    const Event ok = receive(cancelled, 1s);
    EXPECT_EQ(ok.what, What::deliver);
    EXPECT_EQ(ok.transaction, cancel);
    EXPECT_TRUE(ok.ended);
    const std::string terminated = answer_to(invite_request.text(), 487, "to1");
    const Event end = receive(terminated, 1s);
    EXPECT_EQ(end.what, What::deliver);
    EXPECT_EQ(end.transaction, invite);
    EXPECT_TRUE(end.message.bytes.starts_with("ACK "));

    EXPECT_EQ(receive(cancelled, 2s).transaction, cancel);
    EXPECT_EQ(receive(terminated, 2s).transaction, invite);
    EXPECT_EQ(receive(cancelled, 7s).what, What::stray) << "timer K has fired, D has not";
    EXPECT_EQ(receive(terminated, 7s).what, What::copy);
}

TEST_F(ClientTable, ACancelIsAnsweredAlsoAfterItsInviteHasLeftTheSlot) {
    const base::Handle invite = send_invite();
    const RequestText invite_request = request;
    const base::Handle cancel = send("CANCEL", {Method::cancel, udp, local, caller, invite, {}});
    const std::string ok = answer(200);
    receive(answer_to(invite_request.text(), 487, "to1"), 1s);
    EXPECT_EQ(receive(ok, 1s).transaction, cancel);
}

TEST_F(ClientTable, ACancelWithoutAnInviteHasABranchOfItsOwn) {
    const base::Handle cancel =
        send("CANCEL", {.method = Method::cancel, .link = udp, .owner = caller});
    const Event event = receive(answer(481), 1s);
    EXPECT_EQ(event.what, What::deliver);
    EXPECT_EQ(event.transaction, cancel);
}

// What a ladder writes into its Via is what the stack goes by.
TEST_F(ClientTable, FindsARequestWhoseBranchTheLadderWrote) {
    const base::Handle transaction = table.open_client({Method::invite, udp, local, caller});
    request.method = "INVITE";
    request.branch = "1";
    table.send_request(transaction, request.text(), start);
    EXPECT_EQ(receive(answer(100), 0s).what, What::deliver);
    const Event event = receive(answer(404), 1s);
    EXPECT_EQ(event.what, What::deliver);
    EXPECT_EQ(event.transaction, transaction);
    EXPECT_NE(event.message.bytes.find(";branch=1\r\n"), std::string_view::npos);
    EXPECT_EQ(receive(answer(404), 2s).what, What::copy);
    request.branch = "2";
    EXPECT_EQ(receive(answer(404), 2s).what, What::stray);
}

TEST_F(ClientTable, GarbageGetsNoAck) {
    send_invite();
    EXPECT_TRUE(receive(answer(302), 0s).sends()) << "nor the ACK of another";
    const base::Handle transaction = table.open_client({Method::invite, udp, local, caller});
    request.branch = text_of(table.branch_of(transaction));
    table.send_request(
        transaction, "INVITE\r\nVia: x;branch=" + request.branch + "\r\n\r\n", start);
    request.method = "INVITE";
    EXPECT_EQ(receive(answer(400), 1s).what, What::stray) << "the request had no method";
    const base::Handle other = table.open_client({Method::invite, udp, local, caller});
    request.branch = text_of(table.branch_of(other));
    table.send_request(other, "INVITE x\r\nVia: x;branch=" + request.branch + "\r\n\r\n", start);
    const Event event = receive(answer(400), 1s);
    EXPECT_EQ(event.what, What::deliver);
    EXPECT_FALSE(event.sends());
    EXPECT_FALSE(receive(answer(400), 1s).sends());
}

}  // namespace
}  // namespace rung::transaction
