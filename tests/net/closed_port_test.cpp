#include "engine/net/closed_port.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {
namespace {

Descriptor connected(base::Transport transport, const base::Endpoint& remote, int& error) {
    Descriptor descriptor = open_socket(transport, remote.ip);
    SocketAddress address{};
    const socklen_t length = to_socket_address(remote, address);
    error = ::connect(descriptor.fd(), &address.generic, length) == 0 ? 0 : errno;
    return descriptor;
}

TEST(ClosedPort, RefusesDatagramsAndConnections) {
    const ClosedPort closed{{base::IpAddress::v4(127, 0, 0, 1), 0}};
    ASSERT_NE(closed.local().port, 0);
    int error = 0;
    const Descriptor datagrams = connected(base::Transport::udp, closed.local(), error);
    ASSERT_EQ(error, 0);
    ASSERT_EQ(::send(datagrams.fd(), "x", 1, 0), 1);
    std::array<char, 8> octets{};
    // On loopback the ICMP error is there when `send` returns.
    EXPECT_EQ(::recv(datagrams.fd(), octets.data(), octets.size(), 0), -1);
    EXPECT_EQ(errno, ECONNREFUSED);
    const Descriptor stream = connected(base::Transport::tcp, closed.local(), error);
    ASSERT_EQ(error, EINPROGRESS);
    pollfd waited{.fd = stream.fd(), .events = POLLOUT, .revents = 0};
    ASSERT_EQ(::poll(&waited, 1, -1), 1);
    socklen_t length = sizeof error;
    ASSERT_EQ(::getsockopt(stream.fd(), SOL_SOCKET, SO_ERROR, &error, &length), 0);
    EXPECT_EQ(error, ECONNREFUSED);
}

TEST(ClosedPort, IsNobodyElses) {
    const ClosedPort closed{{base::IpAddress::v4(127, 0, 0, 1), 0}};
    EXPECT_THROW(ClosedPort{closed.local()}, SetupError);
}

}  // namespace
}  // namespace rung::net
