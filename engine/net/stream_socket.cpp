#include "engine/net/stream_socket.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <cerrno>

#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

namespace {

/// A peer that writes as fast as we discard must not hold us.
constexpr int most_discards = 16;

/// Of what the kernel has taken and not yet sent, in octets. It sends in the order it was given; in
/// our own backlog a message that goes on with a call can still overtake one that begins another.
constexpr int most_unsent = 128 * 1024;

int prepare(int fd, const base::IpAddress& source);

}  // namespace

Connecting begin_connecting(const base::Endpoint& remote, const base::IpAddress& source) {
    const int family = remote.ip.is_v4() ? AF_INET : AF_INET6;
    Connecting result;
    result.descriptor = Descriptor{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const int fd = result.descriptor.fd();
    if (fd < 0) {
        result.error = errno;
        return result;
    }
    result.error = prepare(fd, source);
    if (result.error != 0) {
        return result;
    }
    SocketAddress address{};
    const socklen_t length = to_socket_address(remote, address);
    result.error = ::connect(fd, &address.generic, length) == 0 ? 0 : errno;
    result.local = bound_endpoint(fd);
    // To a port of our own that nobody listens at, the kernel may choose just that port for us:
    // then we are connected to ourselves (RFC 9293 3.5, simultaneous open).
    if (result.local == remote && (result.error == 0 || result.error == EINPROGRESS)) {
        prepare_reset(fd);
        result.error = ECONNREFUSED;
    }
    return result;
}

int take_error(int fd) {
    int error = 0;
    socklen_t length = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

Transfer write_parts(int fd, std::span<iovec> parts) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = std::min(parts.size(), most_parts);
    for (;;) {
        const ssize_t written = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written >= 0) {
            return {static_cast<std::size_t>(written), 0};
        }
        if (errno != EINTR) {
            return {0, errno};
        }
    }
}

Transfer read_octets(int fd, std::span<char> out) {
    for (;;) {
        const ssize_t read = ::recv(fd, out.data(), out.size(), MSG_DONTWAIT);
        if (read >= 0) {
            return {static_cast<std::size_t>(read), 0};
        }
        if (errno != EINTR) {
            return {0, errno};
        }
    }
}

void discard_unread(int fd, std::span<char> scratch) {
    for (int n = 0; n < most_discards; ++n) {
        if (read_octets(fd, scratch).octets < scratch.size()) {
            return;
        }
    }
}

void end_sending(int fd) {
    ::shutdown(fd, SHUT_WR);  // Fails where the peer is gone, which reading tells.
}

void prepare_reset(int fd) {
    const linger none{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

namespace {

int prepare(int fd, const base::IpAddress& source) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, sizeof most_unsent);
    if (source.is_any()) {
        return 0;
    }
    // The port is chosen by connect, which knows the remote end: bind would need one that is free
    // towards everybody, and searches long once thousands are in TIME_WAIT.
    ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    SocketAddress address{};
    const socklen_t length = to_socket_address({source, 0}, address);
    return ::bind(fd, &address.generic, length) == 0 ? 0 : errno;
}

}  // namespace

}  // namespace rung::net
