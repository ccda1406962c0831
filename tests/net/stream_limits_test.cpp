// Many connections, no descriptors, strangers: every limit has a name and none stops the run.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <exception>
#include <set>

#include "engine/net/setup_error.hpp"
#include "engine/net/stream_network.hpp"
#include "tests/net/own_network.hpp"
#include "tests/net/stream_peer.hpp"
#include "tests/net/stream_side.hpp"
#include "tests/support/allocation_counter.hpp"

namespace rung::net {
namespace {

using base::Link;
using Events = std::vector<Happened>;

const std::string request = message("OPTIONS sip:bob SIP/2.0", "a question");
const std::string answer = message("SIP/2.0 200 OK", "an answer");

/// Sets how many descriptors this process may have, until the end of its scope.
class DescriptorLimit {
public:
    explicit DescriptorLimit(rlim_t limit) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit now{std::min(limit, before_.rlim_max), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }

    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

    /// So many that the next one would be `next`.
    [[nodiscard]] static rlim_t next() {
        const Descriptor lowest_free{::dup(0)};
        return static_cast<rlim_t>(lowest_free.fd());
    }

private:
    rlimit before_{};
};

bool wants_attention(const StreamSide& side) {
    pollfd poll{side.network.fd(), POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
}

TEST(StreamLimits, AThousandConnections) {
    const DescriptorLimit many{4096};
    StreamSide alice;
    StreamSide bob;
    constexpr std::uint32_t count = 1000;
    std::vector<base::Outgoing> batch;
    for (std::uint32_t stream = 0; stream < count; ++stream) {
        batch.push_back({alice.link_to(bob.local(), stream), {}, request});
    }
    for (std::size_t round = 1; round <= 3; ++round) {
        alice.network.send(batch);
        ASSERT_TRUE(run(alice, bob, [&] { return bob.messages.size() == count; }));
        for (const Kept& received : bob.messages) {
            bob.send(received.link, answer);
        }
        bob.messages.clear();
        ASSERT_TRUE(run(alice, bob, [&] { return alice.messages.size() == count; }));
        std::set<std::uint32_t> answered;
        for (const Kept& received : alice.messages) {
            answered.insert(received.link.stream);
        }
        EXPECT_EQ(answered.size(), count);
        alice.messages.clear();
    }
    EXPECT_EQ(alice.events.size(), count);
    EXPECT_EQ(alice.network.connections(), count);
    EXPECT_EQ(alice.network.counters().connected, count);
    EXPECT_EQ(bob.network.counters().accepted, count);
    EXPECT_EQ(bob.network.counters().sent, 3 * count);

    for (const base::Outgoing& message : batch) {
        alice.network.close(message.link, base::Ending::reset);
    }
    ASSERT_TRUE(bob.until_events(count));
    EXPECT_EQ(bob.network.counters().reset, count);
    EXPECT_EQ(bob.network.connections(), 0U);
}

TEST(StreamLimits, ManyConnectAtOnceAndSpeakAtOnce) {
    StreamSide bob;
    std::vector<StreamPeer> peers;
    constexpr std::size_t count = 200;
    for (std::size_t n = 0; n < count; ++n) {
        peers.push_back(StreamPeer::connect(bob.local()));
        peers.back().write(request);
    }
    ASSERT_TRUE(bob.until_messages(count));
    std::set<std::uint32_t> streams;
    for (const Kept& received : bob.messages) {
        streams.insert(received.link.stream);
        bob.send(received.link, answer);
    }
    EXPECT_EQ(streams.size(), count);
    for (const StreamPeer& peer : peers) {
        EXPECT_EQ(peer.read(answer.size()), answer);
    }
}

TEST(StreamLimits, BeyondTheConnectionsPeersWait) {
    StreamSide bob{{.connections = 3}};
    std::vector<StreamPeer> peers;
    for (int n = 0; n < 5; ++n) {
        peers.push_back(StreamPeer::connect(bob.local()));
        peers.back().write(request);
    }
    ASSERT_TRUE(bob.until_messages(3));
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().accept_pauses == 1; }));
    EXPECT_FALSE(wants_attention(bob)) << "the loop would spin";
    EXPECT_EQ(bob.network.counters().accepted, 3U);

