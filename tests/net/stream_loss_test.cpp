// How connections end: each loss is told exactly once, after the last message.
#include <gtest/gtest.h>

#include <cerrno>

#include "engine/net/stream_network.hpp"
#include "tests/net/own_network.hpp"
#include "tests/net/stream_peer.hpp"
#include "tests/net/stream_side.hpp"

namespace rung::net {
namespace {

using base::Link;
using Events = std::vector<Happened>;

const std::string request = message("OPTIONS sip:bob SIP/2.0", "a question");
const std::string answer = message("SIP/2.0 200 OK", "an answer");

/// A port of 127.0.0.1 where nobody listens.
base::Endpoint nobody() {
    PeerListener listener;
    const base::Endpoint local = listener.local();
    listener.close();
    return local;
}

class StreamLoss : public testing::Test {
protected:
    /// A connection that alice opened; her events are forgotten.
    StreamPeer open(const Link& way) {
        alice.send(way, "");
        EXPECT_TRUE(alice.until_events(1));
        alice.events.clear();
        return listener.accept();
    }

    /// A connection that a peer opened to alice. Its link is known from its first message.
    StreamPeer connect(Link& way) {
        StreamPeer peer = StreamPeer::connect(alice.local());
        peer.write(request);
        EXPECT_TRUE(alice.until_messages(1));
        way = alice.messages.back().link;
        alice.messages.clear();
        return peer;
    }

    /// Nothing but these, however often one asks.
    void expect_events(const Events& expected) {
        EXPECT_TRUE(alice.until_events(expected.size()));
        alice.poll_all();
        EXPECT_EQ(alice.events, expected);
    }

