// What a turn makes of the news about its links.
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/turn/desk.hpp"

namespace rung::turn {
namespace {

using Kind = base::LinkEvent::Kind;

constexpr auto ping = "-> OPTIONS sip:{target}\n<- 200\n";

load::Plan one_call() {
    return {.users = 1, .calls = 1};
}

/// What the only call came to; empty while it goes on.
std::string finding(Desk& desk) {
    const std::vector<CallReport> reports = desk.turn().take_reports();
    return reports.empty() ? "" : worst_finding(reports.front());
}

TEST(LinkEvents, BecomeTheReasonOfTheCallsOnTheLink) {
    struct Case {
        const char* name;
        Kind kind;
        int error;
        const char* says;
    };

    const Case cases[] = {
        {"opened", Kind::connected, 0, ""},
        {"refused",
         Kind::refused,
         ECONNREFUSED,
         "transport error: no connection to 192.0.2.2:5060: Connection refused"},
        {"unreachable",
         Kind::refused,
         EHOSTUNREACH,
         "transport error: no connection to 192.0.2.2:5060: No route to host"},
        {"ended by the peer",
         Kind::closed,
         0,
         "transport error: the connection to 192.0.2.2:5060 was closed by the peer"},
        {"ended by the peer, half a message before",
         Kind::closed,
         EBADMSG,
         "transport error: the connection to 192.0.2.2:5060 was closed by the peer in the middle "
         "of a message"},
        {"no SIP",
         Kind::closed,
         EPROTO,
         "transport error: the connection to 192.0.2.2:5060 was closed by us: what came is no SIP"},
        {"broken",
         Kind::reset,
         ECONNRESET,
         "transport error: the connection to 192.0.2.2:5060 broke: Connection reset by peer"},
        {"broken while writing",
         Kind::reset,
         EPIPE,
         "transport error: the connection to 192.0.2.2:5060 broke: Broken pipe"},
        {"timed out",
         Kind::reset,
         ETIMEDOUT,
         "transport error: the connection to 192.0.2.2:5060 broke: Connection timed out"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Desk desk{ping, one_call(), base::Transport::tcp};
        const auto sent = desk.turn_at(0ms);
        ASSERT_EQ(sent.size(), 1U);
        desk.turn_at(1ms, Incoming{.links = {{one.kind, desk.link(), one.error}}});
        EXPECT_EQ(finding(desk), one.says);
        EXPECT_EQ(desk.turn().books().messages.undelivered, one.kind == Kind::refused ? 1U : 0U);
        EXPECT_EQ(desk.turn().done(), one.kind != Kind::connected);
    }
}

/// In one batch the last message of a link comes before the news that it is gone.
TEST(LinkEvents, ComeBehindTheMessagesOfTheirBatch) {
    for (const Kind kind : {Kind::closed, Kind::reset}) {
        Desk desk{ping, one_call(), base::Transport::tcp};
        const auto sent = desk.turn_at(0ms);
        desk.turn_at(1ms,
                     Incoming{.messages = answers(sent, "200 OK"),
                              .links = {{kind, desk.link(), ECONNRESET}}});
        EXPECT_EQ(desk.turn().books().calls.passed, 1U);
    }
}

TEST(LinkEvents, OfOtherLinksAreNoBusinessOfACall) {
    base::Link others[4];
    Desk desk{ping, one_call(), base::Transport::tcp};
    for (base::Link& other : others) {
        other = desk.link();
    }
    others[0].stream = 7;
    others[1].socket = 0;
    others[2].remote.port = 5061;
    others[3].transport = base::Transport::udp;
    const auto sent = desk.turn_at(0ms);
    for (const base::Link& other : others) {
        desk.turn_at(1ms, Incoming{.links = {{Kind::reset, other, ECONNRESET}}});
    }
    desk.turn_at(2ms, answers(sent, "200 OK"));
    EXPECT_EQ(desk.turn().books().calls.passed, 1U);
}

/// What the network could not send on a link: a full backlog, no descriptor, nobody there any more.
TEST(LinkEvents, FailureOfOneMessageEndsItsTransactionOnly) {
    struct Case {
        int error;
        const char* says;
    };

    for (const Case& one : {Case{ENOBUFS, "No buffer space available"},
                            Case{EMFILE, "Too many open files"},
                            Case{EPIPE, "Broken pipe"}}) {
        SCOPED_TRACE(one.says);
        Desk desk{ping, {.users = 2, .calls = 2}, base::Transport::tcp};
        const auto sent = desk.turn_at(0ms);
        ASSERT_EQ(sent.size(), 2U);
        desk.turn_at(1ms, Incoming{.failures = {{desk.link(), one.error, sent[0]}}});
        EXPECT_EQ(finding(desk), std::string{"transport error: "} + one.says + " (192.0.2.2:5060)");
        EXPECT_EQ(desk.turn().books().messages.undelivered, 1U);
        desk.turn_at(2ms, answers({sent[1]}, "200 OK"));
        EXPECT_EQ(desk.turn().books().calls.passed, 1U);
        EXPECT_EQ(desk.turn().books().calls.failed, 1U);
    }
}

/// A call that waits for a name has messages on the link, too.
TEST(LinkEvents, ResetEndsACallThatWaitsForAName) {
    Desk desk{"on 3xx follow\n\n-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
              one_call(),
              base::Transport::tcp};
    const auto sent = desk.turn_at(0ms);
    desk.turn_at(1ms, answers(sent, "302 Moved", "Contact: <sip:b@there.example.com>\n"));
    EXPECT_EQ(desk.turn().in_use().calls, 1U);
    desk.turn_at(2ms, Incoming{.links = {{Kind::reset, desk.link(), ECONNRESET}}});
    EXPECT_EQ(finding(desk),
              "transport error: the connection to 192.0.2.2:5060 broke: Connection reset by peer");
    EXPECT_EQ(desk.turn().in_use().calls, 0U);
}

}  // namespace
}  // namespace rung::turn
