// What a failed call says of the message that came nearest: a ladder, a peer that does it wrong,
// and the words.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

const call::Finding& failure(const CallReport& report) {
    static const call::Finding none;
    for (const call::Finding& finding : report.findings) {
        if (finding.severity == call::Finding::Severity::failure) {
            return finding;
        }
    }
    return none;
}

/// "expected | but | why | wanted | came | where they part, and of what"
std::string told(const CallReport& report) {
    const call::Finding& finding = failure(report);
    const call::Difference& difference = finding.difference;
    std::string out = fmt::format("{} | {} | {}", finding.expected, finding.actual, finding.why);
    if (!difference.empty()) {
        out += fmt::format(" | {} | {} | {}{}{}",
                           difference.wanted,
                           difference.came,
                           difference.at,
                           difference.part.empty() ? "" : " ",
                           difference.part);
    }
    return out;
}

struct Case {
    const char* name;
    const char* caller;
    const char* called;
    const char* told;
};

/// Who is in the wrong is the one that is called.
void check_callers(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{one.caller, one.called};
        exchange.run();
        EXPECT_EQ(told(exchange.call()), one.told) << exchange.network.trace();
    }
}

void check_called(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{one.caller, one.called};
        exchange.run();
        ASSERT_FALSE(exchange.bob->reports.empty());
        EXPECT_EQ(told(exchange.bob->reports[0]), one.told) << exchange.network.trace();
    }
}

TEST(Diagnosis, SaysNothingWhereTheFindingSaysItAll) {
    check_callers({
        {"a wrong status",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
         "<- INVITE\n-> 486\n<- ACK\n",
         "<- 200 | 486 Busy Here to INVITE | "},
        {"a wrong provisional, until the time is over",
         "-> INVITE sip:b@{target}\n<- 183 within 2s\n<- 200\n-> ACK\n",
         "<- INVITE\n-> 180\npause 5s\n-> 200\n<- ACK\n",
         "<- 183 within 2s | no such answer within 2s: the last was 180 Ringing | "},
        {"a number",
         "-> OPTIONS sip:b@{target}\n<- 200\n   CSeq.number == 7\n",
         "<- OPTIONS\n-> 200\n",
         "CSeq.number == 7 | CSeq.number is 1 | "},
    });
}

TEST(Diagnosis, NamesTheRungsThatWait) {
    check_callers({
        {"either",
         "-> INVITE sip:b@{target}\neither\n  <- 404\nor\n  <- 200\n  -> ACK\nend\n",
         "<- INVITE\n-> 486\n<- ACK\n",
         "either | 486 Busy Here to INVITE | these rungs wait: `<- 404` (line 3), `<- 200` (line "
         "5)"},
        {"an arm that would have fitted but for its where",
         "-> OPTIONS sip:b@{target}\neither\n  <- 404\nor\n  <- 200 where Contact exists\nend\n",
         "<- OPTIONS\n-> 200\n   -Contact\n",
         "either | 200 OK to OPTIONS | line 5 came nearest: `where Contact exists` was false: "
         "Contact is absent"},
    });
}

TEST(Diagnosis, SaysWhichPartOfAWhereWasFalseAndWhereTheTextsPart) {
    check_callers({
        {"an answer",
         "-> OPTIONS sip:b@{target}\n<- 200 where reason == \"OK\" and Subject == \"bob\"\n",
         "<- OPTIONS\n-> 200\n   Subject: bobby\n",
         "<- 200 where reason == \"OK\" and Subject == \"bob\" | 200 OK to OPTIONS | `where reason "
         "== \"OK\" and Subject == \"bob\"` was false: Subject is \"bobby\" | bob | bobby | 3"},
        {"a provisional, in vain",
         "-> INVITE sip:b@{target}\n<- 180 where Subject == \"bob\" within 2s\n",
         "<- INVITE\n-> 180\n   Subject: bobby\npause 3s\n-> 486\n",
         "<- 180 where Subject == \"bob\" within 2s | no such answer within 2s: the last was 180 "
         "Ringing | the nearest was 180 Ringing to INVITE (at 10.000 ms): `where Subject == "
         "\"bob\"` "
         "was false: Subject is \"bobby\" | bob | bobby | 3"},
        {"a request",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n<- INFO where Subject == \"bob\"\n-> 200\n",
         "<- INVITE\n-> 200\n<- ACK\n-> INFO\n   Subject: bobby\n<- 200\n",
         "<- INFO where Subject == \"bob\" | INFO, which no rung takes | `where Subject == "
         "\"bob\"` was false: Subject is \"bobby\" | bob | bobby | 3"},
    });
}