    StreamSide alice;
    PeerListener listener;
    const Link link = alice.link_to(listener.local());
};

TEST_F(StreamLoss, NobodyListens) {
    const Link to_nobody = alice.link_to(nobody(), 3);
    const std::vector<base::Outgoing> batch(3, {to_nobody, {}, request});
    alice.network.send(batch);
    expect_events({{Kind::refused, to_nobody, ECONNREFUSED}});
    EXPECT_EQ(alice.failures(), std::vector<int>{});
    EXPECT_EQ(alice.network.counters().lost, 3U);
    EXPECT_EQ(alice.network.counters().refused, 1U);
    EXPECT_EQ(alice.network.counters().sent, 0U);
    EXPECT_EQ(alice.network.connections(), 0U);
    EXPECT_EQ(alice.network.waiting(), 0U);
}

TEST_F(StreamLoss, ThereIsNoRoute) {
    const OwnNetwork network;
    if (!network.entered()) {
        GTEST_SKIP() << "no network namespace of its own on this machine";
    }
    StreamSide inside{{}, base::IpAddress::v4(0, 0, 0, 0)};
    const Link outside = inside.link_to({base::IpAddress::v4(192, 0, 2, 9), 5060});
    const std::vector<base::Outgoing> batch(3, {outside, {}, request});
    inside.network.send(batch);
    ASSERT_TRUE(inside.until_events(1));
    inside.poll_all();
    EXPECT_EQ(inside.events, (Events{{Kind::refused, outside, ENETUNREACH}}));
    EXPECT_EQ(inside.network.counters().lost, 3U);
}

TEST_F(StreamLoss, IsNeverConnectedToItself) {
    const OwnNetwork network;
    if (!network.entered()) {
        GTEST_SKIP() << "no network namespace of its own on this machine";
    }
    // The kernel has one port for the listener, and no other one for the connection than just that
    // of its destination.
    ASSERT_TRUE(OwnNetwork::set("ipv4/ip_local_port_range", "45001 45001"));
    StreamSide inside;
    ASSERT_TRUE(OwnNetwork::set("ipv4/ip_local_port_range", "45000 45000"));
    const Link to_nobody = inside.link_to({loopback, 45'000});
    inside.send(to_nobody, request);
    ASSERT_TRUE(inside.until_events(1));
    inside.poll_all();
    EXPECT_EQ(inside.events, (Events{{Kind::refused, to_nobody, ECONNREFUSED}}));
    EXPECT_EQ(inside.messages.size(), 0U);
}

TEST_F(StreamLoss, NobodyAnswersTheConnect) {
    // One connection waits to be accepted, so the kernel drops the SYN of the next and it is sent
    // again after a second.
    PeerListener full{0};
    const StreamPeer first = StreamPeer::connect(full.local());
    ASSERT_TRUE(full.wait());
    const Link silent = alice.link_to(full.local());
    alice.send(silent, request);
    alice.send(silent, answer);
    alice.poll_all();
    EXPECT_EQ(alice.events, Events{});
    EXPECT_EQ(alice.network.waiting(), request.size() + answer.size());
    EXPECT_EQ(alice.network.counters().postponed, 2U);
    static_cast<void>(full.accept());
    ASSERT_TRUE(alice.until_events(1));
    EXPECT_EQ(alice.events, (Events{{Kind::connected, silent, 0}}));
    EXPECT_EQ(full.accept().read(request.size() + answer.size()), request + answer);
    EXPECT_EQ(alice.network.counters().writes, 1U) << "what waited goes out together";
}

TEST_F(StreamLoss, AConnectThatIsStillSilentCanBeClosed) {
    for (const base::Ending how : {base::Ending::orderly, base::Ending::reset}) {
        PeerListener full{0};
        const StreamPeer first = StreamPeer::connect(full.local());
        ASSERT_TRUE(full.wait());
        const Link silent = alice.link_to(full.local());
        alice.send(silent, "");
        alice.poll_all();
        alice.network.close(silent, how);
        EXPECT_EQ(alice.network.connections(), 0U);
        alice.poll_all();
        EXPECT_EQ(alice.events, Events{});
    }
}

TEST_F(StreamLoss, ThePeerEndsInOrderAfterItsMessages) {
    StreamPeer peer = open(link);
    peer.write(answer + answer);
    peer.close();
    expect_events({{Kind::closed, link, 0}});
    EXPECT_EQ(alice.messages.size(), 2U);
    EXPECT_EQ(alice.network.connections(), 0U);
    EXPECT_EQ(alice.network.counters().closed, 1U);
}

struct EndCase {
    const char* name;
    std::string sent;
    std::size_t messages;
    int error;
};

TEST_F(StreamLoss, ThePeerEndsWithinAMessage) {
    const std::vector<EndCase> cases{
        {"after the first octet", "S", 0, EBADMSG},
        {"within the headers", answer + answer.substr(0, 20), 1, EBADMSG},
        {"before the last octet", answer.substr(0, answer.size() - 1), 0, EBADMSG},
        {"before anything", "", 0, 0},
        {"with a keep-alive", answer + "\r\n\r\n", 1, 0},
        {"with half a keep-alive", answer + "\r\n", 1, 0},
    };
    for (const EndCase& c : cases) {
        SCOPED_TRACE(c.name);
        alice.messages.clear();
        StreamPeer peer = open(link);
        peer.write(c.sent);
        peer.close();
        expect_events({{Kind::closed, link, c.error}});
        EXPECT_EQ(alice.messages.size(), c.messages);
        alice.events.clear();
    }
}

TEST_F(StreamLoss, ThePeerBreaksItAfterItsMessages) {
    StreamPeer peer = open(link);
    peer.write(answer + answer);
    peer.reset();
    expect_events({{Kind::reset, link, ECONNRESET}});
    EXPECT_EQ(alice.messages.size(), 2U);
    EXPECT_EQ(alice.network.counters().reset, 1U);
}

TEST_F(StreamLoss, ThePeerBreaksItBeforeWeKnowThatItIsOpen) {
    alice.send(link, request);
    StreamPeer peer = listener.accept();
    peer.write(answer);
    peer.reset();
    expect_events({{Kind::connected, link, 0}, {Kind::reset, link, ECONNRESET}});
    EXPECT_EQ(alice.messages.size(), 1U);
    EXPECT_EQ(alice.network.counters().lost, 1U);
}

TEST_F(StreamLoss, AWriteFindsItBroken) {
    StreamPeer peer = open(link);
    peer.write(answer + answer);
    peer.reset();
    // Before any poll: a write is the first to notice. What came before is still delivered.
    for (int n = 0; n < 1000 && alice.network.counters().lost == 0; ++n) {
        alice.send(link, request);
    }
    alice.send(link, request);
    EXPECT_EQ(alice.failures(), std::vector<int>{});
    EXPECT_EQ(alice.network.counters().lost, 2U);
    EXPECT_TRUE(wait_readable(alice.network.fd()));
    expect_events({{Kind::reset, link, ECONNRESET}});
    EXPECT_EQ(alice.messages.size(), 2U);
    EXPECT_EQ(alice.network.connections(), 0U);
}

TEST_F(StreamLoss, AWriteFindsThatThePeerHasGone) {
    StreamPeer peer = open(link);
    peer.close();
    alice.send(link, request);  // Taken by the kernel, answered by a RST.
    alice.send(link, request);
    ASSERT_TRUE(alice.until_events(1));
    alice.poll_all();
    ASSERT_EQ(alice.events.size(), 1U);
    EXPECT_TRUE(alice.events[0].kind == Kind::reset || alice.events[0].kind == Kind::closed);
    EXPECT_EQ(alice.network.connections(), 0U);
}

TEST_F(StreamLoss, TheNextSendOpensAnother) {
    for (int n = 0; n < 3; ++n) {
        StreamPeer peer = open(link);
        alice.send(link, request);
        EXPECT_EQ(peer.read(request.size()), request);
        peer.write(answer);
        peer.reset();
        expect_events({{Kind::reset, link, ECONNRESET}});
        alice.events.clear();
    }
    EXPECT_EQ(alice.messages.size(), 3U);
    EXPECT_EQ(alice.network.counters().connected, 3U);
}

TEST_F(StreamLoss, WhatIsSentBeforeTheLossIsToldGoesWithIt) {
    const Link to_nobody = alice.link_to(nobody());
    alice.send(to_nobody, request);
    alice.send(to_nobody, request);
    expect_events({{Kind::refused, to_nobody, ECONNREFUSED}});
    alice.events.clear();
    alice.send(to_nobody, request);
    expect_events({{Kind::refused, to_nobody, ECONNREFUSED}});
    EXPECT_EQ(alice.network.counters().lost, 3U);
}

TEST_F(StreamLoss, AnAcceptedConnectionIsNotOpenedAgain) {
    Link accepted;
    StreamPeer peer = connect(accepted);
    peer.close();
    expect_events({{Kind::closed, accepted, 0}});
    alice.send(accepted, answer);
    EXPECT_TRUE(alice.network.failed());
    EXPECT_EQ(alice.failures(), std::vector{EPIPE});
    EXPECT_FALSE(alice.network.failed());
    EXPECT_EQ(alice.network.connections(), 0U);

    connect(accepted).reset();
    ASSERT_TRUE(alice.until_events(2));
    EXPECT_EQ(alice.events[1], (Happened{Kind::reset, accepted, ECONNRESET}));
}

TEST_F(StreamLoss, AHalfClosedPeerStillGetsItsAnswers) {
    Link accepted;
    const StreamPeer peer = connect(accepted);
    peer.write(request);
    peer.end_writing();
    // The turn answers what the poll gave, before the next poll finds the end.
    ASSERT_TRUE(alice.until_messages(1));
    alice.send(accepted, answer);
    expect_events({{Kind::closed, accepted, 0}});
    EXPECT_EQ(peer.read_to_end(), answer);
}

TEST_F(StreamLoss, WhatIsNoSipEndsTheConnection) {
    sip::MessageLimits limits;
    const std::string endless =
        "OPTIONS sip:bob SIP/2.0\r\nX: " + std::string(2 * limits.octets, 'x');
    const std::vector<EndCase> cases{
        {"garbage", "GET / HTTP/1.1\r\nHost: bob\r\n\r\n", 0, EPROTO},
        {"garbage after a message", request + "\r\n\r\nfoo\r\n\r\n" + request, 1, EPROTO},
        {"no Content-Length", "OPTIONS sip:bob SIP/2.0\r\n\r\n", 0, EPROTO},
        {"an endless header", endless, 0, EPROTO},
        {"an endless body", "OPTIONS sip:bob SIP/2.0\r\nl: 70000\r\n\r\n", 0, EPROTO},
        {"binary", std::string(100'000, '\0'), 0, EPROTO},
    };
    for (const EndCase& c : cases) {
        SCOPED_TRACE(c.name);
        Link accepted;
        const StreamPeer peer = connect(accepted);
        peer.write(c.sent);
        expect_events({{Kind::closed, accepted, c.error}});
        EXPECT_EQ(alice.messages.size(), c.messages);
        EXPECT_EQ(alice.network.connections(), 0U);
        alice.events.clear();
        alice.messages.clear();
        peer.end_writing();
        EXPECT_EQ(peer.how_it_ended(), 0);
    }
}

TEST_F(StreamLoss, WeCloseInOrder) {
    const StreamPeer peer = open(link);
    alice.send(link, request);
    peer.write(answer);  // Unread: closing must not make a RST of it.
    ASSERT_TRUE(wait_readable(alice.network.fd()));
    alice.network.close(link, base::Ending::orderly);
    EXPECT_EQ(peer.read_to_end(), request);
    expect_events({});
    EXPECT_EQ(alice.messages.size(), 0U);
    EXPECT_EQ(alice.network.connections(), 0U);
    EXPECT_EQ(alice.network.counters().closed_by_us, 1U);
    EXPECT_EQ(alice.network.counters().closed, 0U);

    alice.network.close(link, base::Ending::orderly);  // Twice does no harm.
    EXPECT_EQ(alice.network.counters().closed_by_us, 1U);
    const StreamPeer again = open(link);
    alice.send(link, request);
    EXPECT_EQ(again.read(request.size()), request);
}

TEST_F(StreamLoss, WeCloseHalfAndReadOn) {
    StreamPeer peer = open(link);
    alice.send(link, request);
    alice.network.close(link, base::Ending::half);
    EXPECT_EQ(peer.read_to_end(), request);
    EXPECT_EQ(alice.network.connections(), 1U);
    peer.write(answer);
    peer.close();
    expect_events({{Kind::closed, link, 0}});
    EXPECT_EQ(alice.messages.size(), 1U);
    EXPECT_EQ(alice.network.connections(), 0U);
}

TEST_F(StreamLoss, WeCloseByReset) {
    const StreamPeer peer = open(link);
    alice.network.close(link, base::Ending::reset);
    EXPECT_EQ(peer.how_it_ended(), ECONNRESET);
    expect_events({});
    EXPECT_EQ(alice.network.connections(), 0U);
}

TEST_F(StreamLoss, AClosedConnectionTellsNothingMore) {
    const Link to_nobody = alice.link_to(nobody());
    for (const base::Ending how : {base::Ending::orderly, base::Ending::reset}) {
        alice.send(to_nobody, request);
        alice.network.close(to_nobody, how);
        StreamPeer peer = open(link);
        peer.write(answer);
        peer.reset();
        alice.send(link, request);  // Finds it broken.
        alice.network.close(link, how);
        expect_events({});
        EXPECT_EQ(alice.network.connections(), 0U);
    }
    EXPECT_EQ(alice.messages.size(), 0U);
}

}  // namespace
}  // namespace rung::net
