#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "engine/net/send_backlog.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/udp.hpp"
#include "tests/net/loopback.hpp"

namespace rung::net {
namespace {

using base::Endpoint;
using base::IpAddress;

const IpAddress loopback_v6 = *IpAddress::parse("::1");

/// A port that answers "port unreachable" for as long as it lives: its socket is connected to
/// itself, so it takes nobody else's datagrams, and no other program can have the port.
class ClosedPort {
public:
    explicit ClosedPort(const IpAddress& ip) : socket_{{ip, 0}} { close(socket_); }

    static void close(const UdpSocket& socket) {
        SocketAddress self{};
        const socklen_t length = to_socket_address(socket.local(), self);
        EXPECT_EQ(::connect(socket.fd(), &self.generic, length), 0);
    }

    [[nodiscard]] const Endpoint& endpoint() const { return socket_.local(); }

private:
    UdpSocket socket_;
};

class UdpErrors : public testing::Test {
protected:
    Endpoint open(const IpAddress& ip) { return network.socket(network.open({ip, 0})).local(); }

    base::AllowedDestinations allowed;
    UdpNetwork network{allowed};
};

TEST_F(UdpErrors, RefusedByThePeerIsAFailureWithItsMessage) {
    for (const IpAddress& ip : {loopback, loopback_v6}) {
        SCOPED_TRACE(ip.in_uri());
        open(ip);
        const auto index = static_cast<std::uint16_t>(network.size() - 1);
        const ClosedPort closed{ip};
        network.send(std::vector{outgoing(index, closed.endpoint(), "OPTIONS sip:closed SIP/2.0")});
        ASSERT_TRUE(wait_readable(network.socket(index).fd()));  // POLLERR
        EXPECT_TRUE(network.receive(index).empty());
        const auto failures = network.failures();
        ASSERT_EQ(failures.size(), 1U);
        EXPECT_EQ(failures[0].error, ECONNREFUSED);
        EXPECT_EQ(failures[0].link, (base::Link{base::Transport::udp, index, closed.endpoint()}));
        EXPECT_EQ(failures[0].bytes, "OPTIONS sip:closed SIP/2.0");
        EXPECT_TRUE(network.failures().empty());
    }
}

TEST_F(UdpErrors, IsToldOfTheTwinAsWell) {
    open(loopback);
    const UdpSocket peer{{loopback, 0}};
    for (std::uint32_t n = 0; n < UsualPeer::clear_majority; ++n) {
        network.send(std::vector{outgoing(0, peer.local(), "taken")});
    }
    ASSERT_TRUE(network.twin(0).has_value());
    ClosedPort::close(peer);
    network.send(std::vector{outgoing(0, peer.local(), "refused")});
    ASSERT_TRUE(wait_readable(*network.twin(0)));
    EXPECT_TRUE(network.receive(0).empty());
    const auto failures = network.failures();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].error, ECONNREFUSED);
    EXPECT_EQ(failures[0].link, (base::Link{base::Transport::udp, 0, peer.local()}));
    EXPECT_EQ(failures[0].bytes, "refused");
    EXPECT_TRUE(network.failures().empty());
}

TEST_F(UdpErrors, APendingErrorLosesNoOtherMessage) {
    const ClosedPort closed{loopback};
    open(loopback);
    const Endpoint open_port = open(loopback);
    std::vector<base::Outgoing> batch;
    for (int n = 0; n < 50; ++n) {
        batch.push_back(outgoing(0, closed.endpoint(), "lost"));
        batch.push_back(outgoing(0, open_port, "kept"));
    }
    network.send(batch);
    network.send(std::vector{outgoing(0, open_port, "kept")});
    EXPECT_EQ(receive_all(network, 1, 51).size(), 51U);
    EXPECT_EQ(network.counters().sent, 101U);

    // An ICMP error is rate limited by the kernel, so some are told and none is wrong.
    EXPECT_TRUE(network.receive(0).empty());
    const auto failures = network.failures();
    EXPECT_GE(failures.size(), 1U);
    for (const base::SendFailure& failure : failures) {
        EXPECT_EQ(failure.error, ECONNREFUSED);
        EXPECT_EQ(failure.bytes, "lost");
    }
}

TEST_F(UdpErrors, APendingErrorHidesNoAnswer) {
    const ClosedPort closed{loopback};
    const Endpoint self = open(loopback);
    open(loopback);
    network.send(std::vector{outgoing(1, self, "answer")});
    network.send(std::vector{outgoing(0, closed.endpoint(), "lost")});
    const auto received = receive_all(network, 0, 1);
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0].bytes, "answer");
    EXPECT_EQ(network.failures().size(), 1U);
}

