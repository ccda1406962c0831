// Dialogs that a SUBSCRIBE or a REFER makes, and what an ACK answers.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

void expect_passed(Exchange& exchange) {
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->turn.books().calls.passed, 1U)
        << worst_finding(exchange.bob->reports.at(0));
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
    for (const std::string_view party : {alice_address, target_address}) {
        EXPECT_TRUE(exchange.times_of(party, "BYE").empty()) << "a BYE ends calls only";
    }
}

/// RFC 6665 4.4.1: the notifier's requests go into the dialog of the SUBSCRIBE.
TEST(Subscription, TheCalledSideNotifiesWithinItsDialog) {
    Exchange exchange{R"(-> SUBSCRIBE sip:bob@{target} as first
   Event: presence
   Contact: <sip:watcher@{local}>
<- 200
   To.tag exists
<- NOTIFY
   Call-ID is first.Call-ID
   From.uri.user == "bob"
   To.tag == first.From.tag
   uri.user == "watcher"
   Event == "presence"
-> 200
-> SUBSCRIBE
   Event: presence
   Expires: 0
<- 200
<- NOTIFY
-> 200
)",
                      R"(<- SUBSCRIBE
-> 200
   Expires: 60
-> NOTIFY
   Event: presence
   Subscription-State: active;expires=60
<- 200
<- SUBSCRIBE
   To.tag exists
-> 200
-> NOTIFY
   Event: presence
   Subscription-State: terminated;reason=timeout
<- 200
)"};
    expect_passed(exchange);
}

/// RFC 3515 2.4.4
TEST(Subscription, SoDoesAReferOutsideEveryDialog) {
    for (const std::string_view status : {"200", "202"}) {
        SCOPED_TRACE(status);
        Exchange exchange{R"(-> REFER sip:bob@{target} as first
   Refer-To: <sip:carol@example.org>
<- 2xx
<- NOTIFY where Call-ID is first.Call-ID
-> 200
)",
                          fmt::format(R"(<- REFER
-> {}
-> NOTIFY
   Event: refer
   Subscription-State: terminated;reason=noresource
<- 200
)",
                                      status)};
        expect_passed(exchange);
    }
}

/// A refusal makes none: the ladder says so instead of sending somewhere.
TEST(Subscription, ARefusalMakesNoDialog) {
    Exchange exchange{"-> SUBSCRIBE sip:bob@{target}\n   Event: presence\n<- 489\n",
                      "<- SUBSCRIBE\n-> 489\n-> NOTIFY\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(worst_finding(exchange.bob->reports.at(0)), "there is no dialog to send it in");
}

/// RFC 3261 13.2.1: an INVITE without an offer gets one in its 2xx, and the ACK answers that.
TEST(LateOffer, TheAckAnswersWhatThe2xxOffered) {
    Exchange exchange{R"(-> INVITE sip:bob@{target}
<- 200
-> ACK
   body sdp
-> BYE
<- 200
)",
                      R"(<- INVITE
-> 200
   body application/sdp
     v=0
     o=- 7 7 IN IP4 192.0.2.2
     s=-
     c=IN IP4 192.0.2.2
     t=0 0
     m=audio 4000 RTP/AVP 8 18
     m=video 4002 RTP/AVP 31
<- ACK
<- BYE
-> 200
)"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    const std::string ack = exchange.packet(alice_address, "ACK");
    EXPECT_NE(ack.find("m=audio 40000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n"), std::string::npos)
        << ack;
}

}  // namespace
}  // namespace rung::turn