TEST(Diagnosis, PointsAtWhereTheTwoSidesOfACheckPart) {
    check_callers({
        {"a text",
         "-> OPTIONS sip:b@{target}\n<- 200\n   Subject == \"Lunch today at noon\"\n",
         "<- OPTIONS\n-> 200\n   Subject: Lunch today at nine\n",
         "Subject == \"Lunch today at noon\" | Subject is \"Lunch today at nine\" |  | Lunch today "
         "at noon | Lunch today at nine | 16"},
        {"a URI",
         "-> OPTIONS sip:b@{target}\n<- 200\n   Contact.uri == \"sip:bob@192.0.2.9:5062\"\n",
         "<- OPTIONS\n-> 200\n   Contact: <sip:bob@192.0.2.9:5063>\n",
         "Contact.uri == \"sip:bob@192.0.2.9:5062\" | Contact.uri is \"sip:bob@192.0.2.9:5063\" | "
         " | 5062 | 5063 | 3 port"},
        {"a should",
         "-> OPTIONS sip:b@{target}\n<- 200\n   should Subject == \"Lunch\"\n<- 404\n",
         "<- OPTIONS\n-> 200\n   Subject: Lunch\n",
         "<- 404 | no request is waiting for an answer | OPTIONS (line 1) had 200 OK"},
    });
}

TEST(Diagnosis, ShowsNoPieceOfASecret) {
    check_callers({
        {"a check",
         "let secret = \"hunter2\"\n\n-> OPTIONS sip:b@{target}\n<- 200\n   Subject == secret\n",
         "<- OPTIONS\n-> 200\n   Subject: hunter3\n",
         "Subject == secret | Subject is \"hunter3\", secret is \"•••\" | "},
        {"a where",
         "let secret = \"hunter2\"\n\n-> OPTIONS sip:b@{target}\n<- 200 where Subject == secret\n",
         "<- OPTIONS\n-> 200\n   Subject: hunter3\n",
         "<- 200 where Subject == secret | 200 OK to OPTIONS | `where Subject == secret` was "
         "false: "
         "Subject is \"hunter3\", secret is \"•••\""},
    });
}

TEST(Diagnosis, TellsTransactionsApart) {
    check_callers({
        {"the answer to another request",
         "-> OPTIONS sip:a@{target} as one\n-> OPTIONS sip:b@{target} as two\n<- 404 for one\n",
         "<- OPTIONS as one\n<- OPTIONS as two\n-> 404 for two\n",
         "<- 404 for one | 404 Not Found to OPTIONS, which no rung takes | the answer to OPTIONS "
         "one (line 1) was expected"},
    });
    check_called({
        {"the ACK of another INVITE",
         "-> INVITE sip:a@{target} as one\n<- 486\n-> INVITE sip:a@{target} as two\n<- 486\n",
         "<- INVITE as one\n-> 486\n<- INVITE as two\n-> 486\n<- ACK for one within 2s\n<- ACK "
         "for one within 2s\n",
         "<- ACK for one within 2s | no ACK came within 2s | the nearest was ACK for two (at "
         "20.000 ms): the ACK for one was expected"},
    });
}

TEST(Diagnosis, SaysHowFarFromItsWindowAMessageCame) {
    check_callers({
        {"too early",
         "-> OPTIONS sip:{target}\n<- 200 within 1s..3s\n",
         "<- OPTIONS\n-> 200\n",
         "<- 200 within 1s..3s | it came after 10ms, not between 1s and 3s | 990ms too early, "
         "counted from the rung above, done at 0.000 ms"},
    });
}

TEST(Diagnosis, SaysWhatWasSentLastWhereNothingCame) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200 within 2s\n", ""};
    exchange.open();
    exchange.network.set_nobody(support::Nobody::is_silent);
    exchange.run();
    EXPECT_EQ(told(exchange.call()),
              "<- 200 within 2s | no answer within 2s | nothing came at all; OPTIONS went to "
              "192.0.2.2:5060 over udp at 0.000 ms, 3 times in all");
}

/// RFC 3261 17.2.1: timer H. The peer repeats nothing, so that only our own answer goes out again.
TEST(Diagnosis, SaysHowOftenTheAnswerWentOutThatNobodyAcknowledged) {
    Exchange exchange{"manual ack\n\n-> INVITE sip:b@{target}\n<- 486\npause 50s\n",
                      "<- INVITE\n-> 486\n<- ACK within 40s\n"};
    exchange.run();
    ASSERT_FALSE(exchange.bob->reports.empty());
    EXPECT_EQ(told(exchange.bob->reports[0]),
              "<- ACK within 40s | the ACK of our final answer did not come within 32s | nothing "
              "came since; "
              "486 Busy Here went to 192.0.2.1:5060 over udp at 0.000 ms, 11 times in all");
}

TEST(Diagnosis, NamesTheCopyThatBrokeTheSilence) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n<- nothing within 3s\n", ""};
    exchange.open();
    exchange.network.add_peer(support::endpoint(target_address), [&](const auto& packet) {
        const support::Packet ok{packet.to, packet.from, answer(packet.bytes, "200 OK")};
        exchange.network.send(ok);
        exchange.network.send(ok, 1s);
    });
    exchange.run();
    EXPECT_EQ(told(exchange.call()),
              "<- nothing within 3s | a copy of a message came after 1s | it is a copy of 200 OK "
              "to OPTIONS (at 10.000 ms)");
}