TEST_F(UdpErrors, NothingLeavesForAnAddressThatIsNotAllowed) {
    open(IpAddress::v4(0, 0, 0, 0));
    const Endpoint self{loopback, network.socket(0).local().port};
    const std::vector<base::Outgoing> batch{
        outgoing(0, {IpAddress::v4(8, 8, 8, 8), 5060}, "to a stranger"),
        outgoing(0, {IpAddress::v4(224, 0, 1, 75), 5060}, "to all SIP servers"),
        outgoing(0, {IpAddress::v4(0, 0, 0, 0), self.port}, "to nobody"),
        outgoing(0, self, "to us"),
    };
    network.send(batch);
    EXPECT_EQ(network.counters().refused, 3U);
    EXPECT_EQ(network.counters().sent, 1U);
    const auto failures = network.failures();
    ASSERT_EQ(failures.size(), 3U);
    for (std::size_t n = 0; n < 3; ++n) {
        EXPECT_EQ(failures[n].error, EACCES);
        EXPECT_EQ(failures[n].link, batch[n].link);
        EXPECT_EQ(failures[n].bytes, batch[n].bytes);
    }
}

struct OwnFailure {
    const char* name;
    IpAddress from;
    Endpoint to;
    std::size_t octets;
    int error;
};

TEST_F(UdpErrors, ASendThatCannotWorkIsAFailureAndTheRestGoesOn) {
    const auto cases = std::to_array<OwnFailure>({
        {"larger than any datagram", loopback, {loopback, 9}, 65'508, EMSGSIZE},
        {"IPv6 from an IPv4 socket", loopback, {loopback_v6, 9}, 10, EAFNOSUPPORT},
        {"IPv4 from an IPv6 socket", loopback_v6, {loopback, 9}, 10, EAFNOSUPPORT},
        {"port 0", loopback, {loopback, 0}, 10, EINVAL},
    });
    for (const OwnFailure& c : cases) {
        SCOPED_TRACE(c.name);
        const Endpoint self = open(c.from);
        const auto index = static_cast<std::uint16_t>(network.size() - 1);
        const std::string text(c.octets, 'x');
        network.send(std::vector{outgoing(index, self, "before"),
                                 outgoing(index, c.to, text),
                                 outgoing(index, self, "after")});
        const auto failures = network.failures();
        ASSERT_EQ(failures.size(), 1U);
        EXPECT_EQ(failures[0].error, c.error);
        EXPECT_EQ(failures[0].bytes, text.substr(0, FailureLog::excerpt));
        EXPECT_EQ(receive_all(network, index, 2).size(), 2U);
    }
}

TEST(FailureLog, CountsWhatItHasNoRoomFor) {
    FailureLog log;
    for (std::size_t n = 0; n < FailureLog::capacity + 3; ++n) {
        log.add({}, ECONNREFUSED, "text");
    }
    EXPECT_EQ(log.take().size(), FailureLog::capacity);
    EXPECT_EQ(log.lost(), 3U);
    EXPECT_TRUE(log.take().empty());
    log.add({}, EACCES, "again");
    const auto failures = log.take();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].bytes, "again");
}

TEST(SendBacklog, KeepsOrderAndOctetsUpToItsLimits) {
    SendBacklog backlog;
    for (std::size_t n = 0; n < SendBacklog::max_messages; ++n) {
        const std::string text = std::to_string(n);
        ASSERT_TRUE(backlog.push(outgoing(3, {loopback, 5060}, text)));
    }
    EXPECT_FALSE(backlog.push(outgoing(3, {loopback, 5060}, "one too many")));
    backlog.pop_front(10);
    EXPECT_EQ(backlog.at(0).bytes, "10");
    EXPECT_EQ(backlog.at(1).bytes, "11");
    EXPECT_EQ(backlog.at(0).link.socket, 3);
    EXPECT_TRUE(backlog.push(outgoing(3, {loopback, 5060}, "fits again")));

    SendBacklog large;
    const std::string half(SendBacklog::max_octets / 2, 'x');
    EXPECT_TRUE(large.push(outgoing(0, {loopback, 5060}, half)));
    EXPECT_TRUE(large.push(outgoing(0, {loopback, 5060}, half)));
    EXPECT_FALSE(large.push(outgoing(0, {loopback, 5060}, "x")));
    large.pop_front(2);
    EXPECT_TRUE(large.empty());
    EXPECT_TRUE(large.push(outgoing(0, {loopback, 5060}, half)));
}

}  // namespace
}  // namespace rung::net
