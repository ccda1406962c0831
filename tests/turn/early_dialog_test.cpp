#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// A far side at the target's address that answers an INVITE with these, one after the other; all
/// else gets a 200.
class Forks {
public:
    struct Answer {
        std::string_view line;
        std::string_view tag;
        std::string_view rows = "Contact: <sip:192.0.2.2:5060>\n";
    };

    Forks(Exchange& exchange, std::vector<Answer> given)
        : exchange_{exchange}, answers_{std::move(given)} {
        exchange.network.add_peer(here_,
                                  [this](const support::Packet& packet) { on_packet(packet); });
    }

private:
    void on_packet(const support::Packet& packet) {
        if (packet.bytes.starts_with("ACK")) {
            return;
        }
        if (!packet.bytes.starts_with("INVITE")) {
            exchange_.network.send({here_, packet.from, answer(packet.bytes, "200 OK")});
            return;
        }
        base::Duration after{};
        for (const Answer& one : answers_) {
            exchange_.network.send(
                {here_, packet.from, answer(packet.bytes, one.line, one.rows, one.tag)}, after);
            after += 100ms;
        }
    }

    Exchange& exchange_;
    base::Endpoint here_ = support::endpoint(target_address);
    std::vector<Answer> answers_;
};

}  // namespace

/// RFC 3262: a PRACK goes into the early dialog and names the 1xx that it is for.
TEST(EarlyDialogs, APrackNamesTheProvisionalAnswer) {
    Exchange exchange{R"(-> INVITE sip:bob@{target}
   Supported: 100rel
<- 183
   RSeq.number == 77
-> PRACK
<- 200
-> UPDATE
<- 200
<- 200 for INVITE
-> ACK
-> BYE
<- 200
)",
                      ""};
    exchange.open();
    const Forks far{exchange,
                    {{"183 Session Progress",
                      "one",
                      "Contact: <sip:192.0.2.2:5060>\nRequire: 100rel\nRSeq: 77\n"},
                     {"200 OK", "one"}}};
    exchange.run();
    ASSERT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    const std::string prack = exchange.packet(alice_address, "PRACK");
    EXPECT_EQ(header(prack, "RAck"), "77 1 INVITE");
    EXPECT_EQ(header(prack, "CSeq"), "2 PRACK");
    EXPECT_TRUE(header(prack, "To").ends_with(";tag=one")) << prack;
    EXPECT_EQ(header(exchange.packet(alice_address, "UPDATE"), "CSeq"), "3 UPDATE");
    EXPECT_EQ(header(exchange.packet(alice_address, "UPDATE"), "RAck"), "");
    EXPECT_EQ(header(exchange.packet(alice_address, "ACK"), "CSeq"), "1 ACK");
    EXPECT_EQ(header(exchange.packet(alice_address, "BYE"), "CSeq"), "4 BYE");
}

/// RFC 3261 13.2.2.4: two forks accept, and each has a dialog of its own.
TEST(EarlyDialogs, TwoForksThatAcceptHaveADialogEach) {
    Exchange exchange{R"(-> INVITE sip:bob@{target} as call
<- 200 as left
-> ACK for left
<- 200 for call as right
   To.tag != left.To.tag
-> ACK for right
-> BYE for right
<- 200
-> BYE for left
<- 200
)",
                      ""};
    exchange.open();
    const Forks far{exchange, {{"200 OK", "one"}, {"200 OK", "two"}}};
    exchange.run();
    ASSERT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_TRUE(header(exchange.packet(alice_address, "ACK", 0), "To").ends_with(";tag=one"));
    EXPECT_TRUE(header(exchange.packet(alice_address, "ACK", 1), "To").ends_with(";tag=two"));
    EXPECT_TRUE(header(exchange.packet(alice_address, "BYE", 0), "To").ends_with(";tag=two"));
    EXPECT_TRUE(header(exchange.packet(alice_address, "BYE", 1), "To").ends_with(";tag=one"));
}

/// What no rung takes fails the call, and the stack hangs up in both.
TEST(EarlyDialogs, AForkThatNoRungTakesIsHungUp) {
    Exchange exchange{R"(-> INVITE sip:bob@{target}
<- 200
-> ACK
pause 1s
-> BYE
<- 200
)",
                      ""};
    exchange.open();
    const Forks far{exchange, {{"200 OK", "one"}, {"200 OK", "two"}}};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_EQ(exchange.finding(), "200 OK to INVITE, which no rung takes");
    EXPECT_TRUE(header(exchange.packet(alice_address, "ACK", 1), "To").ends_with(";tag=two"));
    EXPECT_EQ(exchange.times_of(alice_address, "BYE").size(), 2U);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// RFC 3261 12.2.2: a re-INVITE from the other side moves its target.
TEST(EarlyDialogs, AReInviteRefreshesTheTarget) {
    Exchange exchange{R"(-> INVITE sip:bob@{target}
<- 200
-> ACK
<- INVITE
-> 200
<- ACK
-> BYE
   Subject: moved
<- 200
)",
                      R"(<- INVITE
-> 200
<- ACK
-> INVITE
   Contact: <sip:moved@192.0.2.2:5060>
<- 200
-> ACK
<- BYE
-> 200
)"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_TRUE(exchange.packet(alice_address, "BYE").starts_with("BYE sip:moved@192.0.2.2:5060 "));
}

}  // namespace rung::turn
