// Where a message goes, how often and as what; what is answered beside the ladder, and what the
// stack leaves to it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

std::size_t count_from(const Exchange& exchange, std::string_view from, std::string_view what) {
    return exchange.times_of(from, what).size();
}

std::string branch_of(const std::string& message) {
    const std::string via = header(message, "Via");
    return via.substr(via.find("branch="));
}

TEST(Once, ARequestIsNotRepeated) {
    for (const bool once : {false, true}) {
        SCOPED_TRACE(once);
        Exchange exchange{std::string{"-> OPTIONS sip:{target}\n"} + (once ? "   once\n" : "") +
                              "<- nothing within 5s\n",
                          "manual trying, retransmit\n\n<- OPTIONS\npause 20s\n-> 200\n"};
        exchange.run();
        EXPECT_EQ(count_from(exchange, alice_address, "OPTIONS") == 1, once);
        EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    }
}

TEST(Once, AnAnswerIsNotRepeated) {
    for (const char* const status : {"200", "486"}) {
        for (const bool once : {false, true}) {
            SCOPED_TRACE(std::string{status} + (once ? " once" : ""));
            Exchange exchange{"manual ack\n\n-> INVITE sip:b@{target}\n<- " + std::string{status} +
                                  "\npause 5s\n-> ACK\n",
                              "<- INVITE\n-> " + std::string{status} + "\n" +
                                  (once ? "   once\n" : "") + "<- ACK\n"};
            exchange.run();
            EXPECT_EQ(count_from(exchange, target_address, "SIP/2.0 " + std::string{status}) == 1,
                      once);
            EXPECT_EQ(exchange.bob->reports.at(0).outcome, Outcome::passed)
                << all_findings(exchange.bob->reports[0]);
            EXPECT_TRUE(balances(*exchange.bob));
        }
    }
}

TEST(NewCall, HasACallIdOfItsOwnBehindARefusal) {
    for (const bool anew : {false, true}) {
        SCOPED_TRACE(anew);
        Exchange exchange{std::string{"-> OPTIONS sip:{target} as first\n<- 404\n"
                                      "-> OPTIONS sip:{target} as second\n"} +
                              (anew ? "   new call\n" : "") + "<- 404\n",
                          "repeat 2\n  <- OPTIONS\n  -> 404\nend\n"};
        exchange.run();
        const std::string first = exchange.packet(alice_address, "OPTIONS", 0);
        const std::string second = exchange.packet(alice_address, "OPTIONS", 1);
        ASSERT_FALSE(second.empty());
        EXPECT_EQ(header(first, "Call-ID") == header(second, "Call-ID"), !anew);
        EXPECT_EQ(header(second, "CSeq"), anew ? "1 OPTIONS" : "2 OPTIONS");
    }
}

