// What the words of a ladder mean, one pair of ladders each.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

struct Case {
    const char* name;
    const char* caller;
    const char* called;
    Outcome outcome = Outcome::passed;
    const char* says = "";  ///< The worst finding contains it.
    Outcome called_outcome = Outcome::passed;
};

void check(const Case& one) {
    SCOPED_TRACE(one.name);
    Exchange exchange{one.caller, one.called};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), one.outcome) << all_findings(exchange.call());
    EXPECT_NE(exchange.finding().find(one.says), std::string::npos) << exchange.finding();
    ASSERT_FALSE(exchange.bob->reports.empty());
    EXPECT_EQ(exchange.bob->reports[0].outcome, one.called_outcome)
        << all_findings(exchange.bob->reports[0]);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

void check_all(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        check(one);
    }
}

constexpr const char* busy = "<- INVITE\n-> 486\n<- ACK\n";
constexpr const char* ok = "<- OPTIONS\n-> 200\n";

TEST(Verdict, LevelSaysWhatAMissedCheckWeighs) {
    check_all({
        {"must",
         "-> OPTIONS sip:{target}\n<- 200\n   Contact exists\n",
         ok,
         Outcome::failed,
         "Contact is absent"},
        {"robust",
         "level robust\n\n-> OPTIONS sip:{target}\n<- 200\n   Contact exists\n",
         ok,
         Outcome::failed,
         "Contact is absent"},
        {"should",
         "level should\n\n-> OPTIONS sip:{target}\n<- 200\n   Contact exists\n",
         ok,
         Outcome::warned,
         "Contact is absent"},
        {"may", "level may\n\n-> OPTIONS sip:{target}\n<- 200\n   Contact exists\n", ok},
        {"should check",
         "-> OPTIONS sip:{target}\n<- 200\n   should Contact exists\n",
         ok,
         Outcome::warned,
         "Contact is absent"},
        {"info", "-> OPTIONS sip:{target}\n<- 200\n   info To.tag\n", ok},
        {"unexpected answer under should",
         "level should\n\n-> INVITE sip:b@{target}\n<- 404\n",
         busy,
         Outcome::warned,
         "486 Busy Here to INVITE"},
        {"no answer under may",
         "level may\n\n-> OPTIONS sip:{target}\n<- 200 within 1s\n",
         "<- OPTIONS\npause 2s\n-> 200\n",
         Outcome::failed,
         "no answer within 1s"},
    });
}

TEST(Verdict, UnexpectedMessagesFailTheCall) {
    check_all({
        {"answer",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
         busy,
         Outcome::failed,
         "486 Busy Here to INVITE"},
        {"request",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\npause 1s\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n-> INFO\n<- 200\n<- BYE\n-> 200\n",
         Outcome::failed,
         "INFO, which no rung takes",
         Outcome::failed},
        {"unnamed provisional passes by",
         "-> INVITE sip:b@{target}\n<- 486\n",
         "<- INVITE\n-> 180\n-> 183\n-> 486\n<- ACK\n"},
    });
}

TEST(Verdict, WindowsCountFromTheRungAbove) {
    check_all({
        {"in time",
         "-> OPTIONS sip:{target}\n<- 200 within 1s..3s\n",
         "<- OPTIONS\npause 2s\n-> 200\n"},
        {"too early",
         "-> OPTIONS sip:{target}\n<- 200 within 1s..3s\n",
         ok,
         Outcome::failed,
         "it came after 10ms, not between 1s and 3s"},
        {"too late",
         "-> OPTIONS sip:{target}\n<- 200 within 1s\n",
         "<- OPTIONS\npause 2s\n-> 200\n",
         Outcome::failed,
         "no answer within 1s"},
        {"about", "-> OPTIONS sip:{target}\n<- 200 about 2s\n", "<- OPTIONS\npause 2s\n-> 200\n"},
        {"not about",
         "-> OPTIONS sip:{target}\n<- 200 about 2s\n",
         "<- OPTIONS\npause 1s\n-> 200\n",
         Outcome::failed,
         "not between"},
        {"nothing",
         "-> OPTIONS sip:{target}\n<- nothing within 1s\n<- 200\n",
         "<- OPTIONS\npause 2s\n-> 200\n"},
        {"something",
         "-> OPTIONS sip:{target}\n<- nothing within 1s\n<- 200\n",
         ok,
         Outcome::failed,
         "200 OK to OPTIONS came after 10ms"},
        {"nothing but",
         "-> INVITE sip:b@{target}\n<- nothing within 1s but 100|180\n<- 486\n",
         "<- INVITE\n-> 180\npause 2s\n-> 486\n<- ACK\n"},
    });
}

