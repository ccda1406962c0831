#include "tests/cli/stream_middle.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "tests/support/udp_peer.hpp"

namespace rung::cli {

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

net::Descriptor stream_socket() {
    return net::Descriptor{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
}

/// What one read gives; empty when the other side ended, or its connection broke.
std::string_view read_some(const net::Descriptor& from, std::array<char, 65'536>& octets) {
    const ssize_t count = read(from.fd(), octets.data(), octets.size());
    return {octets.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

bool write_all(const net::Descriptor& to, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t count = send(to.fd(), octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::uint64_t request_lines(std::string_view octets) {
    constexpr std::string_view end_of_one = " SIP/2.0\r\n";
    std::uint64_t count = 0;
    for (std::size_t at = 0; (at = octets.find(end_of_one, at)) != std::string_view::npos; ++at) {
        ++count;
    }
    return count;
}

/// Its close is a RST, whatever waits.
void reset(const net::Descriptor& descriptor) {
    const linger at_once{1, 0};
    setsockopt(descriptor.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

StreamMiddle::StreamMiddle(std::string_view server, std::uint64_t breaks_at)
    : server_{support::port_of(server)},
      breaks_at_{breaks_at},
      listener_{stream_socket()},
      stop_{eventfd(0, EFD_CLOEXEC)} {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (bind(listener_.fd(), general(address), length) != 0 || listen(listener_.fd(), 128) != 0 ||
        getsockname(listener_.fd(), general(address), &length) != 0) {
        throw std::system_error{errno, std::generic_category(), "a port on 127.0.0.1"};
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { work(); }};
}

StreamMiddle::~StreamMiddle() {
    eventfd_write(stop_.fd(), 1);
    thread_.join();
}

std::string StreamMiddle::near() const {
    return "127.0.0.1:" + std::to_string(port_);
}

void StreamMiddle::work() {
    while (true) {
        std::vector<pollfd> polled{{stop_.fd(), POLLIN, 0}, {listener_.fd(), POLLIN, 0}};
        for (const Connection& connection : connections_) {
            polled.push_back({connection.near.fd(), POLLIN, 0});
            polled.push_back({connection.far.fd(), POLLIN, 0});
        }
        poll(polled.data(), polled.size(), -1);
        if (polled[0].revents != 0) {
            return;
        }
        std::vector<Connection> open;
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            const bool asked = polled[2 + 2 * i].revents != 0;
            const bool answered = polled[3 + 2 * i].revents != 0;
            if (pass(connections_[i], asked, answered)) {
                open.push_back(std::move(connections_[i]));
            }
        }
        connections_ = std::move(open);
        if (breaks_at_ > 0 && requests_ >= breaks_at_) {
            break_all();
        }
        if (polled[1].revents != 0) {
            accept();
        }
    }
}

void StreamMiddle::accept() {
    Connection connection{net::Descriptor{::accept(listener_.fd(), nullptr, nullptr)},
                          stream_socket()};
    sockaddr_in server = loopback(server_);
    if (connect(connection.far.fd(), general(server), sizeof server) == 0) {
        ++accepted_;
        connections_.push_back(std::move(connection));
    }
}

/// False when one side ended.
bool StreamMiddle::pass(const Connection& connection, bool asked, bool answered) {
    std::array<char, 65'536> octets{};
    if (answered) {
        const std::string_view answers = read_some(connection.far, octets);
        if (answers.empty() || !write_all(connection.near, answers)) {
            return false;
        }
    }
    if (!asked) {
        return true;
    }
    const std::string_view requests = read_some(connection.near, octets);
    requests_ += request_lines(requests);
    if (breaks_at_ > 0 && requests_ >= breaks_at_) {
        return true;
    }
    return !requests.empty() && write_all(connection.far, requests);
}

void StreamMiddle::break_all() {
    broken_ = connections_.size();
    for (const Connection& connection : connections_) {
        reset(connection.near);
        reset(connection.far);
    }
    connections_.clear();
    breaks_at_ = 0;
}

}  // namespace rung::cli