TEST(Diagnosis, SaysOfACopyThatDidNotComeHowManyDid) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200 as ok\n<- copy of ok within 2s\n",
                      "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(told(exchange.call()),
              "<- copy of ok within 2s | nothing came within 2s | ok is 200 OK to OPTIONS (at "
              "10.000 ms); copies of it so far: 0");
}

/// RFC 3261 9.1: the CANCEL and the 2xx cross.
TEST(Diagnosis, SaysOfAMessageThatCameTooLateThatItCame) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 200 within 1s\n-> ACK\n", ""};
    exchange.open();
    exchange.network.add_peer(support::endpoint(target_address), [&](const auto& packet) {
        if (packet.bytes.starts_with("INVITE")) {
            exchange.network.send({packet.to, packet.from, answer(packet.bytes, "180 Ringing")});
            exchange.network.send({packet.to, packet.from, answer(packet.bytes, "200 OK")}, 1s);
        } else if (!packet.bytes.starts_with("ACK")) {
            exchange.network.send({packet.to, packet.from, answer(packet.bytes, "200 OK")});
        }
    });
    exchange.run();
    EXPECT_EQ(told(exchange.call()),
              "<- 200 within 1s | no such answer within 1s: the last was 180 Ringing | 200 OK to "
              "INVITE came after 1.01s, 10ms too late");
}

// ---- Several parties -------------------------------------------------------------------------

constexpr std::string_view three = R"(endpoint alice
endpoint bob
endpoint carol

alice -> INVITE sip:{bob.user}@{target} as invite
)";

using Peer = std::function<void(Exchange&, const support::Packet&)>;

std::string told_by_parties(std::string_view rungs, const Peer& peer) {
    Exchange exchange{fmt::format("{}{}", three, rungs), ""};
    exchange.open();
    exchange.network.add_peer(support::endpoint(target_address),
                              [&](const support::Packet& packet) { peer(exchange, packet); });
    exchange.run();
    return told(exchange.call());
}

/// What comes on, a Via more, for one of the parties.
void pass_on(Exchange& exchange, const support::Packet& packet, std::string_view to) {
    std::string request = packet.bytes;
    request.insert(request.find("\r\n") + 2,
                   fmt::format("Via: SIP/2.0/UDP {};branch=z9hG4bKproxy\r\n", target_address));
    exchange.network.send({packet.to, support::endpoint(to), request});
}

TEST(Diagnosis, SaysThatAMessageCameForAnotherParty) {
    const auto to_bob = [](Exchange& exchange, const support::Packet& packet) {
        if (packet.bytes.starts_with("INVITE")) {
            pass_on(exchange, packet, "192.0.2.1:6002");
        }
    };
    EXPECT_EQ(
        told_by_parties("carol <- INVITE within 2s\ncarol -> 486\n", to_bob),
        "carol <- INVITE within 2s | INVITE, which no rung takes | one at carol was expected");
    EXPECT_EQ(told_by_parties(
                  "carol <- INVITE within 2s\ncarol -> 486\nbob <- INVITE\nbob -> 486\n", to_bob),
              "carol <- INVITE within 2s | no INVITE came within 2s | the nearest was INVITE at "
              "bob (at 10.000 ms): one at carol was expected");
}

TEST(Diagnosis, SaysThatTheRequestOfOnePartyIsOverBeforeItReachedTheOther) {
    EXPECT_EQ(
        told_by_parties("carol <- INVITE within 2s\ncarol -> 486\n",
                        [](Exchange& exchange, const support::Packet& packet) {
                            if (packet.bytes.starts_with("INVITE")) {
                                exchange.network.send(
                                    {packet.to,
                                     packet.from,
                                     answer(packet.bytes,
                                            "302 Moved Temporarily",
                                            "Contact: <sip:c@192.0.2.1:6003>\n")});
                            }
                        }),
        "carol <- INVITE within 2s | 302 Moved Temporarily to alice's INVITE, which no rung takes "
        "| alice's INVITE is over with it, and no INVITE came for carol");
}

TEST(Diagnosis, NamesWhatWaitsForAnotherParty) {
    const auto answers = [](Exchange& exchange, const support::Packet& packet) {
        if (packet.bytes.starts_with("INVITE")) {
            exchange.network.send({packet.to, packet.from, answer(packet.bytes, "486 Busy Here")});
        }
    };
    EXPECT_EQ(told_by_parties("bob <- INVITE within 2s\nbob -> 486\nalice <- 486\n", answers),
              "bob <- INVITE within 2s | no INVITE came within 2s | all that came since was 486 "
              "Busy Here to alice's INVITE (at 10.000 ms), which waits for a later rung");
    EXPECT_EQ(
        told_by_parties("bob <- INVITE within 2s\n", [](Exchange&, const support::Packet&) {}),
        "bob <- INVITE within 2s | no INVITE came within 2s | nothing came at all; alice's "
        "INVITE went to 192.0.2.2:5060 over udp at 0.000 ms, 3 times in all");
}

}  // namespace
}  // namespace rung::turn
