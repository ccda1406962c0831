#include "tests/support/udp_peer.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace rung::support {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr* general(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

}  // namespace

UdpPeer::UdpPeer() : fd_{socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (fd_ < 0 || bind(fd_, general(address), length) != 0 ||
        getsockname(fd_, general(address), &length) != 0) {
        throw std::system_error{errno, std::generic_category(), "a socket on 127.0.0.1"};
    }
    port_ = ntohs(address.sin_port);
}

UdpPeer::~UdpPeer() {
    close(fd_);
}

std::string UdpPeer::address() const {
    return "127.0.0.1:" + std::to_string(port_);
}

std::optional<UdpPeer::Datagram> UdpPeer::receive(std::chrono::milliseconds limit) const {
    pollfd polled{fd_, POLLIN, 0};
    if (poll(&polled, 1, static_cast<int>(limit.count())) != 1) {
        return std::nullopt;
    }
    std::array<char, 65'536> octets{};
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const ssize_t count =
        recvfrom(fd_, octets.data(), octets.size(), MSG_DONTWAIT, general(from), &length);
    if (count < 0) {
        return std::nullopt;
    }
    return Datagram{ntohs(from.sin_port), {octets.data(), static_cast<std::size_t>(count)}};
}

void UdpPeer::send(std::uint16_t port, std::string_view octets) const {
    sockaddr_in to = loopback(port);
    static_cast<void>(
        sendto(fd_, octets.data(), octets.size(), MSG_DONTWAIT, general(to), sizeof to));
}

bool is_free(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port);
    const bool free = bind(fd, general(address), sizeof address) == 0;
    close(fd);
    return free;
}

std::uint16_t port_of(std::string_view address) {
    std::uint16_t port = 0;
    const std::string_view digits = address.substr(address.rfind(':') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return port;
}

}  // namespace rung::support
