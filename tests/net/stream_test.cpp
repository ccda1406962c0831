#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/net/setup_error.hpp"
#include "engine/net/stream_network.hpp"
#include "tests/net/stream_peer.hpp"
#include "tests/net/stream_side.hpp"

namespace rung::net {
namespace {

using base::Link;

std::string numbered(int n) {
    return message("OPTIONS sip:" + std::to_string(n) + " SIP/2.0");
}

/// Opens a link without a message on it.
StreamPeer open(StreamSide& side, const Link& link, const PeerListener& listener) {
    side.send(link, "");
    EXPECT_TRUE(side.until_events(side.events.size() + 1));
    EXPECT_EQ(side.events.back(), (Happened{Kind::connected, link, 0}));
    return listener.accept();
}

TEST(Stream, CarriesARequestAndItsAnswerOnOneConnection) {
    StreamSide alice;
    StreamSide bob;
    const Link to_bob = alice.link_to(bob.local(), 7);
    const std::string request = message("OPTIONS sip:bob SIP/2.0", "a question");
    const std::string answer = message("SIP/2.0 200 OK", "an answer");

    alice.send(to_bob, request);
    ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == 1; }));
    EXPECT_EQ(bob.messages[0].bytes, request);
    EXPECT_EQ(bob.messages[0].local, loopback);
    const Link from_alice = bob.messages[0].link;
    EXPECT_EQ(from_alice.transport, base::Transport::tcp);
    EXPECT_EQ(from_alice.socket, bob.index);
    EXPECT_EQ(from_alice.remote.ip, loopback);
    EXPECT_NE(from_alice.remote.port, alice.local().port);
    EXPECT_GE(from_alice.stream, Link::first_accepted);

    bob.send(from_alice, answer);
    ASSERT_TRUE(alice.until_messages(1));
    EXPECT_EQ(alice.messages[0].bytes, answer);
    EXPECT_EQ(alice.messages[0].link, to_bob);
    EXPECT_EQ(alice.messages[0].local, loopback);

    EXPECT_EQ(alice.events, (std::vector<Happened>{{Kind::connected, to_bob, 0}}));
    EXPECT_EQ(bob.events, std::vector<Happened>{});
    EXPECT_EQ(alice.network.connections(), 1U);
    EXPECT_EQ(bob.network.connections(), 1U);
    EXPECT_EQ(alice.network.waiting(), 0U);

    const StreamCounters ours = alice.network.counters();
    const StreamCounters theirs = bob.network.counters();
    EXPECT_EQ(ours.connected, 1U);
    EXPECT_EQ(theirs.accepted, 1U);
    EXPECT_EQ(ours.sent, 1U);
    EXPECT_EQ(ours.received, 1U);
    EXPECT_EQ(ours.octets_sent, request.size());
    EXPECT_EQ(theirs.octets_received, request.size());
}

TEST(Stream, SaysThatItConnectedEvenIfNothingComesBack) {
    StreamSide alice;
    const PeerListener bob;
    const Link link = alice.link_to(bob.local());
    alice.send(link, message("OPTIONS sip:bob SIP/2.0"));
    ASSERT_TRUE(alice.until_events(1));
    EXPECT_EQ(alice.events[0], (Happened{Kind::connected, link, 0}));
    alice.poll_all();
    EXPECT_EQ(alice.events.size(), 1U);
    EXPECT_FALSE(alice.more);
}

struct PlaceCase {
    const char* name;
    const char* listens;
    const char* asked;
};

TEST(Stream, AnswersComeFromTheAddressThatWasAsked) {
    const auto cases = std::to_array<PlaceCase>({
        {"IPv4", "127.0.0.1", "127.0.0.1"},
        {"IPv4, another", "127.0.0.2", "127.0.0.2"},
        {"IPv4, any", "0.0.0.0", "127.0.0.3"},
        {"IPv6", "::1", "::1"},
        {"IPv6, any", "::", "::1"},
    });
    for (const PlaceCase& c : cases) {
        SCOPED_TRACE(c.name);
        const base::IpAddress asked = *base::IpAddress::parse(c.asked);
        StreamSide alice{{}, asked};
        StreamSide bob{{}, *base::IpAddress::parse(c.listens)};
        const Link link = alice.link_to({asked, bob.local().port});
        alice.send(link, numbered(1));
        ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == 1; }));
        EXPECT_EQ(bob.messages[0].local, asked);
        EXPECT_EQ(bob.messages[0].link.remote.ip, asked);
        bob.send(bob.messages[0].link, numbered(2));
        ASSERT_TRUE(alice.until_messages(1));
        EXPECT_EQ(alice.messages[0].link, link);
    }
}

