#include "bench/exchange/tcp_side.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace rung::bench {

namespace {

constexpr std::size_t most_parts = 64;
constexpr std::size_t read_size = 262'144;
constexpr int most_events = 64;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

TcpSide::TcpSide(std::size_t reads, std::size_t writes)
    : reads_{reads},
      writes_{writes},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      text_(writes, 'x'),
      in_(read_size, '\0') {
    if (epoll_ < 0) {
        fail("epoll_create1");
    }
}

TcpSide::~TcpSide() {
    for (const Connection& connection : connections_) {
        ::close(connection.fd);
    }
    ::close(epoll_);
}

void TcpSide::add(int fd) {
    const int on = 1;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = connections_.size();
    connections_.push_back({.fd = fd});
    if (::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        ::fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
        fail("tcp socket");
    }
}

void TcpSide::begin(std::size_t messages) {
    for (std::size_t n = 0; n < connections_.size(); ++n) {
        connections_[n].unsent += messages * writes_;
        write(n);
    }
}

std::size_t TcpSide::turn() {
    // Neither side ever sleeps, so what a full socket did not take is just tried again.
    retried_.swap(waiting_);
    for (const std::size_t index : retried_) {
        connections_[index].is_waiting = false;
        write(index);
    }
    retried_.clear();
    std::array<epoll_event, most_events> events{};
    const int count = ::epoll_wait(epoll_, events.data(), most_events, 0);
    std::size_t whole = 0;
    for (int n = 0; n < count; ++n) {
        const std::size_t index = events[static_cast<std::size_t>(n)].data.u64;
        const std::size_t messages = read(connections_[index]);
        connections_[index].unsent += messages * writes_;
        write(index);
        whole += messages;
    }
    return whole;
}

std::size_t TcpSide::read(Connection& connection) {
    const ssize_t octets = ::read(connection.fd, in_.data(), in_.size());
    if (octets <= 0) {
        if (octets == 0 || errno != EAGAIN) {
            throw std::system_error{ECONNRESET, std::generic_category(), "the other side"};
        }
        return 0;
    }
    connection.begun += static_cast<std::size_t>(octets);
    const std::size_t whole = connection.begun / reads_;
    connection.begun %= reads_;
    return whole;
}

void TcpSide::write(std::size_t index) {
    Connection& connection = connections_[index];
    while (connection.unsent > 0) {
        if (!write_once(connection)) {
            if (!connection.is_waiting) {
                connection.is_waiting = true;
                waiting_.push_back(index);
            }
            return;
        }
    }
}

/// One writev of up to 64 messages, the first of which may have been sent in part before.
bool TcpSide::write_once(Connection& connection) const {
    std::array<iovec, most_parts> parts;
    std::size_t count = 0;
    std::size_t left = connection.unsent;
    for (; left > 0 && count < most_parts; ++count) {
        const std::size_t size = left % writes_ == 0 ? writes_ : left % writes_;
        parts[count] = {const_cast<char*>(text_.data()) + (writes_ - size), size};
        left -= size;
    }
    const ssize_t sent = ::writev(connection.fd, parts.data(), static_cast<int>(count));
    if (sent < 0) {
        if (errno != EAGAIN) {
            fail("writev");
        }
        return false;
    }
    connection.unsent -= static_cast<std::size_t>(sent);
    return true;
}

}  // namespace rung::bench
