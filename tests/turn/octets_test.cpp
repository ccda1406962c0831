// `<- bytes`: octets that are no SIP.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using call::Outcome;

struct Case {
    const char* name;
    const char* caller;
    const char* called;
    const char* finding;  ///< Of the caller; empty: it passes.
};

/// A far side that sends a line end before its answer.
constexpr const char* greets = "<- OPTIONS\n-> raw\n   \\r\\n\\\n-> 200\n";

std::vector<Case> that_pass() {
    return {
        {"what it waits for",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes within 2s as pong\n   raw == \"\\r\\n\"\n"
         "   raw.length == 2\n   transport exists\n",
         "<- OPTIONS\n-> 200\npause 1s\n-> raw\n   \\r\\n\\\n",
         ""},
        {"what came before it waits",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes within 1s\n   raw == \"\\r\\n\"\n",
         greets,
         ""},
        {"an arm of its own",
         "-> OPTIONS sip:{target}\neither\n  <- 500\nor\n  <- bytes\n     raw contains \"HTTP\"\n"
         "end\n<- 200\n",
         "<- OPTIONS\n-> raw\n   HTTP/1.1 400 Bad Request\n   \n   \\x00\\\npause 1s\n-> 200\n",
         ""},
        {"below it, the SIP message before it is the one that is spoken of",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes as junk\nif status != 200\n  fail "
         "\"who?\"\nend\n"
         "if junk.raw != \"\\r\\n\"\n  fail \"what?\"\nend\n",
         greets,
         ""},
        {"it has nothing of a message",
         "repeat 3\n  -> OPTIONS sip:{target}\n     Subject: {fill(900)}\n  <- bytes as junk\n  <- "
         "200\n"
         "  if junk.method exists or junk.uri exists or junk.status exists or junk.body exists\n"
         "    fail \"{junk.method} {junk.uri} {junk.status} {junk.body}\"\n  end\nend\n",
         "repeat 3\n  <- OPTIONS\n  -> raw\n     \\x01{fill(1200)}\n  -> 200\nend\n",
         ""},
        {"what came goes back where it came from",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes\n-> raw\n   pong\n<- bytes\n   raw contains "
         "\"thanks\"\n",
         "<- OPTIONS\n-> 200\n-> raw\n   ping\n<- bytes within 1s\n   raw contains \"pong\"\n-> "
         "raw\n"
         "   thanks\n",
         ""},
        {"before the end of the connection, or the message behind it",
         "-> OPTIONS sip:{target}\n<- bytes within 1s optional as pong\n<- 200\n"
         "if pong.raw.length != 2\n  fail \"passed over\"\nend\n",
         greets,
         ""},
        {"an optional one that does not come",
         "-> OPTIONS sip:{target}\n<- bytes within 1s optional\n<- 200\n",
         "<- OPTIONS\n-> 200\n",
         ""},
    };
}

std::vector<Case> that_fail() {
    return {
        {"none come",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes within 1s\n",
         "<- OPTIONS\n-> 200\n",
         "no octets beside SIP came within 1s"},
        {"too early",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes within 1s..2s\n",
         "<- OPTIONS\n-> 200\n-> raw\n   hello\n",
         "it came after 0s, not between 1s and 2s"},
        {"others than those",
         "-> OPTIONS sip:{target}\n<- 200\n<- bytes\n   raw == \"\\r\\n\"\n",
         "<- OPTIONS\n-> 200\n-> raw\n   hello\n",
         "hello"},
    };
}

void play(const Case& one, bool tcp) {
    SCOPED_TRACE(one.name);
    SCOPED_TRACE(tcp ? "tcp" : "udp");
    Exchange exchange{one.caller, one.called};
    if (tcp) {
        exchange.over_tcp();
    }
    exchange.run();
    const std::string finding = exchange.finding();
    EXPECT_EQ(finding.empty(), *one.finding == '\0') << finding << exchange.network.trace();
    EXPECT_NE(finding.find(one.finding), std::string::npos) << finding;
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Octets, AreTakenByTheRungThatNamesThem) {
    for (const auto& cases : {that_pass(), that_fail()}) {
        for (const Case& one : cases) {
            play(one, false);
            play(one, true);
        }
    }
}

TEST(Octets, OverUdpGoToTheOldestCallThatWaits) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n<- bytes within 20s\n   raw == \"{seq}\"\n",
                      "<- OPTIONS\n-> 200\npause 5s\n-> raw\n   {seq}\\\n"};
    exchange.caller.loads({.stages = {{10, 10, 2s}}});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 20U);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Octets, ThatNobodyWaitsForChangeNothing) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n", greets};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), Outcome::passed);
}

}  // namespace
}  // namespace rung::turn