TEST(Stream, ConnectsFromTheAddressOfTheMessageWhereTheListenerHasNone) {
    StreamSide alice{{}, base::IpAddress::v4(0, 0, 0, 0)};
    StreamSide bob;
    const base::IpAddress source = base::IpAddress::v4(127, 0, 0, 9);
    const std::string request = numbered(1);
    const std::array<base::Outgoing, 1> batch{{{alice.link_to(bob.local()), source, request}}};
    alice.network.send(batch);
    ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == 1; }));
    EXPECT_EQ(bob.messages[0].link.remote.ip, source);
    bob.send(bob.messages[0].link, request);
    ASSERT_TRUE(alice.until_messages(1));
    EXPECT_EQ(alice.messages[0].local, source);
}

TEST(Stream, NumbersListenersAfterTheSocketsOfOthers) {
    StreamSide bob{{}, loopback, 3};
    EXPECT_EQ(bob.index, 3);
    const std::uint16_t second = bob.network.listen({loopback, 0});
    EXPECT_EQ(second, 4);
    EXPECT_EQ(bob.network.size(), 2U);

    StreamSide alice;
    alice.send(alice.link_to(bob.network.local(second)), numbered(1));
    ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == 1; }));
    EXPECT_EQ(bob.messages[0].link.socket, second);
    bob.send(bob.messages[0].link, numbered(2));
    EXPECT_TRUE(alice.until_messages(1));
}

TEST(Stream, KeepsConnectionsToOnePeerApart) {
    StreamSide alice;
    StreamSide bob;
    constexpr std::size_t streams = 5;
    for (int round = 0; round < 2; ++round) {
        for (std::uint32_t stream = 0; stream < streams; ++stream) {
            alice.send(alice.link_to(bob.local(), stream), numbered(static_cast<int>(stream)));
        }
    }
    ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == 2 * streams; }));
    EXPECT_EQ(alice.network.counters().connected, streams);
    std::set<std::uint32_t> accepted;
    for (const Kept& request : bob.messages) {
        accepted.insert(request.link.stream);
        bob.send(request.link, request.bytes);
    }
    EXPECT_EQ(accepted.size(), streams);
    ASSERT_TRUE(alice.until_messages(2 * streams));
    for (const Kept& answer : alice.messages) {
        EXPECT_EQ(answer.bytes, numbered(static_cast<int>(answer.link.stream)));
    }
}

TEST(Stream, WritesAllMessagesOfAConnectionAtOnce) {
    StreamSide alice;
    const PeerListener first_peer;
    const PeerListener second_peer;
    const Link first = alice.link_to(first_peer.local());
    const Link second = alice.link_to(second_peer.local());
    std::vector<std::string> texts;
    std::vector<base::Outgoing> batch;
    std::string expected_first;
    std::string expected_second;
    texts.reserve(300);
    for (int n = 0; n < 300; ++n) {
        texts.push_back(numbered(n));
        const bool even = n % 2 == 0;  // The two take turns in the batch.
        batch.push_back({even ? first : second, {}, texts.back()});
        (even ? expected_first : expected_second) += texts.back();
    }
    const StreamPeer at_first = open(alice, first, first_peer);
    const StreamPeer at_second = open(alice, second, second_peer);
    alice.network.send(batch);
    EXPECT_EQ(alice.network.counters().writes, 2U);
    EXPECT_EQ(alice.network.counters().sent, 300U);
    EXPECT_EQ(alice.network.counters().postponed, 0U);
    EXPECT_EQ(at_first.read_once(), expected_first);
    EXPECT_EQ(at_second.read_once(), expected_second);
}

TEST(Stream, WritesMoreMessagesThanOneSystemCallTakes) {
    StreamSide alice;
    const PeerListener listener;
    const std::string text = numbered(1);
    const std::vector<base::Outgoing> batch(2500, {alice.link_to(listener.local()), {}, text});
    const StreamPeer peer = open(alice, batch[0].link, listener);
    alice.network.send(batch);
    EXPECT_EQ(alice.network.counters().writes, 3U);
    EXPECT_EQ(alice.network.counters().sent, batch.size());
    EXPECT_EQ(peer.read(batch.size() * text.size()).size(), batch.size() * text.size());
}