    peers[0].close();
    ASSERT_TRUE(bob.until_messages(4));
    bob.network.close(bob.messages[1].link, base::Ending::orderly);
    ASSERT_TRUE(bob.until_messages(5));
    EXPECT_EQ(bob.network.connections(), 3U);
}

TEST(StreamLimits, BeyondTheConnectionsMessagesFail) {
    StreamSide alice{{.connections = 1}};
    const PeerListener bob;
    alice.send(alice.link_to(bob.local(), 0), request);
    alice.send(alice.link_to(bob.local(), 1), request);
    EXPECT_EQ(alice.failures(), std::vector{EMFILE});
    alice.network.close(alice.link_to(bob.local(), 0), base::Ending::reset);
    alice.send(alice.link_to(bob.local(), 1), request);
    EXPECT_EQ(alice.failures(), std::vector<int>{});
}

TEST(StreamLimits, NoDescriptorForAConnect) {
    StreamSide alice;
    const PeerListener bob;
    const Link link = alice.link_to(bob.local());
    {
        const DescriptorLimit none{DescriptorLimit::next()};
        const std::vector<base::Outgoing> batch(3, {link, {}, request});
        alice.network.send(batch);
        ASSERT_TRUE(alice.until_events(1));
        EXPECT_EQ(alice.events, (Events{{Kind::refused, link, EMFILE}}));
        EXPECT_EQ(alice.network.counters().lost, 3U);
        EXPECT_FALSE(wants_attention(alice));
    }
    alice.send(link, request);
    ASSERT_TRUE(alice.until_events(2));
    EXPECT_EQ(alice.events[1], (Happened{Kind::connected, link, 0}));
}

TEST(StreamLimits, NoDescriptorForAnAcceptIsTriedAgainLater) {
    StreamSide bob;
    const StreamPeer alice = StreamPeer::connect(bob.local());
    alice.write(request);
    {
        const DescriptorLimit none{DescriptorLimit::next()};
        ASSERT_TRUE(bob.until([&] { return bob.network.counters().accept_pauses == 1; }));
        EXPECT_EQ(bob.network.counters().accepted, 0U);
        EXPECT_FALSE(wants_attention(bob)) << "the loop would spin";
        // It asks again when a moment has passed, and only then.
        ASSERT_TRUE(bob.until([&] { return bob.network.counters().accept_pauses == 2; }));
    }
    ASSERT_TRUE(bob.until_messages(1));
    EXPECT_EQ(bob.network.counters().accepted, 1U);
}

TEST(StreamLimits, NoDescriptorForAnAcceptUntilAConnectionCloses) {
    StreamSide bob;
    const StreamPeer first = StreamPeer::connect(bob.local());
    first.write(request);
    ASSERT_TRUE(bob.until_messages(1));
    const StreamPeer second = StreamPeer::connect(bob.local());
    second.write(request);
    const DescriptorLimit none{DescriptorLimit::next()};
    ASSERT_TRUE(bob.until([&] { return bob.network.counters().accept_pauses == 1; }));
    EXPECT_EQ(bob.network.counters().accepted, 1U);
    bob.network.close(bob.messages[0].link, base::Ending::orderly);
    bob.poll_all();  // At once, not when a moment has passed.
    EXPECT_EQ(bob.network.counters().accepted, 2U);
    EXPECT_TRUE(bob.until_messages(2));
}

template <class Action>
std::exception_ptr caught(Action&& action) {
    try {
        action();
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

std::string text_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const SetupError& error) {
        return error.what();
    }
}

TEST(StreamLimits, NoDescriptorForTheNetworkItself) {
    const base::AllowedDestinations allowed;
    StreamSide bob;
    std::vector<std::exception_ptr> thrown;
    {
        const DescriptorLimit none{DescriptorLimit::next()};
        thrown.push_back(caught([&] { const StreamNetwork network{allowed}; }));
        thrown.push_back(caught([&] { bob.network.listen({loopback, 0}); }));
    }
    // Read with descriptors at hand: the sanitizer needs some to look at the object.
    for (const std::exception_ptr& each : thrown) {
        ASSERT_TRUE(each);
        EXPECT_EQ(text_of(each), "tcp: too many open files; raise the limit with ulimit -n");
    }
}

struct RefusalCase {
    const char* name;
    base::IpAddress to;
    int error;
};

