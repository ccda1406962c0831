// `split` and `join`: what goes into one write of a stream.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// The pieces that left for the target behind the message that opened the connection.
struct Pieces {
    std::vector<std::string> octets;
    std::vector<base::Duration> times;
    std::string whole;
};

Pieces pieces_of(const std::string& below) {
    // The simulated stream delivers what is written, so the far side sees no whole message.
    Exchange exchange{"connect\n-> MESSAGE sip:b@{target}\n   body text/plain\n     hello\n" +
                          below + "<- nothing within 1s but 200\n",
                      "<- MESSAGE\n-> 200\n"};
    exchange.over_tcp().run();
    EXPECT_EQ(exchange.finding(), "");
    Pieces pieces;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        if (sighting.packet.to.text() == target_address) {
            pieces.octets.push_back(sighting.packet.bytes);
            pieces.times.push_back(sighting.at);
            pieces.whole += sighting.packet.bytes;
        }
    }
    EXPECT_TRUE(pieces.whole.starts_with("MESSAGE sip:b@"));
    EXPECT_TRUE(pieces.whole.ends_with("\r\n\r\nhello\r\n"));
    return pieces;
}

TEST(Split, CutsIntoPiecesOfOneSize) {
    const Pieces pieces = pieces_of("   split 100\n");
    ASSERT_EQ(pieces.octets.size(), (pieces.whole.size() + 99) / 100);
    for (std::size_t i = 0; i + 1 < pieces.octets.size(); ++i) {
        EXPECT_EQ(pieces.octets[i].size(), 100U);
        EXPECT_LT(pieces.times[i], pieces.times[i + 1]) << "each in a turn of its own";
    }
}

TEST(Split, WaitsBetweenThem) {
    const Pieces pieces = pieces_of("   split 150 every 20ms\n");
    ASSERT_GE(pieces.octets.size(), 2U);
    for (std::size_t i = 0; i + 1 < pieces.times.size(); ++i) {
        EXPECT_EQ(pieces.times[i + 1] - pieces.times[i], 20ms);
    }
}

TEST(Split, CutsAtPlaces) {
    const Pieces pieces = pieces_of("   split at 17, 1, body\n");
    ASSERT_EQ(pieces.octets.size(), 4U);
    EXPECT_EQ(pieces.octets[0], "M");
    EXPECT_EQ(pieces.octets[1].size(), 16U);
    EXPECT_EQ(pieces.octets[3], "hello\r\n");
}

TEST(Split, BeyondTheEndCutsNothing) {
    EXPECT_EQ(pieces_of("   split 60000\n").octets.size(), 1U);
    EXPECT_EQ(pieces_of("   split at 60000\n").octets.size(), 1U);
}

struct Case {
    const char* ladder;
    const char* finding;
};

TEST(Split, NeedsAnOpenStream) {
    const std::vector<Case> cases = {
        {"-> OPTIONS sip:{target}\n   split 5\n<- 200\n",
         "there is no open connection yet to split a message on: `connect` in front"},
        {"-> OPTIONS sip:{target}\n   via udp\n   split 5\n<- 200\n",
         "UDP sends a message as a whole: `split` needs a stream, `transport tcp`"},
    };
    for (const Case& one : cases) {
        Exchange exchange{one.ladder, "<- OPTIONS\n-> 200\n"};
        exchange.over_tcp().run();
        EXPECT_EQ(exchange.finding(), one.finding);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Split, OfAnAnswer) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- nothing within 1s\n",
                      "<- OPTIONS\n-> 200\n   split 50\n"};
    exchange.over_tcp().run();
    std::string whole;
    std::size_t count = 0;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        if (sighting.packet.from.text() == target_address) {
            whole += sighting.packet.bytes;
            ++count;
        }
    }
    EXPECT_EQ(count, (whole.size() + 49) / 50);
    EXPECT_TRUE(whole.starts_with("SIP/2.0 200 OK"));
    EXPECT_TRUE(whole.ends_with("\r\n\r\n"));
}

TEST(Join, GoesOutInTheSameTurn) {
    Exchange exchange{
        "connect\n-> OPTIONS sip:{target} as first\n   join\n"
        "-> OPTIONS sip:{target} as second\n<- 200 for first\n<- 200 for second\n",
        "<- OPTIONS\n-> 200\n"};
    exchange.over_tcp().run();
    EXPECT_EQ(exchange.finding(), "");
    const auto times = exchange.times_of(alice_address, "OPTIONS");
    ASSERT_EQ(times.size(), 2U);
    EXPECT_EQ(times[0], times[1]);
}

}  // namespace
}  // namespace rung::turn
