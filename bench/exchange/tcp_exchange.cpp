#include "bench/exchange/tcp_exchange.hpp"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "bench/exchange/pinned_child.hpp"
#include "bench/exchange/tcp_side.hpp"

namespace rung::bench {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// Listens on 127.0.0.1.
class Listener {
public:
    explicit Listener(std::size_t backlog) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address_;
        auto* const address = reinterpret_cast<sockaddr*>(&address_);
        if (fd_ < 0 || ::bind(fd_, address, length) != 0 ||
            ::listen(fd_, static_cast<int>(backlog)) != 0 ||
            ::getsockname(fd_, address, &length) != 0) {
            fail("tcp socket on 127.0.0.1");
        }
    }

    ~Listener() { ::close(fd_); }

    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] int accept() const {
        const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            fail("accept");
        }
        return fd;
    }

    [[nodiscard]] int connect() const {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto* const address = reinterpret_cast<const sockaddr*>(&address_);
        if (fd < 0 || ::connect(fd, address, sizeof address_) != 0) {
            fail("connect");
        }
        return fd;
    }

private:
    int fd_;
    sockaddr_in address_{};
};

/// The soft limit is often 1024.
void allow_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void respond(const TcpExchange& exchange, const Listener& listener) {
    TcpSide side{exchange.request, exchange.answer};
    for (std::size_t n = 0; n < exchange.connections; ++n) {
        side.add(listener.accept());
    }
    while (true) {
        side.turn();
    }
}

}  // namespace

ExchangeRate play(const TcpExchange& exchange, std::chrono::milliseconds duration) {
    allow_descriptors();
    std::signal(SIGPIPE, SIG_IGN);
    const Listener listener{exchange.connections};
    // Before the responder, so that its connections outlive that.
    TcpSide side{exchange.answer, exchange.request};
    const PinnedChild responder{exchange.cores.responder, [&] { respond(exchange, listener); }};
    const Pinned pinned{exchange.cores.generator};
    for (std::size_t n = 0; n < exchange.connections; ++n) {
        side.add(listener.connect());
    }
    side.begin(exchange.outstanding);
    std::uint64_t done = 0;
    const auto begin = Clock::now();
    auto now = begin;
    for (; now - begin < duration; now = Clock::now()) {
        done += side.turn();
    }
    return {static_cast<double>(done) / std::chrono::duration<double>(now - begin).count(), 0};
}

}  // namespace rung::bench