TEST(StreamLimits, NothingLeavesForStrangers) {
    const auto cases = std::to_array<RefusalCase>({
        {"a public address", base::IpAddress::v4(8, 8, 8, 8), EACCES},
        {"multicast", base::IpAddress::v4(224, 0, 1, 75), EACCES},
        {"nowhere", base::IpAddress::v4(0, 0, 0, 0), EACCES},
        {"public IPv6", *base::IpAddress::parse("2606:4700::1"), EACCES},
        {"of the other family", *base::IpAddress::parse("::1"), EAFNOSUPPORT},
    });
    for (const RefusalCase& c : cases) {
        SCOPED_TRACE(c.name);
        StreamSide alice;
        const Link link = alice.link_to({c.to, 5060});
        alice.send(link, request);
        EXPECT_TRUE(alice.network.failed());
        EXPECT_EQ(alice.failures(), std::vector{c.error});
        EXPECT_EQ(alice.network.counters().forbidden, c.error == EACCES ? 1U : 0U);
        EXPECT_EQ(alice.network.connections(), 0U);
        alice.poll_all();
        EXPECT_EQ(alice.events, Events{});
    }
}

TEST(StreamLimits, AStrangerWhoConnectsIsHeardButNotAnswered) {
    const OwnNetwork network;
    if (!network.entered()) {
        GTEST_SKIP() << "no network namespace of its own on this machine";
    }
    const base::IpAddress stranger = base::IpAddress::v4(198, 41, 0, 4);
    ASSERT_TRUE(OwnNetwork::add_address(stranger));
    StreamSide bob{{}, base::IpAddress::v4(0, 0, 0, 0)};
    // From the stranger's address to the stranger's address: all of it stays in the namespace.
    const StreamPeer peer = StreamPeer::connect({stranger, bob.local().port});
    peer.write("\r\n\r\n" + request);
    ASSERT_TRUE(bob.until_messages(1));
    EXPECT_EQ(bob.messages[0].link.remote.ip, stranger);
    bob.send(bob.messages[0].link, answer);
    EXPECT_EQ(bob.failures(), std::vector{EACCES});
    EXPECT_EQ(bob.network.counters().forbidden, 1U);
    EXPECT_EQ(bob.network.counters().octets_sent, 0U);
    bob.network.close(bob.messages[0].link, base::Ending::orderly);
    EXPECT_EQ(peer.read_to_end(), "");
}

/// An exchange that copies nothing, so that only the networks could allocate.
class Exchange {
public:
    /// Requests and answers on the link, until all are there.
    void round() {
        batch_.assign(20, {link, {}, request});
        std::size_t missing = batch_.size();
        alice.network.send(batch_);
        for (int polls = 0; missing > 0; ++polls) {
            ASSERT_LT(polls, StreamSide::too_many);
            missing -= alice.network.poll().messages.size();
            batch_.clear();
            for (const base::Received& received : bob.network.poll().messages) {
                batch_.push_back({received.link, {}, answer});
            }
            bob.network.send(batch_);
        }
    }

    StreamSide alice;
    StreamSide bob;
    const Link link = alice.link_to(bob.local());

private:
    std::vector<base::Outgoing> batch_;
};

TEST(StreamLimits, MessagesAllocateNothingOnceWarm) {
    Exchange exchange;
    for (int n = 0; n < 10; ++n) {
        exchange.round();
    }
    const std::uint64_t before = support::allocations();
    for (int n = 0; n < 1000; ++n) {
        exchange.round();
    }
    EXPECT_EQ(support::allocations() - before, 0U);
    EXPECT_EQ(exchange.alice.network.counters().received, 20'200U);
}

TEST(StreamLimits, NorDoesAConnectionForEachCall) {
    Exchange exchange;
    const auto call = [&] {
        exchange.round();
        exchange.alice.network.close(exchange.link, base::Ending::reset);
    };
    for (int n = 0; n < 10; ++n) {
        call();
    }
    const std::uint64_t before = support::allocations();
    for (int n = 0; n < 300; ++n) {
        call();
    }
    EXPECT_EQ(support::allocations() - before, 0U);
    EXPECT_EQ(exchange.alice.network.counters().connected, 310U);
}

}  // namespace
}  // namespace rung::net