TEST(To, SendsElsewhereAndLeavesTheUriAlone) {
    Exchange exchange{"-> OPTIONS sip:bob@192.0.2.99\n   to 192.0.2.2:5060\n<- 200\n",
                      "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.lines_from(alice_address).at(0), "OPTIONS sip:bob@192.0.2.99 SIP/2.0");
}

TEST(To, TakesAnExpressionAndAUri) {
    Exchange exchange{
        "let place = \"sip:{target};transport=tcp\"\n"
        "-> OPTIONS sip:bob@192.0.2.99\n   to {place}\n<- 200\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_TRUE(
        header(exchange.packet(alice_address, "OPTIONS"), "Via").starts_with("SIP/2.0/TCP"));
}

TEST(To, SendsAnAnswerElsewhere) {
    Exchange exchange{"-> OPTIONS sip:{target}\n   once\n<- nothing within 5s\n",
                      "<- OPTIONS\n-> 200\n   to 192.0.2.77:5070\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    const auto& sightings = exchange.network.sightings();
    const auto answered = std::ranges::find_if(sightings, [](const support::Sighting& sighting) {
        return sighting.packet.bytes.starts_with("SIP/2.0 200");
    });
    ASSERT_NE(answered, sightings.end());
    EXPECT_EQ(answered->packet.to.text(), "192.0.2.77:5070");
}

/// The guard of destinations is asked for these, too.
TEST(To, SendsNothingToAStranger) {
    Exchange exchange{"-> OPTIONS sip:{target}\n   to 8.8.8.8\n<- 200\n", "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::failed);
    EXPECT_TRUE(exchange.lines_from(alice_address).empty());
}

TEST(Via, ChoosesTheTransport) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n   via tcp\n<- 200\n   transport == \"tcp\"\n"
        "-> OPTIONS sip:{target}\n<- 200\n   transport == \"udp\"\n",
        "repeat 2\n  <- OPTIONS\n  -> 200\nend\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
}

TEST(Again, IsTheSameRequestWithTheNextCSeqAndANewBranch) {
    Exchange exchange{
        "-> OPTIONS sip:{target} as first\n   Subject: {uuid()}\n<- 404\n"
        "-> again first as second\n<- 200\n   second.Subject is first.Subject\n"
        "   second.CSeq.number == 2\n-> again second\n<- 200\n",
        "<- OPTIONS\n-> 404\n<- OPTIONS\n-> 200\n<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    const std::string first = exchange.packet(alice_address, "OPTIONS", 0);
    const std::string second = exchange.packet(alice_address, "OPTIONS", 1);
    const std::string third = exchange.packet(alice_address, "OPTIONS", 2);
    EXPECT_EQ(header(third, "CSeq"), "3 OPTIONS");
    EXPECT_EQ(header(second, "Call-ID"), header(first, "Call-ID"));
    EXPECT_EQ(header(second, "From"), header(first, "From"));
    EXPECT_NE(branch_of(second), branch_of(first));
    EXPECT_NE(branch_of(second), branch_of(third));
    EXPECT_EQ(second.size(), first.size()) << "nothing else has changed";
}

TEST(Again, IsChangedByTheLinesBelowIt) {
    Exchange exchange{
        "-> MESSAGE sip:{target} as first\n   Subject: one\n   Priority: urgent\n"
        "   body text/plain\n     hello\n<- 200\n"
        "-> again first\n   Subject: two\n   -Priority\n   +Supported: timer\n"
        "   CSeq: {ours.CSeq.number + 10} MESSAGE\n   body text/html\n     <p>\n<- 200\n"
        "-> again first\n<- 200\n",
        "repeat 3\n  <- MESSAGE\n  -> 200\nend\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    const std::string second = exchange.packet(alice_address, "MESSAGE", 1);
    EXPECT_EQ(header(second, "Subject"), "two");
    EXPECT_EQ(header(second, "Priority"), "");
    EXPECT_EQ(header(second, "Supported"), "timer");
    EXPECT_EQ(header(second, "CSeq"), "12 MESSAGE");
    EXPECT_EQ(header(second, "Content-Type"), "text/html");
    EXPECT_EQ(header(second, "Content-Length"), "5");
    EXPECT_TRUE(second.ends_with("\r\n\r\n<p>\r\n"));
    const std::string third = exchange.packet(alice_address, "MESSAGE", 2);
    EXPECT_EQ(header(third, "CSeq"), "13 MESSAGE");
    EXPECT_TRUE(third.ends_with("\r\n\r\nhello\r\n"));
}

TEST(Again, CountsOnInItsDialog) {
    Exchange exchange{
        "-> INVITE sip:b@{target}\n   body sdp\n<- 200\n-> ACK\n-> INFO as ping\n<- 200\n"
        "-> again ping\n<- 200\n-> BYE as bye\n<- 200\n   bye.CSeq.number == 4\n",
        "<- INVITE\n-> 200\n   body sdp\n<- ACK\n<- INFO\n-> 200\n<- INFO\n"
        "   CSeq.number == 3\n-> 200\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, Outcome::passed)
        << all_findings(exchange.bob->reports[0]);
}

TEST(Again, GoesElsewhereOnRequest) {
    Exchange exchange{
        "-> OPTIONS sip:{target} as first\n<- 200\n-> again first\n   via tcp\n<- 200\n",
        "repeat 2\n  <- OPTIONS\n  -> 200\nend\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_TRUE(
        header(exchange.packet(alice_address, "OPTIONS", 1), "Via").starts_with("SIP/2.0/TCP"));
}

TEST(Again, NeedsItsRequestOnTheWay) {
    Exchange exchange{
        "-> OPTIONS sip:{target}\n<- 200\nif seq == 2\n"
        "  -> OPTIONS sip:{target} as first\n  <- 200\nend\n-> again first\n<- 200\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_NE(exchange.finding().find("was not sent on this way"), std::string::npos)
        << exchange.finding();
}

constexpr std::string_view accepts_call = "-> INVITE sip:b@{target}\n   body sdp\n<- 200\n-> ACK\n";

TEST(OnRequest, IsAnsweredBesideTheLadderInAPauseToo) {
    Exchange exchange{"on request OPTIONS reply 200\non request INFO reply 481\n\n" +
                          std::string{accepts_call} + "pause 2s\n-> BYE\n<- 200\n",
                      "<- INVITE\n-> 200\n   body sdp\n<- ACK\npause 500ms\n-> OPTIONS\n<- 200\n"
                      "   elapsed < 100ms\n-> INFO\n<- 481\n-> OPTIONS\n<- 200\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, Outcome::passed)
        << all_findings(exchange.bob->reports[0]);
    EXPECT_TRUE(balances(*exchange.alice));
}

/// A rung that waits for the method comes first.
TEST(OnRequest, LeavesARungItsRequest) {
    Exchange exchange{"on request INFO reply 481\n\n" + std::string{accepts_call} +
                          "<- INFO\n-> 200\n-> BYE\n<- 200\n",
                      "<- INVITE\n-> 200\n   body sdp\n<- ACK\n-> INFO\n<- 200\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
}

TEST(OnRequest, DoesNotBreakASilence) {
    Exchange exchange{"on request INFO reply 200\n\n" + std::string{accepts_call} +
                          "<- nothing within 3s\n-> BYE\n<- 200\n",
                      "<- INVITE\n-> 200\n   body sdp\n<- ACK\n-> INFO\n<- 200\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
}

/// Outside every call it begins none, and is no stray.
TEST(OnRequest, IsAnsweredOutsideCalls) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n",
                      "on request OPTIONS reply 200\n\n<- INVITE\n-> 486\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_TRUE(exchange.bob->reports.empty());
    EXPECT_EQ(exchange.bob->turn.books().messages.stray, 0U);
}

TEST(Manual, CancelGoesOutBeforeAnyProvisional) {
    Exchange exchange{
        "manual cancel\n\n-> INVITE sip:b@{target} as call\n-> CANCEL\n"
        "<- 200 for CANCEL\n<- 487 for call\n",
        "manual trying\n\n<- INVITE as call\n<- CANCEL\n-> 200\n-> 487 for call\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.times_of(alice_address, "CANCEL").at(0), 0ms);
}

TEST(Manual, ProvisionalThatNoRungNamesIsAFailure) {
    struct Case {
        const char* name;
        const char* rungs;
        const char* called;
        const char* says;
    };

    const Case cases[] = {
        {"unnamed", "<- 486\n", "-> 180\n-> 486\n", "180 Ringing to INVITE"},
        {"a 100, too", "<- 486\n", "-> 100\n-> 486\n", "100 Trying to INVITE"},
        {"named", "<- 180\n<- 486\n", "-> 180\n-> 486\n", ""},
        {"optional", "<- 180 optional\n<- 486\n", "-> 180\n-> 486\n", ""},
        {"in a pause, for a later rung",
         "pause 1s\n<- 180\n<- 486\n",
         "-> 180\npause 3s\n-> 486\n",
         ""},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{
            "manual provisional\n\n-> INVITE sip:b@{target}\n" + std::string{one.rungs},
            "manual trying\n\n<- INVITE\n" + std::string{one.called} + "<- ACK\n"};
        exchange.run();
        const bool passes = std::string_view{one.says}.empty();
        EXPECT_EQ(exchange.outcome(), passes ? Outcome::passed : Outcome::failed)
            << exchange.finding();
        EXPECT_NE(exchange.finding().find(one.says), std::string::npos) << exchange.finding();
    }
}

/// Neither 200 and 487 nor what clean-up would say; with the stack at work there are all of them.
TEST(Manual, ReplyLeavesACancelToTheLadder) {
    for (const bool manual : {false, true}) {
        SCOPED_TRACE(manual);
        Exchange exchange{
            "-> INVITE sip:b@{target}\n<- 180\n-> CANCEL\n   once\n<- nothing within 5s\n",
            std::string{manual ? "manual reply\n\n" : ""} +
                "<- INVITE\n-> 180\n<- INFO within 60s\n-> 200\n"};
        exchange.run();
        EXPECT_EQ(count_from(exchange, target_address, "SIP/2.0 487") == 0, manual);
        EXPECT_EQ(count_from(exchange, target_address, "SIP/2.0 200") == 0, manual);
        EXPECT_EQ(exchange.outcome(), manual ? Outcome::passed : Outcome::failed);
        EXPECT_EQ(exchange.bob->reports.at(0).outcome, Outcome::failed);
    }
}

TEST(Manual, ReplyLeavesStraysUnanswered) {
    for (const bool manual : {false, true}) {
        SCOPED_TRACE(manual);
        Exchange exchange{
            "-> OPTIONS sip:{target}\n   once\n<- nothing within 5s\n",
            std::string{manual ? "manual reply\n\n" : ""} + "<- INVITE\n-> 200\n<- ACK\n"};
        exchange.run();
        EXPECT_EQ(exchange.lines_from(target_address).empty(), manual);
        EXPECT_EQ(exchange.bob->turn.books().messages.stray, 1U);
        EXPECT_TRUE(balances(*exchange.bob)) << "its transaction is gone after 32 s";
    }
}

TEST(Manual, ReplySendsNo100) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 486 within 1s..3s\n",
                      "manual reply\n\n<- INVITE\npause 2s\n-> 486\n<- ACK\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed) << exchange.finding();
    EXPECT_EQ(count_from(exchange, target_address, "SIP/2.0 100"), 0U);
}

}  // namespace
}  // namespace rung::turn