TEST(Stream, TakesSeveralMessagesFromOneSegment) {
    StreamSide bob;
    const StreamPeer alice = StreamPeer::connect(bob.local());
    std::string all;
    for (int n = 0; n < 100; ++n) {
        all += numbered(n);
    }
    alice.write(all);
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().accepted == 1; }));
    ASSERT_TRUE(wait_readable(bob.network.fd()));
    const auto batch = bob.network.poll();
    ASSERT_EQ(batch.messages.size(), 100U);
    for (int n = 0; n < 100; ++n) {
        EXPECT_EQ(batch.messages[static_cast<std::size_t>(n)].bytes, numbered(n));
    }
    EXPECT_EQ(bob.network.counters().reads, 1U);
}

TEST(Stream, FindsMessagesWhereverTheyWereCut) {
    StreamSide bob;
    const StreamPeer alice = StreamPeer::connect(bob.local());
    const std::string first = message("INVITE sip:bob SIP/2.0", "v=0\r\n");
    const std::string both = first + message("SIP/2.0 302 Moved");
    std::size_t expected = 0;
    for (std::size_t cut = 1; cut < both.size(); ++cut) {
        SCOPED_TRACE(cut);
        const std::uint64_t octets = bob.network.counters().octets_received;
        alice.write(std::string_view{both}.substr(0, cut));
        ASSERT_TRUE(
            bob.until([&] { return bob.network.counters().octets_received == octets + cut; }));
        alice.write(std::string_view{both}.substr(cut));
        expected += 2;
        ASSERT_TRUE(bob.until_messages(expected));
        ASSERT_EQ(bob.messages[expected - 2].bytes + bob.messages[expected - 1].bytes, both);
        ASSERT_EQ(bob.messages[expected - 2].bytes, first);
    }
    EXPECT_EQ(bob.messages.size(), expected);
}

struct SizeCase {
    const char* name;
    std::size_t body;
    std::size_t count;
};

TEST(Stream, CarriesEverySizeOfMessage) {
    const auto cases = std::to_array<SizeCase>({
        {"none", 0, 1},
        {"one octet", 1, 1},
        {"more than a read", 65'000, 1},
        {"many large ones", 60'000, 20},
        {"more than the kernel buffers", 65'000, 200},
    });
    for (const SizeCase& c : cases) {
        SCOPED_TRACE(c.name);
        StreamSide alice{{.waiting_octets = std::size_t{32} << 20}};
        StreamSide bob;
        std::string body(c.body, 'x');
        if (!body.empty()) {
            body.back() = 'z';
        }
        const std::string text = message("MESSAGE sip:bob SIP/2.0", body);
        const std::vector<base::Outgoing> batch(c.count, {alice.link_to(bob.local()), {}, text});
        alice.network.send(batch);
        ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == c.count; }));
        EXPECT_TRUE(std::ranges::all_of(bob.messages,
                                        [&](const Kept& kept) { return kept.bytes == text; }));
        EXPECT_EQ(alice.network.counters().sent, c.count);
        EXPECT_EQ(alice.network.waiting(), 0U);
    }
}

TEST(Stream, KeepsTheOctetsOfABatchUntilTheNext) {
    StreamSide bob;
    const StreamPeer alice = StreamPeer::connect(bob.local());
    const StreamPeer carol = StreamPeer::connect(bob.local());
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().accepted == 2; }));
    const std::string cut = numbered(2).substr(0, 10);
    alice.write(numbered(1) + cut);
    carol.write(numbered(3));
    ASSERT_TRUE(wait_readable(bob.network.fd()));
    const auto batch = bob.network.poll();
    ASSERT_EQ(batch.messages.size(), 2U);
    // Their connections are gone, what they sent is not.
    for (const base::Received& received : batch.messages) {
        bob.network.close(received.link, base::Ending::orderly);
    }
    EXPECT_EQ(batch.messages[0].bytes, numbered(1));
    EXPECT_EQ(batch.messages[1].bytes, numbered(3));
    EXPECT_EQ(bob.network.connections(), 0U);
}

