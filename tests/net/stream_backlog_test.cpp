// Peers that do not read: what waits is bounded, in order, and goes out once they do.
#include "engine/net/stream_backlog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>

#include "engine/base/random.hpp"
#include "engine/net/stream_network.hpp"
#include "tests/net/stream_peer.hpp"
#include "tests/net/stream_side.hpp"

namespace rung::net {
namespace {

using base::Link;
using Events = std::vector<Happened>;

TEST(StreamBacklog, GivesWhatWasPushedInOrder) {
    base::Random random{11};
    StreamBacklog backlog;
    std::string waiting;  // What it should hold,
    std::vector<std::size_t> ends;
    std::size_t out = 0;  // and how much of it is out.
    for (int n = 0; n < 20'000; ++n) {
        if (random.below(3) != 0) {
            const std::string octets(1 + random.below(200),
                                     static_cast<char>('a' + random.below(26)));
            waiting += octets;
            if (random.below(8) == 0) {
                backlog.push_pong(octets);
            } else {
                backlog.push_message(octets);
                ends.push_back(waiting.size());
            }
        } else {
            const std::size_t count = random.below(waiting.size() - out + 1);
            const auto messages = std::erase_if(ends, [&](auto end) { return end <= out + count; });
            ASSERT_EQ(backlog.consume(count), messages);
            out += count;
        }
        ASSERT_EQ(backlog.waiting(), std::string_view{waiting}.substr(out));
        ASSERT_EQ(backlog.octets(), waiting.size() - out);
        ASSERT_EQ(backlog.messages(), ends.size());
        ASSERT_EQ(backlog.empty(), out == waiting.size());
    }
    backlog.push_message("last");
    backlog.clear();
    EXPECT_TRUE(backlog.empty());
    EXPECT_EQ(backlog.messages(), 0U);
}

TEST(StreamBacklog, KnowsTheMessageThatIsPartlyOut) {
    base::Random random{12};
    StreamBacklog backlog;
    std::vector<std::string> messages;  // What it should hold: the first without what is out.
    bool begun = false;
    for (int n = 0; n < 20'000; ++n) {
        if (random.below(3) != 0) {
            messages.emplace_back(1 + random.below(200), static_cast<char>('a' + random.below(26)));
            backlog.push_message(messages.back());
        } else {
            std::size_t count = random.below(backlog.octets() + 1);
            static_cast<void>(backlog.consume(count));
            while (count > 0 && messages.front().size() <= count) {
                count -= messages.front().size();
                messages.erase(messages.begin());
                begun = false;
            }
            if (count > 0) {
                messages.front().erase(0, count);
                begun = true;
            }
        }
        ASSERT_EQ(backlog.begun(), begun ? messages.front() : std::string{});
    }
}

/// All of one size.
std::string numbered(std::size_t n) {
    return message("MESSAGE sip:" + std::to_string(1'000'000 + n) + " SIP/2.0",
                   std::string(4000, 'x'));
}

const std::size_t size = numbered(0).size();

/// More than the kernel's send buffer ever grows to: it grows while it is used, also when only an
/// acknowledgement comes, and must not swallow what a test wants to wait.
std::size_t more_than_the_kernel_takes() {
    std::ifstream file{"/proc/sys/net/ipv4/tcp_wmem"};
    std::size_t smallest = 0;
    std::size_t usual = 0;
    std::size_t largest = 0;
    file >> smallest >> usual >> largest;
    return 2 * std::max(largest, std::size_t{64} * 1024);
}

const StreamLimits bounded{.waiting_octets = more_than_the_kernel_takes(),
                           .waiting_messages = 1'000'000};

/// Alice and one peer whose kernel takes little.
class StreamWaiting : public testing::Test {
protected:
    StreamPeer open(const Link& way) {
        const std::size_t before = alice.events.size();
        alice.send(way, "");
        EXPECT_TRUE(alice.until_events(before + 1));
        return listener.accept();
    }

    /// Sends numbered messages until neither the kernel nor the backlog takes more, and keeps those
    /// that they took. The kernel's buffer grows while it is used.
    void fill(const Link& way) {
        std::size_t before = 0;
        do {
            before = accepted.size();
            while (send_next(way)) {
                ASSERT_LT(accepted.size(), 100'000'000U) << "no end";
            }
            alice.poll_all();
        } while (accepted.size() > before && !HasFailure());
    }

    bool send_next(const Link& way) {
        const std::string text = numbered(next_++);
        alice.send(way, text);
        const auto failures = alice.network.failures();
        if (failures.empty()) {
            accepted += text;
            return true;
        }
        EXPECT_EQ(failures[0].error, ENOBUFS);
        EXPECT_EQ(failures[0].link, way);
        EXPECT_EQ(failures[0].bytes, std::string_view{text}.substr(0, FailureLog::excerpt));
        return false;
    }

    /// Reads all that was accepted while alice goes on writing.
    void expect_accepted(const StreamPeer& peer) {
        std::string read;
        while (read.size() < accepted.size()) {
            const std::string part = peer.read_once();
            ASSERT_FALSE(part.empty());
            read += part;
            alice.poll_all();
            ASSERT_FALSE(HasFailure());
        }
        EXPECT_TRUE(read == accepted);
    }

