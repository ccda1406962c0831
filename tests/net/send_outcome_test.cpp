#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <deque>
#include <string>
#include <vector>

#include "engine/net/udp.hpp"
#include "tests/net/loopback.hpp"

namespace {

/// What the next calls of sendmmsg do instead of sending: fail with an errno (negative here), or
/// send no more than so many messages. Without an entry the kernel decides.
std::deque<int> script;

}  // namespace

// The linker's --wrap gives these two their names.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
extern "C" int __real_sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags);

extern "C" int __wrap_sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
    if (script.empty()) {
        return __real_sendmmsg(fd, messages, count, flags);
    }
    const int step = script.front();
    script.pop_front();
    if (step < 0) {
        errno = -step;
        return -1;
    }
    return __real_sendmmsg(fd, messages, std::min(count, static_cast<unsigned>(step)), flags);
}

// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

namespace rung::net {
namespace {

class SendOutcome : public testing::Test {
protected:
    SendOutcome() {
        network.open({loopback, 0});
        script.clear();
    }

    ~SendOutcome() override { script.clear(); }

    /// Sends one-letter messages from the socket to itself.
    void send(std::string_view letters) {
        std::vector<base::Outgoing> batch;
        batch.reserve(letters.size());
        for (std::size_t n = 0; n < letters.size(); ++n) {
            batch.push_back(outgoing(0, network.socket(0).local(), letters.substr(n, 1)));
        }
        network.send(batch);
    }

    std::string received() {
        std::string letters;
        for (const base::Received& message : network.receive(0)) {
            letters += message.bytes;
        }
        return letters;
    }

    base::AllowedDestinations allowed;
    UdpNetwork network{allowed};
};

struct ScriptCase {
    const char* name;
    std::deque<int> script;
    const char* received;
    std::vector<int> errors;
};

TEST_F(SendOutcome, EveryMessageIsSentOrFailsByName) {
    const std::vector<ScriptCase> cases{
        {"the kernel takes all", {}, "abcd", {}},
        {"partial sends", {1, 2, 1}, "abcd", {}},
        {"a pending ICMP error", {-ECONNREFUSED}, "abcd", {}},
        {"one after a partial send", {2, -EHOSTUNREACH}, "abcd", {}},
        {"three in a row", {-ECONNREFUSED, -ECONNREFUSED, -ECONNREFUSED}, "abcd", {}},
        {"it stays", {1, -EPERM, -EPERM, -EPERM, -EPERM}, "acd", {EPERM}},
        {"each message starts anew",
         {-EPERM, -EPERM, -EPERM, 1, -EPERM, -EPERM, -EPERM},
         "abcd",
         {}},
        {"a signal", {-EINTR, 1, -EINTR}, "abcd", {}},
        {"the interface's queue is full", {1, -ENOBUFS}, "acd", {}},
    };
    for (const ScriptCase& c : cases) {
        SCOPED_TRACE(c.name);
        script = c.script;
        send("abcd");
        EXPECT_TRUE(script.empty());
        EXPECT_FALSE(network.blocked(0));
        EXPECT_EQ(received(), c.received);
        std::vector<int> errors;
        for (const base::SendFailure& failure : network.failures()) {
            errors.push_back(failure.error);
            EXPECT_EQ(failure.bytes, "b");
        }
        EXPECT_EQ(errors, c.errors);
    }
    EXPECT_EQ(network.counters().dropped_by_us, 1U);
}

TEST_F(SendOutcome, ABlockedSocketKeepsTheRestInOrder) {
    script = {2, -EAGAIN};
    send("abcd");
    EXPECT_TRUE(network.blocked(0));
    EXPECT_EQ(received(), "ab");

    send("ef");  // Nothing overtakes what waits.
    EXPECT_EQ(received(), "");
    EXPECT_EQ(network.counters().postponed, 4U);

    script = {1, -EAGAIN};
    network.flush(0);
    EXPECT_TRUE(network.blocked(0));
    EXPECT_EQ(received(), "c");

    network.flush(0);
    EXPECT_FALSE(network.blocked(0));
    EXPECT_EQ(received(), "def");
    send("g");
    EXPECT_EQ(received(), "g");
    EXPECT_TRUE(network.failures().empty());
}

TEST_F(SendOutcome, AFullBacklogIsAFailure) {
    script = {-EAGAIN};
    send("a");
    const std::string many(SendBacklog::max_messages, 'b');
    send(many);
    const auto failures = network.failures();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].error, ENOBUFS);
    EXPECT_EQ(network.counters().postponed, SendBacklog::max_messages);
}

/// As on an interface, or a path, that cannot take it.
TEST_F(SendOutcome, AGroupThatTheKernelRefusesLeavesOneByOneAndThereIsNoOther) {
    UdpNetwork segmenting{allowed};
    segmenting.segment(Segmented::on);
    segmenting.open({loopback, 0});
    const base::Endpoint self = segmenting.socket(0).local();
    const std::vector batch{outgoing(0, self, "a"), outgoing(0, self, "b"), outgoing(0, self, "c")};
    EXPECT_TRUE(segmenting.segments_to(0, self));
    script = {-EINVAL, -EINVAL, -EINVAL, -EINVAL};
    segmenting.send(batch);
    EXPECT_TRUE(script.empty());
    EXPECT_FALSE(segmenting.segments_to(0, self));
    segmenting.send(batch);
    EXPECT_EQ(segmenting.counters().groups, 0U);
    std::string letters;
    for (const Kept& message : receive_all(segmenting, 0, 6)) {
        letters += message.bytes;
    }
    EXPECT_EQ(letters, "abcabc");
    EXPECT_TRUE(segmenting.failures().empty());
}

TEST_F(SendOutcome, AGroupWaitsForABlockedSocketMessageByMessage) {
    UdpNetwork segmenting{allowed};
    segmenting.segment(Segmented::on);
    segmenting.open({loopback, 0});
    const base::Endpoint self = segmenting.socket(0).local();
    script = {-EAGAIN, -EAGAIN};
    segmenting.send(std::vector{outgoing(0, self, "a"), outgoing(0, self, "b")});
    EXPECT_TRUE(segmenting.blocked(0));
    segmenting.flush(0);
    EXPECT_FALSE(segmenting.blocked(0));
    EXPECT_EQ(receive_all(segmenting, 0, 2).size(), 2U);
}

}  // namespace
}  // namespace rung::net
