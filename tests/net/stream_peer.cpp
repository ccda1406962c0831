#include "tests/net/stream_peer.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

namespace {

[[noreturn]] void give_up(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

bool wait_for_octets(int fd) {
    pollfd poll{fd, POLLIN, 0};
    return ::poll(&poll, 1, 2000) == 1;
}

}  // namespace

StreamPeer StreamPeer::connect(const base::Endpoint& to) {
    const int family = to.ip.is_v4() ? AF_INET : AF_INET6;
    Descriptor descriptor{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    SocketAddress address{};
    const socklen_t length = to_socket_address(to, address);
    if (::connect(descriptor.fd(), &address.generic, length) != 0) {
        give_up("connect");
    }
    return StreamPeer{std::move(descriptor)};
}

base::Endpoint StreamPeer::local() const {
    return bound_endpoint(descriptor_.fd());
}

void StreamPeer::write(std::string_view octets) const {
    while (!octets.empty()) {
        const ssize_t written =
            ::send(descriptor_.fd(), octets.data(), octets.size(), MSG_NOSIGNAL);
        if (written < 0) {
            give_up("send");
        }
        octets.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string StreamPeer::read(std::size_t count) const {
    std::string all(count, '\0');
    std::size_t have = 0;
    while (have < count && wait_for_octets(descriptor_.fd())) {
        const ssize_t got = ::recv(descriptor_.fd(), all.data() + have, count - have, 0);
        if (got <= 0) {
            break;
        }
        have += static_cast<std::size_t>(got);
    }
    all.resize(have);
    return all;
}

std::string StreamPeer::read_once() const {
    std::string octets(std::size_t{64} * 1024, '\0');
    const bool came = wait_for_octets(descriptor_.fd());
    const ssize_t got =
        came ? ::recv(descriptor_.fd(), octets.data(), octets.size(), 0) : ssize_t{0};
    octets.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return octets;
}

std::string StreamPeer::read_to_end() const {
    std::string all;
    std::array<char, 4096> part{};
    while (wait_for_octets(descriptor_.fd())) {
        const ssize_t got = ::recv(descriptor_.fd(), part.data(), part.size(), 0);
        if (got <= 0) {
            EXPECT_EQ(got, 0) << "a RST, no FIN";
            return all;
        }
        all.append(part.data(), static_cast<std::size_t>(got));
    }
    ADD_FAILURE() << "it has not ended";
    return all;
}

int StreamPeer::how_it_ended() const {
    char octet = 0;
    EXPECT_TRUE(wait_for_octets(descriptor_.fd())) << "it has not ended";
    const ssize_t got = ::recv(descriptor_.fd(), &octet, 1, MSG_DONTWAIT);
    EXPECT_LE(got, 0) << "there are octets before the end";
    return got < 0 ? errno : 0;
}

void StreamPeer::end_writing() const {
    ::shutdown(descriptor_.fd(), SHUT_WR);
}

void StreamPeer::reset() {
    const linger none{1, 0};
    ::setsockopt(descriptor_.fd(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close();
}

PeerListener::PeerListener(int queue, int receive_buffer)
    : descriptor_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0) {
        set_option(base::Transport::tcp, descriptor_.fd(), SOL_SOCKET, SO_RCVBUF, receive_buffer);
    }
    local_ =
        bind_socket(base::Transport::tcp, descriptor_.fd(), {base::IpAddress::v4(127, 0, 0, 1), 0});
    if (::listen(descriptor_.fd(), queue) != 0) {
        give_up("listen");
    }
}

bool PeerListener::wait() const {
    const bool came = wait_for_octets(descriptor_.fd());
    EXPECT_TRUE(came) << "nobody connects";
    return came;
}

StreamPeer PeerListener::accept() const {
    const int fd = wait() ? ::accept4(descriptor_.fd(), nullptr, nullptr, SOCK_CLOEXEC) : -1;
    return StreamPeer{Descriptor{fd}};
}

}  // namespace rung::net
