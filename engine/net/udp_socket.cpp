#include "engine/net/udp_socket.hpp"

#include <fmt/format.h>
#include <linux/sock_diag.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"

namespace rung::net {

namespace {

Descriptor open_socket(const base::IpAddress& ip);
void set_option(int fd, int level, int option, int value);
void set_options(int fd, const base::IpAddress& ip);
int granted_receive_buffer(int fd);
base::Endpoint bound_endpoint(int fd);
std::string bind_message(const base::Endpoint& local, int error);

}  // namespace

UdpSocket::UdpSocket(const base::Endpoint& local) : descriptor_{open_socket(local.ip)} {
    set_options(fd(), local.ip);
    SocketAddress address{};
    const socklen_t length = to_socket_address(local, address);
    if (::bind(fd(), &address.generic, length) != 0) {
        throw SetupError{bind_message(local, errno)};
    }
    local_ = bound_endpoint(fd());
    receive_buffer_ = granted_receive_buffer(fd());
}

std::uint64_t UdpSocket::drops() const {
    std::array<std::uint32_t, SK_MEMINFO_VARS> meminfo{};
    socklen_t length = sizeof meminfo;
    if (::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, meminfo.data(), &length) != 0) {
        return 0;
    }
    return meminfo[SK_MEMINFO_DROPS];
}

std::string receive_buffer_notice(const base::Endpoint& local, int granted) {
    if (granted >= UdpSocket::receive_buffer_asked) {
        return {};
    }
    return fmt::format(
        "udp {}: the kernel granted a receive buffer of {} octets, {} were asked for; bursts may "
        "be lost; sudo sysctl -w net.core.rmem_max={} raises the limit",
        local.text(),
        granted,
        UdpSocket::receive_buffer_asked,
        UdpSocket::receive_buffer_asked);
}

std::optional<base::IpAddress> source_address_for(const base::Endpoint& remote) {
    const int family = remote.ip.is_v4() ? AF_INET : AF_INET6;
    const Descriptor probe{::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    SocketAddress address{};
    const socklen_t length = to_socket_address(remote, address);
    // Connecting a UDP socket asks the routing table and sends nothing.
    if (probe.fd() < 0 || ::connect(probe.fd(), &address.generic, length) != 0) {
        return std::nullopt;
    }
    return bound_endpoint(probe.fd()).ip;
}

namespace {

Descriptor open_socket(const base::IpAddress& ip) {
    const int family = ip.is_v4() ? AF_INET : AF_INET6;
    Descriptor descriptor{::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (descriptor.fd() >= 0) {
        return descriptor;
    }
    if (errno == EMFILE || errno == ENFILE) {
        throw SetupError{"udp: too many open files; raise the limit with ulimit -n"};
    }
    if (errno == EAFNOSUPPORT) {
        throw SetupError{fmt::format("udp: {} is switched off on this machine; use an {} address",
                                     ip.is_v4() ? "IPv4" : "IPv6",
                                     ip.is_v4() ? "IPv6" : "IPv4")};
    }
    throw SetupError{fmt::format("udp: cannot open a socket: {}", std::strerror(errno))};
}

void set_option(int fd, int level, int option, int value) {
    if (::setsockopt(fd, level, option, &value, sizeof value) != 0) {
        throw SetupError{fmt::format("udp: this kernel refuses socket option {} of level {}: {}",
                                     option,
                                     level,
                                     std::strerror(errno))};
    }
}

void set_options(int fd, const base::IpAddress& ip) {
    set_option(fd, SOL_SOCKET, SO_RCVBUF, UdpSocket::receive_buffer_asked);
    // Without RECVERR an unconnected socket never hears of an ICMP error.
    if (ip.is_v4()) {
        set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
    } else {
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
    }
    // A socket bound to one address knows where its datagrams were sent to.
    if (!ip.is_any()) {
        return;
    }
    if (ip.is_v4()) {
        set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
    } else {
        set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    }
}

int granted_receive_buffer(int fd) {
    int doubled = 0;  // The kernel doubles the value for its own bookkeeping and shows that.
    socklen_t length = sizeof doubled;
    ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &doubled, &length);
    return doubled / 2;
}

base::Endpoint bound_endpoint(int fd) {
    SocketAddress address{};
    socklen_t length = sizeof address;
    ::getsockname(fd, &address.generic, &length);
    return to_endpoint(address);
}

std::string bind_message(const base::Endpoint& local, int error) {
    const std::string where = "udp " + local.text();
    switch (error) {
        case EADDRINUSE:
            return where +
                   " is in use by another program; choose another port with --listen (rung serve) "
                   "or --local (rung run), or port 0 for any that is free";
        case EADDRNOTAVAIL:
            return where + ": this machine has no such address; `ip address` lists those it has";
        case EACCES:
            return where +
                   ": no permission; ports below 1024 need root or CAP_NET_BIND_SERVICE, choose a "
                   "higher one";
        default:
            return where + " cannot be opened: " + std::strerror(error);
    }
}

}  // namespace

}  // namespace rung::net
