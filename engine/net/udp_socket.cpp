#include "engine/net/udp_socket.hpp"

#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

namespace {

void set_options(int fd, const base::IpAddress& ip);
int granted_receive_buffer(int fd);

}  // namespace

UdpSocket::UdpSocket(const base::Endpoint& local, Sharing sharing)
    : descriptor_{open_socket(base::Transport::udp, local.ip)} {
    set_options(fd(), local.ip);
    if (sharing == Sharing::with_shards) {
        set_option(base::Transport::udp, fd(), SOL_SOCKET, SO_REUSEPORT, 1);
    }
    local_ = bind_socket(base::Transport::udp, fd(), local);
    receive_buffer_ = granted_receive_buffer(fd());
}

UdpSocket::UdpSocket(const UdpSocket& original, const base::Endpoint& remote)
    : descriptor_{open_socket(base::Transport::udp, remote.ip)} {
    // Two sockets may have one port only while both allow it; nobody else shall join them.
    const auto share = [&](int on) {
        for (const int socket : {original.fd(), fd()}) {
            set_option(base::Transport::udp, socket, SOL_SOCKET, SO_REUSEADDR, on);
        }
    };
    set_options(fd(), original.local().ip);
    share(1);
    try {
        local_ = bind_socket(base::Transport::udp, fd(), original.local());
    } catch (const SetupError&) {
        share(0);
        throw;
    }
    share(0);
    SocketAddress address{};
    const socklen_t length = to_socket_address(remote, address);
    if (::connect(fd(), &address.generic, length) != 0) {
        throw SetupError{fmt::format("udp {}: {}", remote.text(), std::strerror(errno))};
    }
    receive_buffer_ = granted_receive_buffer(fd());
}

bool UdpSocket::take_segments() const {
    // On loopback what was sent counts as ours until the peer has read it, and a few groups would
    // fill what the kernel grants by default.
    const int octets = receive_buffer_asked;
    if (::setsockopt(fd(), SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets) != 0) {
        ::setsockopt(fd(), SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
    }
    const int on = 1;
    return ::setsockopt(fd(), SOL_UDP, UDP_GRO, &on, sizeof on) == 0;
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

void set_options(int fd, const base::IpAddress& ip) {
    const auto set = [fd](int level, int option, int value) {
        set_option(base::Transport::udp, fd, level, option, value);
    };
    const int large = UdpSocket::privileged_receive_buffer;
    if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large) != 0) {
        set(SOL_SOCKET, SO_RCVBUF, UdpSocket::receive_buffer_asked);
    }
    // Without RECVERR an unconnected socket never hears of an ICMP error.
    if (ip.is_v4()) {
        set(IPPROTO_IP, IP_RECVERR, 1);
    } else {
        set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(IPPROTO_IPV6, IPV6_RECVERR, 1);
    }
    // A socket bound to one address knows where its datagrams were sent to.
    if (!ip.is_any()) {
        return;
    }
    if (ip.is_v4()) {
        set(IPPROTO_IP, IP_PKTINFO, 1);
    } else {
        set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    }
}

int granted_receive_buffer(int fd) {
    int doubled = 0;  // The kernel doubles the value for its own bookkeeping and shows that.
    socklen_t length = sizeof doubled;
    ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &doubled, &length);
    return doubled / 2;
}

}  // namespace

}  // namespace rung::net