TEST(Stream, ReadsBusyConnectionsInTurn) {
    StreamSide bob;
    std::vector<StreamPeer> peers;
    // More than one read takes waits at every one.
    const std::string text = message("MESSAGE sip:bob SIP/2.0", std::string(10'000, 'x'));
    std::string all;
    for (int n = 0; n < 10; ++n) {
        all += text;
    }
    constexpr std::size_t count = 12;
    for (std::size_t n = 0; n < count; ++n) {
        peers.push_back(StreamPeer::connect(bob.local()));
        peers.back().write(all);
    }
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().accepted == count; }));
    std::set<std::uint32_t> heard;
    int polls = 0;
    while (heard.size() < count) {
        ASSERT_LE(++polls, 3) << "some connections were passed over";
        const auto batch = bob.network.poll();
        EXPECT_LT(batch.messages.size(), count * 7) << "a poll is bounded";
        for (const base::Received& received : batch.messages) {
            heard.insert(received.link.stream);
        }
        EXPECT_TRUE(batch.more);
    }
    bob.poll_all();
    EXPECT_EQ(bob.network.counters().received, count * 10);
}

TEST(Stream, AnswersKeepAlivesOfThoseWhoConnected) {
    StreamSide bob;
    const StreamPeer alice = StreamPeer::connect(bob.local());
    alice.write("\r\n\r\n");  // RFC 5626 4.4.1: a ping.
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().octets_sent == 2; }));
    EXPECT_EQ(alice.read(2), "\r\n");
    alice.write("\r\n\r\n" + numbered(1) + "\r\n\r\n\r\n\r\n");
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().octets_sent == 8; }));
    EXPECT_EQ(alice.read(6), "\r\n\r\n\r\n");
    EXPECT_EQ(bob.messages.size(), 1U);
    EXPECT_EQ(bob.network.counters().sent, 0U) << "a pong is no message";

    const PeerListener listener;
    const Link to_carol = bob.link_to(listener.local());
    const StreamPeer carol = open(bob, to_carol, listener);
    carol.write("\r\n\r\n");  // To the side that connected: nobody pings that way.
    carol.write(numbered(3));
    ASSERT_TRUE(bob.until_messages(2));
    bob.send(to_carol, numbered(4));
    EXPECT_EQ(carol.read_once(), numbered(4));
}

TEST(Stream, GivesWhatIsNoMessageBeforeItsEnd) {
    using Strings = std::vector<std::string>;
    const PeerListener listener;
    StreamSide bob;
    const Link to_carol = bob.link_to(listener.local());
    const StreamPeer carol = open(bob, to_carol, listener);
    const auto others = [&](std::size_t count) {
        EXPECT_TRUE(bob.until([&] { return bob.others.size() == count; }));
        return std::exchange(bob.others, {});
    };
    carol.write("\r\n");
    EXPECT_EQ(others(1), Strings{"\r\n"});
    carol.write("\r\n");  // A second pong, although both together look like a ping.
    EXPECT_EQ(others(1), Strings{"\r\n"});
    carol.write("\r\n" + numbered(1) + "\r\n\r\n" + numbered(2));
    EXPECT_EQ(others(2), (Strings{"\r\n", "\r\n\r\n"}));
    EXPECT_EQ(bob.messages.size(), 2U);
    carol.write("SSH-2.0-OpenSSH\r\n");
    EXPECT_EQ(others(1), Strings{"SSH-2.0-OpenSSH\r\n"});
    EXPECT_EQ(bob.events.back(), (Happened{Kind::closed, to_carol, EPROTO}));

    StreamPeer dave = open(bob, to_carol, listener);
    dave.write("hello");  // It may still become a message, up to the end.
    dave.close();
    EXPECT_EQ(others(1), Strings{"hello"});
}

TEST(Stream, SaysWhatIsWrongWithAnAddress) {
    StreamSide bob;
    const auto error_of = [&](const base::Endpoint& local) -> std::string {
        try {
            bob.network.listen(local);
        } catch (const SetupError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(error_of(bob.local()),
              "tcp " + bob.local().text() +
                  " is in use by another program; choose another port with --listen (rung serve) "
                  "or --local (rung run), or port 0 for any that is free");
    EXPECT_EQ(error_of({base::IpAddress::v4(192, 0, 2, 1), 5060}),
              "tcp 192.0.2.1:5060: this machine has no such address; `ip address` lists those it "
              "has");
    EXPECT_EQ(bob.network.size(), 1U);
}

}  // namespace
}  // namespace rung::net