TEST(Verdict, OptionalRungsMayStayAway) {
    check_all({
        {"it comes",
         "-> INVITE sip:b@{target}\n<- 180 optional\n<- 486\n",
         "<- INVITE\n-> 180\n-> 486\n<- ACK\n"},
        {"it stays away", "-> INVITE sip:b@{target}\n<- 180 optional\n<- 486\n", busy},
        {"its window closes",
         "-> INVITE sip:b@{target}\n<- 180 within 1s optional\n<- 486 within 3s\n",
         "<- INVITE\npause 2s\n-> 486\n<- ACK\n"},
        {"two of them",
         "-> INVITE sip:b@{target}\n<- 180 optional\n<- 183 optional\n<- 486\n",
         "<- INVITE\n-> 183\n-> 486\n<- ACK\n"},
    });
}

TEST(Verdict, FlowRungsTakeTheirArm) {
    check_all({
        {"either first",
         "-> INVITE sip:b@{target}\neither\n  <- 486\nor\n  <- 200\n  -> ACK\nend\n",
         busy},
        {"either second",
         "-> INVITE sip:b@{target}\neither\n  <- 486\nor\n  <- 200\n  -> ACK\n  -> BYE\n  <- "
         "200\nend\n",
         "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n"},
        {"either none",
         "-> INVITE sip:b@{target}\neither\n  <- 404\nor\n  <- 200\n  -> ACK\nend\n",
         busy,
         Outcome::failed,
         "486 Busy Here to INVITE"},
        {"either nothing",
         "-> OPTIONS sip:{target}\neither\n  <- 200\nor\n  <- nothing within 1s\n  <- 200\nend\n",
         "<- OPTIONS\npause 2s\n-> 200\n"},
        {"repeat",
         "repeat 3 as n\n  -> OPTIONS sip:{n}@{target}\n  <- 200\nend\n",
         "repeat 3 as n\n  <- OPTIONS\n     uri.user == n\n  -> 200\nend\n"},
        {"if",
         "let x = 2\nif x > 1\n  -> OPTIONS sip:a@{target}\nelse\n  -> OPTIONS "
         "sip:b@{target}\nend\n<- 200\n",
         "<- OPTIONS\n   uri.user == \"a\"\n-> 200\n"},
        {"else",
         "let x = 0\nif x > 1\n  -> OPTIONS sip:a@{target}\nelse\n  -> OPTIONS "
         "sip:b@{target}\nend\n<- 200\n",
         "<- OPTIONS\n   uri.user == \"b\"\n-> 200\n"},
        {"capture",
         "-> OPTIONS sip:{target}\n<- 200\n   t := To.tag\n-> OPTIONS sip:{t}@{target}\n<- 200\n",
         "<- OPTIONS\n-> 200\n<- OPTIONS\n   uri.user exists\n-> 200\n"},
        {"capture of nothing",
         "-> OPTIONS sip:{target}\n<- 200\n   t := Contact.uri\n",
         ok,
         Outcome::failed,
         "Contact.uri is absent"},
    });
}

TEST(Verdict, LabelsNameTransactions) {
    check_all({
        {"answers out of order",
         "-> OPTIONS sip:a@{target} as one\n-> OPTIONS sip:b@{target} as two\n"
         "<- 200 for two\n<- 404 for one\n",
         "<- OPTIONS as one\n<- OPTIONS as two\n-> 404 for one\npause 100ms\n-> 200 for two\n"},
        {"same call",
         "-> INVITE sip:a@{target} as a\n<- 486\n-> INVITE sip:a@{target} as b\n<- 486\n"
         "   b.Call-ID == a.Call-ID\n   b.CSeq.number > a.CSeq.number\n",
         "<- INVITE\n-> 486\n<- ACK\n<- INVITE\n-> 486\n<- ACK\n"},
    });
}

TEST(Verdict, CopiesRawAndManualParts) {
    check_all({
        {"copy sent and seen",
         "-> OPTIONS sip:a@{target} as one\npause 100ms\n-> copy of one\n<- 200\n",
         "<- OPTIONS as first\n<- copy of first about 100ms\n-> 200\n"},
        {"copies are counted",
         "-> OPTIONS sip:a@{target}\n<- 200\n",
         "<- OPTIONS as first\npause 2s\n-> 200\npause 100ms\nif copies(first) != 2\n  -> OPTIONS "
         "sip:{target}\n  <- 299\nend\n"},
        {"raw answer",
         "-> OPTIONS sip:a@{target}\n<- 299\n   reason == \"Odd\"\n",
         "<- OPTIONS\n-> raw\n   SIP/2.0 299 Odd\n   Via: {Via}\n   From: {From}\n   To: "
         "{To};tag=1\n"
         "   Call-ID: {Call-ID}\n   CSeq: {CSeq}\n   Content-Length: 0\\r\\n\n"},
        {"manual ack",
         "manual ack\n\n-> INVITE sip:a@{target}\n<- 486\npause 600ms\n-> ACK\n",
         busy},
        {"manual retransmit",
         "manual retransmit\n\n-> INVITE sip:a@{target}\n<- nothing within 3s\n<- 486\n",
         "manual trying\n\n<- INVITE as first\n<- nothing within 2s\npause 2s\n-> 486\n<- ACK\n"},
    });
}

}  // namespace
}  // namespace rung::turn
