#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using Times = std::vector<base::Duration>;

const support::Packet invite{
    support::endpoint("192.0.2.9:5070"),
    support::endpoint(target_address),
    crlf("INVITE sip:moved-7@192.0.2.2:5060 SIP/2.0\nVia: SIP/2.0/UDP "
         "192.0.2.9:5070;branch=z9hG4bK1\n"
         "From: <sip:a@192.0.2.9>;tag=1\nTo: <sip:moved-7@192.0.2.2>\nCall-ID: 1@peer\n"
         "CSeq: 1 INVITE\nContact: <sip:192.0.2.9:5070>\nContent-Length: 0\n\n")};

/// Every time is later by `by`.
Times shifted(Times times, base::Duration by) {
    for (base::Duration& time : times) {
        time += by;
    }
    return times;
}

/// Timers E, G and the repeated 2xx: doubling up to T2.
const Times to_t2{
    0ms, 500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms};

TEST(Timeline, InviteDoublesUntilTimerB) {
    Exchange exchange{"-> INVITE sip:bob@{target}\n<- 200\n-> ACK\n", ""};
    exchange.network.set_nobody(support::Nobody::is_silent);
    exchange.run();
    EXPECT_EQ(exchange.times_of(alice_address, "INVITE"),
              (Times{0ms, 500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms}));
    EXPECT_EQ(exchange.finding(), "no answer within 32s");
    EXPECT_EQ(exchange.call().ended - exchange.call().started, 32s);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Timeline, RedirectionIsRepeatedUntilTimerH) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n"};
    exchange.network.add_peer(invite.from, [](const support::Packet&) {});
    exchange.network.send(invite);
    exchange.run();
    EXPECT_EQ(exchange.times_of(target_address, "SIP/2.0 302"), shifted(to_t2, 5ms));
    EXPECT_EQ(exchange.bob->turn.books().calls.failed, 1U);
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(Timeline, AcceptanceIsRepeatedUntilItsAck) {
    Exchange exchange{"-> INVITE sip:bob@{target}\n<- 200\npause 9s\n-> ACK\n-> BYE\n<- 200\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    const Times sent = exchange.times_of(target_address, "SIP/2.0 200 OK");
    ASSERT_GE(sent.size(), 5U);
    EXPECT_EQ(Times(sent.begin(), sent.begin() + 5),
              shifted({0ms, 500ms, 1500ms, 3500ms, 7500ms}, 5ms));
    EXPECT_EQ(sent.size(), 6U) << "the last one answers the BYE";
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
}

TEST(Timeline, ByeIsRepeatedUntilTimerF) {
    Exchange exchange{"-> INVITE sip:bob@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n", ""};
    const base::Endpoint there = support::endpoint(target_address);
    exchange.network.add_peer(there, [&](const support::Packet& packet) {
        if (packet.bytes.starts_with("INVITE")) {
            exchange.network.send(
                {there,
                 packet.from,
                 answer(packet.bytes, "200 OK", "Contact: <sip:192.0.2.2:5060>\n")});
        }
    });
    exchange.run();
    EXPECT_EQ(exchange.times_of(alice_address, "BYE"), shifted(to_t2, 10ms));
    EXPECT_EQ(exchange.finding(), "no answer within 32s");
    EXPECT_EQ(exchange.times_of(alice_address, "ACK").size(), 1U);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Timeline, CallLastsNoLongerThanItsLimits) {
    Exchange exchange{"-> INVITE sip:bob@{target}\n<- 200 within 2s\n-> ACK\n",
                      "<- INVITE\n-> 180\npause 1h\n"};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.finding(), "no such answer within 2s: the last was 180 Ringing");
    EXPECT_LT(exchange.call().ended - exchange.call().started, 3s) << "CANCEL, 200, 487, ACK";
    EXPECT_EQ(exchange.times_of(alice_address, "CANCEL").size(), 1U);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

}  // namespace
}  // namespace rung::turn