    [[nodiscard]] bool wants_attention() const {
        pollfd poll{alice.network.fd(), POLLIN, 0};
        return ::poll(&poll, 1, 0) == 1;
    }

    StreamSide alice{bounded};
    PeerListener listener{16, 4096};
    const Link link = alice.link_to(listener.local());
    std::string accepted;

private:
    std::size_t next_ = 0;
};

TEST_F(StreamWaiting, APeerThatDoesNotReadFillsItsBacklogAndNoMore) {
    const StreamPeer peer = open(link);
    fill(link);
    const StreamCounters full = alice.network.counters();
    EXPECT_GT(full.overflowed, 0U);
    EXPECT_GT(full.postponed, 0U);
    EXPECT_GT(alice.network.waiting(), bounded.waiting_octets - 2 * size);
    EXPECT_LE(alice.network.waiting(), bounded.waiting_octets);
    alice.poll_all();
    EXPECT_FALSE(wants_attention()) << "the loop would spin";

    expect_accepted(peer);
    EXPECT_EQ(alice.network.waiting(), 0U);
    EXPECT_EQ(alice.network.counters().octets_sent, accepted.size());
    EXPECT_EQ(alice.network.counters().sent, accepted.size() / size);

    // It is as good as new.
    alice.send(link, "last");
    EXPECT_EQ(peer.read(4), "last");
    EXPECT_EQ(alice.events.size(), 1U);
}

TEST_F(StreamWaiting, WhatGoesOnOvertakesWhatBegins) {
    const StreamPeer peer = open(link);
    const auto send = [&](std::string_view method, std::size_t n, bool may_wait) {
        const std::string start_line{method};
        const std::string text =
            message(start_line + " sip:" + std::to_string(n) + " SIP/2.0", std::string(4000, 'x'));
        const std::array<base::Outgoing, 1> batch{{{link, {}, text, may_wait}}};
        alice.network.send(batch);
        return text.size();
    };
    std::size_t octets = 0;
    std::size_t begun = 0;
    while (alice.network.waiting() < std::size_t{1'000'000}) {
        octets += send("INVITE", begun++, true);
        ASSERT_LT(begun, 100'000U);
    }
    constexpr std::size_t going_on = 20;
    for (std::size_t n = 0; n < going_on; ++n) {
        octets += send("ACK", n, false);
    }
    std::string read;
    const auto read_more = [&] {
        const std::string part = peer.read_once();
        ASSERT_FALSE(part.empty());
        read += part;
        alice.poll_all();
    };
    // So that more comes when a part of a message is what waits.
    while (read.size() < octets / 2 && !HasFailure()) {
        read_more();
    }
    for (std::size_t n = going_on; n < 2 * going_on; ++n) {
        octets += send("ACK", n, false);
    }
    while (read.size() < octets && !HasFailure()) {
        read_more();
    }
    EXPECT_EQ(alice.network.waiting(), 0U);
    EXPECT_EQ(alice.network.counters().sent, begun + 2 * going_on);

    std::vector<std::string> order;
    for (std::size_t at = 0; at < read.size(); at = read.find("\r\n\r\n", at) + 4 + 4000) {
        order.push_back(read.substr(at, read.find(" SIP/2.0", at) - at));
    }
    ASSERT_EQ(order.size(), begun + 2 * going_on);
    std::size_t invites = 0;
    std::size_t acks = 0;
    std::size_t invites_before_the_acks = 0;
    for (const std::string& line : order) {
        if (line == "INVITE sip:" + std::to_string(invites)) {
            ++invites;
        } else if (line == "ACK sip:" + std::to_string(acks)) {
            invites_before_the_acks = acks == 0 ? invites : invites_before_the_acks;
            ++acks;
        } else {
            ADD_FAILURE() << line << " behind " << invites << " INVITEs, " << acks << " ACKs";
        }
    }
    EXPECT_EQ(invites, begun);
    EXPECT_LT(invites_before_the_acks, begun - 200);
}

TEST_F(StreamWaiting, SmallMessagesAreBoundedByTheirNumber) {
    StreamSide bob{{.waiting_messages = 10}};
    const PeerListener full{0};
    const StreamPeer first = StreamPeer::connect(full.local());
    ASSERT_TRUE(full.wait());
    const std::string text = message("OPTIONS sip:bob SIP/2.0");
    const std::vector<base::Outgoing> batch(12, {bob.link_to(full.local()), {}, text});
    bob.network.send(batch);
    EXPECT_EQ(bob.failures(), (std::vector{ENOBUFS, ENOBUFS}));
    EXPECT_EQ(bob.network.waiting(), 10 * text.size());
}

TEST_F(StreamWaiting, AllPeersTogetherAreBounded) {
    const std::string text = numbered(1);
    StreamSide bob{{.all_waiting_octets = 3 * text.size()}};
    const PeerListener full{0};
    const StreamPeer first = StreamPeer::connect(full.local());
    ASSERT_TRUE(full.wait());
    for (std::uint32_t stream = 0; stream < 4; ++stream) {
        bob.send(bob.link_to(full.local(), stream), text);
    }
    EXPECT_EQ(bob.failures(), std::vector{ENOBUFS});
    EXPECT_EQ(bob.network.waiting(), 3 * text.size());
    bob.network.close(bob.link_to(full.local(), 0), base::Ending::reset);
    EXPECT_EQ(bob.network.waiting(), 2 * text.size());
    bob.send(bob.link_to(full.local(), 3), text);
    EXPECT_EQ(bob.failures(), std::vector<int>{});
}

TEST_F(StreamWaiting, ClosingInOrderWaitsForWhatWaits) {
    const StreamPeer peer = open(link);
    alice.events.clear();
    fill(link);
    alice.network.close(link, base::Ending::orderly);
    EXPECT_EQ(alice.network.connections(), 1U);
    expect_accepted(peer);
    EXPECT_EQ(peer.how_it_ended(), 0);
    EXPECT_EQ(alice.network.connections(), 0U);
    EXPECT_EQ(alice.network.counters().lost, 0U);
    EXPECT_EQ(alice.events, Events{});
}

TEST_F(StreamWaiting, ALinkCanBeOpenedAgainWhileTheOldConnectionIsBeingClosed) {
    const StreamPeer old = open(link);
    fill(link);
    alice.network.close(link, base::Ending::orderly);
    const StreamPeer fresh = open(link);
    EXPECT_EQ(alice.network.connections(), 2U);
    alice.send(link, "new");
    EXPECT_EQ(fresh.read(3), "new");
    old.write(message("SIP/2.0 200 OK"));  // Nobody hears the old one any more.
    fresh.write(message("SIP/2.0 202 Accepted"));
    expect_accepted(old);
    EXPECT_EQ(old.how_it_ended(), 0);
    ASSERT_TRUE(alice.until_messages(1));
    EXPECT_EQ(alice.messages[0].bytes, message("SIP/2.0 202 Accepted"));
    EXPECT_EQ(alice.network.connections(), 1U);
}

TEST_F(StreamWaiting, AResetOfOursLosesWhatWaits) {
    const StreamPeer peer = open(link);
    fill(link);
    alice.network.close(link, base::Ending::reset);
    EXPECT_EQ(alice.network.waiting(), 0U);
    EXPECT_GT(alice.network.counters().lost, 0U);
    EXPECT_EQ(alice.network.connections(), 0U);
    alice.poll_all();
    EXPECT_EQ(alice.events, (Events{{Kind::connected, link, 0}}));
}

TEST_F(StreamWaiting, AResetOfThePeerLosesWhatWaits) {
    StreamPeer peer = open(link);
    fill(link);
    const std::uint64_t before = alice.network.counters().sent;
    peer.reset();
    ASSERT_TRUE(alice.until_events(2));
    alice.poll_all();
    EXPECT_EQ(alice.events, (Events{{Kind::connected, link, 0}, {Kind::reset, link, ECONNRESET}}));
    EXPECT_EQ(alice.network.waiting(), 0U);
    EXPECT_GT(alice.network.counters().lost, 0U);
    EXPECT_EQ(alice.network.counters().sent, before);
    EXPECT_EQ(alice.failures(), std::vector<int>{}) << "the event speaks for them";
}

TEST_F(StreamWaiting, APeerThatBreaksWhatWeHaveClosedIsNoNews) {
    StreamPeer peer = open(link);
    alice.events.clear();
    fill(link);
    alice.network.close(link, base::Ending::orderly);
    peer.reset();
    ASSERT_TRUE(alice.until([&] { return alice.network.connections() == 0; }));
    alice.poll_all();
    EXPECT_EQ(alice.events, Events{});
    EXPECT_EQ(alice.network.waiting(), 0U);
}

TEST_F(StreamWaiting, AHalfClosedPeerStillGetsWhatWaits) {
    const StreamPeer peer = open(link);
    alice.events.clear();
    fill(link);
    peer.write(message("SIP/2.0 200 OK"));
    peer.end_writing();
    ASSERT_TRUE(alice.until_messages(1));
    alice.poll_all();
    EXPECT_FALSE(wants_attention()) << "the loop would spin";
    EXPECT_EQ(alice.events, Events{});
    expect_accepted(peer);
    ASSERT_TRUE(alice.until_events(1));
    EXPECT_EQ(alice.events, (Events{{Kind::closed, link, 0}}));
    EXPECT_EQ(peer.how_it_ended(), 0);
    EXPECT_EQ(alice.network.counters().lost, 0U);
}

TEST_F(StreamWaiting, AHalfClosedPeerThatBreaksIsToldOnce) {
    StreamPeer peer = open(link);
    alice.events.clear();
    fill(link);
    peer.end_writing();
    alice.poll_all();
    peer.reset();
    ASSERT_TRUE(alice.until_events(1));
    alice.poll_all();
    ASSERT_EQ(alice.events.size(), 1U);
    EXPECT_EQ(alice.events[0].kind, Kind::reset);
    EXPECT_EQ(alice.network.connections(), 0U);
}

}  // namespace
}  // namespace rung::net
