// Which row of its `data` a call gets.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr auto pong = "<- OPTIONS\n-> 200\n";

std::string ladder_with(std::string_view order, std::string_view more = "") {
    std::string ladder = "data users ";
    ladder += order;
    ladder +=
        "\n  number | name\n  100 | \"a | lice\"\n  101 | bob  # the second\n"
        "  # nobody\n  102 | \"\"\n";
    ladder +=
        "-> OPTIONS sip:{users.number}@{target}\n"
        "   Subject: {seq} {users.number} {users.name}\n<- 200\n";
    ladder += more;
    return ladder;
}

/// The Subject of each OPTIONS, in the order of their sending.
std::vector<std::string> subjects(const Exchange& exchange) {
    std::vector<std::string> all;
    for (std::size_t index = 0;; ++index) {
        const std::string packet = exchange.packet(alice_address, "OPTIONS", index);
        if (packet.empty()) {
            return all;
        }
        all.push_back(header(packet, "Subject"));
    }
}

TEST(Data, InOrderStartsOverAtTheEnd) {
    Exchange exchange{ladder_with("in order"), pong};
    exchange.caller.loads({.users = 1, .calls = 7});
    exchange.run();
    const std::vector<std::string> expected{"1 100 a | lice",
                                            "2 101 bob",
                                            "3 102",
                                            "4 100 a | lice",
                                            "5 101 bob",
                                            "6 102",
                                            "7 100 a | lice"};
    EXPECT_EQ(subjects(exchange), expected);
}

/// The calls beside it do not matter, so a call can be run again.
TEST(Data, TheRowFollowsFromTheNumberOfTheCall) {
    Exchange exchange{ladder_with(""), pong};
    exchange.caller.loads({.users = 5, .calls = 200});
    exchange.run();
    const auto all = subjects(exchange);
    EXPECT_EQ(all.size(), 200U);
    for (const std::string& subject : all) {
        const int seq = std::stoi(subject);
        const std::string number = std::to_string(100 + (seq - 1) % 3);
        EXPECT_TRUE(subject.starts_with(std::to_string(seq) + " " + number)) << subject;
    }
}

TEST(Data, OnceEndsTheRunBehindTheLastRow) {
    const load::Plan loads[] = {
        {.users = 2, .span = 60s},
        {.stages = {{.from = 100, .to = 100, .span = 60s}}},
        {.stages = {{.from = 100, .to = 100, .span = std::nullopt}}},
    };
    for (const load::Plan& load : loads) {
        Exchange exchange{ladder_with("once"), pong};
        exchange.caller.loads(load);
        exchange.run();
        EXPECT_EQ(subjects(exchange).size(), 3U);
        EXPECT_EQ(exchange.alice->turn.books().calls.due, 3U);
        EXPECT_EQ(exchange.alice->turn.books().calls.passed, 3U);
        EXPECT_EQ(exchange.alice->turn.source().calls(), 3U);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Data, AtRandomIsDrawnFromTheSeedForEachCall) {
    const auto drawn = [](std::uint64_t seed) {
        Exchange exchange{ladder_with("at random"), pong, seed};
        exchange.caller.loads({.users = 3, .calls = 900});
        exchange.run();
        std::map<int, std::string> by_call;
        for (const std::string& subject : subjects(exchange)) {
            by_call[std::stoi(subject)] = subject;
        }
        return by_call;
    };
    const auto once = drawn(5);
    EXPECT_EQ(once, drawn(5));
    EXPECT_NE(once, drawn(6));
    std::map<std::string, int> counts;
    for (const auto& [seq, subject] : once) {
        ++counts[subject.substr(subject.find(' ') + 1)];
    }
    EXPECT_EQ(counts.size(), 3U);
    for (const auto& [row, count] : counts) {
        EXPECT_NEAR(count, 300, 5 * 14.2) << row;
    }
}

/// Every use of one call is of the same row.
TEST(Data, ACallKeepsItsRow) {
    Exchange exchange{ladder_with("at random",
                                  "let first = users.number\n"
                                  "-> OPTIONS sip:{users.number}@{target}\n"
                                  "<- 200\n"
                                  "   first == users.number\n"),
                      "repeat 2\n  <- OPTIONS\n  -> 200\nend\n"};
    exchange.caller.loads({.users = 1, .calls = 50});
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 50U);
}

/// A check that runs once has the first row, whatever runs before it.
TEST(Data, WithoutALoadIsTheFirstRow) {
    Exchange exchange{ladder_with("once"), pong};
    exchange.caller.calls(ladder_with("in order"));
    exchange.run();
    EXPECT_EQ(subjects(exchange), (std::vector<std::string>{"1 100 a | lice", "2 100 a | lice"}));
}

TEST(Data, OfALadderThatIsCalledGoesByTheCallsThatItTook) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n   reply := Subject\n",
                      "data replies\n  text\n  one\n  two\n<- OPTIONS\n-> 200\n"
                      "   Subject: {replies.text}\n"};
    exchange.caller.loads({.users = 1, .calls = 3});
    exchange.run();
    std::vector<std::string> replies;
    for (std::size_t index = 0; index < 3; ++index) {
        replies.push_back(header(exchange.packet(target_address, "SIP/2.0 200", index), "Subject"));
    }
    EXPECT_EQ(replies, (std::vector<std::string>{"one", "two", "one"}));
}

/// A value compares as what stands beside it, and a failure shows it.
TEST(Data, ValuesCompareAndAreShown) {
    Exchange exchange{
        "data want\n  status | reason | uri\n  200 | Fine | sip:100@{target}\n"
        "-> OPTIONS sip:{target}\n<- 2xx\n   status == want.status\n   reason == want.reason\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_NE(exchange.finding().find("reason is \"OK\", want.reason is \"Fine\""),
              std::string::npos)
        << exchange.finding();
}

}  // namespace
}  // namespace rung::turn
