#include "engine/net/segmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/net/loopback.hpp"

namespace rung::net {
namespace {

base::Outgoing ranked(base::Outgoing message, std::uint8_t rank) {
    message.rank = rank;
    return message;
}

/// Two ends, each with a socket of its own, that segment or not.
class Segmentation : public testing::Test {
protected:
    void open(Segmented here, Segmented there) {
        alice.segment(here);
        bob.segment(there);
        alice.open({loopback, 0});
        bob.open({loopback, 0});
    }

    [[nodiscard]] base::Endpoint alice_at() const { return alice.socket(0).local(); }

    [[nodiscard]] base::Endpoint bob_at() const { return bob.socket(0).local(); }

    /// `count` messages of `size` octets, each with its number in front.
    std::vector<base::Outgoing> numbered(std::size_t count, std::size_t size) {
        std::vector<base::Outgoing> batch;
        for (std::size_t n = 0; n < count; ++n) {
            std::string text = std::to_string(n);
            text.resize(size, '.');
            texts.push_back(std::make_unique<std::string>(std::move(text)));
            batch.push_back(outgoing(0, bob_at(), *texts.back()));
        }
        return batch;
    }

    base::AllowedDestinations allowed;
    UdpNetwork alice{allowed};
    UdpNetwork bob{allowed};
    std::vector<std::unique_ptr<std::string>> texts;
};

TEST_F(Segmentation, MessagesOfASizeLeaveTogetherAndComeInOneByOne) {
    open(Segmented::on, Segmented::automatic);
    const auto batch = numbered(150, 400);
    alice.send(batch);
    EXPECT_EQ(alice.counters().groups, 3U) << "64, 64 and 22";
    EXPECT_EQ(alice.counters().sent_together, 150U);
    const auto received = receive_all(bob, 0, 150);
    ASSERT_EQ(received.size(), 150U);
    for (std::size_t n = 0; n < 150; ++n) {
        EXPECT_EQ(received[n].bytes, batch[n].bytes);
        EXPECT_EQ(received[n].link.remote, alice_at());
        EXPECT_EQ(received[n].local, loopback);
    }
    EXPECT_EQ(alice.counters().sent, 150U);
    EXPECT_EQ(bob.counters().received, 150U);
}

TEST_F(Segmentation, SizesAreToldApartAndLargeMessagesFillAGroupSooner) {
    open(Segmented::on, Segmented::on);
    std::map<std::size_t, std::size_t> sent;
    std::vector<base::Outgoing> batch;
    for (std::size_t n = 0; n < 40; ++n) {
        const std::size_t size = n % 4 == 0 ? 9'000 : 300 + n % 3;
        ++sent[size];
        batch.push_back(numbered(1, size).front());
    }
    alice.send(batch);
    std::map<std::size_t, std::size_t> got;
    for (const Kept& message : receive_all(bob, 0, batch.size())) {
        ++got[message.bytes.size()];
    }
    EXPECT_EQ(got, sent);
    EXPECT_EQ(alice.counters().groups, 5U) << "three small sizes; 9,000 octets by seven and three";
}

/// A call that sends a small and then a large message, in the company of others the other way
/// round.
TEST_F(Segmentation, WhatACallSendsLaterLeavesLater) {
    open(Segmented::on, Segmented::on);
    std::vector<base::Outgoing> batch;
    for (int call = 0; call < 5; ++call) {
        for (const std::uint8_t rank : std::initializer_list<std::uint8_t>{0, 1}) {
            const bool large = (call + rank) % 2 != 0;
            texts.push_back(
                std::make_unique<std::string>(large ? 200 : 100, rank == 0 ? '0' : '1'));
            batch.push_back(ranked(outgoing(0, bob_at(), *texts.back()), rank));
        }
    }
    alice.send(batch);
    std::string order;
    for (const Kept& message : receive_all(bob, 0, batch.size())) {
        order += message.bytes.front();
    }
    EXPECT_EQ(order, "0000011111") << "what each call sends first goes first";
}

/// As `-> raw ""` sends them.
TEST_F(Segmentation, EmptyDatagramsAllArrive) {
    open(Segmented::on, Segmented::on);
    const std::vector batch(3, outgoing(0, bob_at(), ""));
    alice.send(batch);
    EXPECT_EQ(receive_all(bob, 0, 3).size(), 3U);
}

TEST_F(Segmentation, MoreKindsThanGroupsAllArrive) {
    open(Segmented::on, Segmented::on);
    std::vector<base::Outgoing> batch;
    for (std::size_t n = 0; n < 200; ++n) {
        batch.push_back(numbered(1, 50 + n % 70).front());
    }
    alice.send(batch);
    EXPECT_EQ(receive_all(bob, 0, batch.size()).size(), batch.size());
}

TEST_F(Segmentation, APeerThatTakesNoneGetsPlainDatagrams) {
    open(Segmented::on, Segmented::off);
    alice.send(numbered(100, 350));
    EXPECT_EQ(receive_all(bob, 0, 100).size(), 100U) << "the kernel cuts them";
}

TEST_F(Segmentation, OneThatMayDoesSoOnceThePeerHasShownThatItDoes) {
    open(Segmented::on, Segmented::automatic);
    std::vector<base::Outgoing> answers;
    answers.reserve(10);
    const std::string answer(300, 'a');
    for (int n = 0; n < 10; ++n) {
        answers.push_back(outgoing(0, alice_at(), answer));
    }
    EXPECT_FALSE(bob.segments_to(0, alice_at()));
    bob.send(answers);
    EXPECT_EQ(bob.counters().groups, 0U);
    alice.send(numbered(10, 350));
    ASSERT_EQ(receive_all(bob, 0, 10).size(), 10U);
    EXPECT_TRUE(bob.segments_to(0, alice_at()));
    bob.send(answers);
    EXPECT_EQ(bob.counters().groups, 1U);
    EXPECT_EQ(receive_all(alice, 0, 20).size(), 20U);
}

TEST(SegmentingPeers, OneThatIsPresumedToHasToShowIt) {
    const base::Endpoint peer{loopback, 5060};
    SegmentingPeers peers;
    peers.presume(peer);
    EXPECT_TRUE(peers.has(peer));
    for (std::uint32_t n = 0; n < SegmentingPeers::patience; ++n) {
        peers.received(peer, 1);
    }
    EXPECT_TRUE(peers.has(peer)) << "nothing was sent to it in segments yet";
    peers.sent(peer);
    for (std::uint32_t n = 0; n + 1 < SegmentingPeers::patience; ++n) {
        peers.received(peer, 1);
    }
    EXPECT_TRUE(peers.has(peer));
    peers.received(peer, 1);
    EXPECT_FALSE(peers.has(peer));
    peers.received(peer, 2);
    EXPECT_TRUE(peers.has(peer)) << "it does after all";
}

TEST(SegmentingPeers, AreBounded) {
    SegmentingPeers peers;
    for (std::uint16_t port = 1; port <= SegmentingPeers::most + 1; ++port) {
        peers.received({loopback, port}, 2);
    }
    EXPECT_TRUE(peers.has({loopback, SegmentingPeers::most}));
    EXPECT_FALSE(peers.has({loopback, SegmentingPeers::most + 1}));
}

}  // namespace
}  // namespace rung::net
