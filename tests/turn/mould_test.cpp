// The requests of later calls are cast from the first one's: nobody may see it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// Each identifier of ours as its kind alone.
std::string without_names(const std::string& text) {
    static const std::regex name{"(z9hG4bK)?([tadc])[0-9a-f]{34}"};
    return std::regex_replace(text, name, "<$2>");
}

/// What three calls sent, one after the other.
std::vector<std::string> sent_by_three(const std::string& ladder, bool tcp) {
    Exchange exchange{ladder};
    exchange.caller.loads({.users = 1, .calls = 3});
    if (tcp) {
        exchange.over_tcp();
    }
    exchange.run();
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_EQ(exchange.alice->turn.books().calls.failed, 0U) << exchange.network.trace();
    const std::size_t count = exchange.lines_from(alice_address).size();
    std::vector<std::string> sent;
    for (std::size_t n = 0; n < count; ++n) {
        sent.push_back(exchange.packet(alice_address, "", n));
    }
    return sent;
}

std::vector<std::string> requests(const std::vector<std::string>& sent, std::string_view method) {
    std::vector<std::string> found;
    for (const std::string& packet : sent) {
        if (packet.starts_with(method)) {
            found.push_back(packet);
        }
    }
    return found;
}

TEST(Mould, LaterCallsSendWhatTheFirstOneSent) {
    for (const std::string ladder : {
             "-> OPTIONS sip:bob@{target}\n<- 200\n",
             "-> INVITE sip:moved-1@{target}\n   body sdp\n<- 302\n",
             "-> INVITE sip:moved-1@{target.host}\n   X-A: a{target.port}b\n   -Contact\n<- 302\n",
             "-> INVITE sip:moved-1@{target}\n   Route: <sip:{target};lr>\n   f: me\n<- 302\n",
             "-> INVITE sip:moved-1@{target}\n   X: 1\n   body text/plain\n      hello\n<- 302\n",
             "-> OPTIONS sip:bob@{target}\n<- 200\n-> OPTIONS sip:carol@{target}\n<- 200\n",
             "on 3xx follow\n-> INVITE sip:moved-bob@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
             "-> INVITE sip:moved-1@{target}\n<- 302\n-> INVITE sip:moved-2@{target}\n<- 302\n",
         }) {
        for (const bool tcp : {false, true}) {
            SCOPED_TRACE(ladder);
            const auto sent = sent_by_three(ladder, tcp);
            ASSERT_EQ(sent.size() % 3, 0U);
            const std::size_t each = sent.size() / 3;
            for (std::size_t n = each; n < sent.size(); ++n) {
                EXPECT_EQ(without_names(sent[n]), without_names(sent[n % each]));
                EXPECT_NE(sent[n], sent[n % each]);
                EXPECT_EQ(sent[n].find("***"), std::string::npos);
            }
        }
    }
}

TEST(Mould, WhatSpeaksOfTheCallIsWrittenForEach) {
    const auto values = [](const std::string& ladder, std::string_view name) {
        std::vector<std::string> found;
        for (const std::string& packet : requests(sent_by_three(ladder, false), "OPTIONS")) {
            found.push_back(header(packet, name));
        }
        return found;
    };
    const std::vector<std::string> counted{"1", "2", "3"};
    EXPECT_EQ(values("-> OPTIONS sip:bob@{target}\n   X: {seq}\n<- 200\n", "X"), counted);
    EXPECT_EQ(values("let n = seq\n-> OPTIONS sip:bob@{target}\n   X: {n}\n<- 200\n", "X"),
              counted);
    const auto random = values("-> OPTIONS sip:bob@{target}\n   X: {uuid()}\n<- 200\n", "X");
    ASSERT_EQ(random.size(), 3U);
    EXPECT_NE(random[0], random[1]);
    EXPECT_NE(random[1], random[2]);
    const auto ids = values("-> OPTIONS sip:bob@{target}\n   X: {ours.Call-ID}\n<- 200\n", "X");
    const auto expected = values("-> OPTIONS sip:bob@{target}\n<- 200\n", "Call-ID");
    EXPECT_EQ(ids, expected);
}

/// The ACK of a call that was cast, too.
TEST(Mould, EveryCallHasNamesOfItsOwn) {
    const auto sent = sent_by_three("-> INVITE sip:moved-1@{target}\n<- 302\n", false);
    const auto invites = requests(sent, "INVITE");
    const auto acks = requests(sent, "ACK");
    ASSERT_EQ(invites.size(), 3U);
    ASSERT_EQ(acks.size(), 3U);
    for (const char* name : {"Via", "From", "Call-ID"}) {
        EXPECT_NE(header(invites[1], name), header(invites[2], name)) << name;
        EXPECT_EQ(header(invites[2], name), header(acks[2], name)) << name;
    }
}

/// What the called side answered in six calls, one after the other.
std::vector<std::string> answered(const std::string& caller, const std::string& called) {
    Exchange exchange{caller, called};
    exchange.caller.loads({.users = 1, .calls = 6});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 6U) << exchange.network.trace();
    std::vector<std::string> sent;
    for (std::size_t n = 0; n < exchange.lines_from(target_address).size(); ++n) {
        sent.push_back(exchange.packet(target_address, "", n));
    }
    return sent;
}

/// From the third on they are cast; the caller's stack has found its transactions by them.
TEST(Mould, LaterAnswersSayWhatTheFirstOneSaid) {
    const std::string options = "-> OPTIONS sip:bob@{target}\n<- 200\n";
    const std::string call =
        "-> INVITE sip:bob@{target}\n   body sdp\n<- 180\n<- 200\n-> ACK\n-> BYE\n<- 200\n";
    for (const auto& [caller, called] :
         {std::pair{options, std::string{"<- OPTIONS\n-> 200\n"}},
          std::pair{options,
                    std::string{"<- OPTIONS\n-> 200 \"Fine\"\n   X: 1\n   -Via\n   Via: "
                                "{Via}\n"}},
          std::pair{call,
                    std::string{"<- INVITE\n-> 180\n-> 200\n   body sdp\n<- ACK\n<- BYE\n-> "
                                "200\n"}}}) {
        SCOPED_TRACE(called);
        const auto sent = answered(caller, called);
        ASSERT_EQ(sent.size() % 6, 0U);
        const std::size_t each = sent.size() / 6;
        for (std::size_t n = each; n < sent.size(); ++n) {
            EXPECT_EQ(without_names(sent[n]), without_names(sent[n % each]));
            EXPECT_NE(header(sent[n], "Via"), header(sent[n % each], "Via"));
            EXPECT_NE(header(sent[n], "To"), header(sent[n % each], "To"));
            EXPECT_NE(header(sent[n], "Call-ID"), header(sent[n % each], "Call-ID"));
        }
    }
}

/// Users differ from call to call, and what is said of them.
TEST(Mould, AnAnswerThatSpeaksOfItsRequestIsWrittenForEach) {
    const auto sent =
        answered("-> OPTIONS sip:u{seq}@{target}\n   From: <sip:f{seq}@a>;tag=t{seq}\n<- 200\n",
                 "<- OPTIONS\n-> 200\n   X: {uri.user}\n");
    ASSERT_EQ(sent.size(), 6U);
    for (std::size_t n = 0; n < 6; ++n) {
        EXPECT_EQ(header(sent[n], "X"), fmt::format("u{}", n + 1));
        EXPECT_EQ(header(sent[n], "From"), fmt::format("<sip:f{0}@a>;tag=t{0}", n + 1));
    }
}

}  // namespace
}  // namespace rung::turn
