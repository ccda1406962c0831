#include "engine/net/bare_exchange.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <system_error>
#include <thread>

namespace rung::net {

namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t open_calls = 256;
/// Empty looks before the other loop, which may need this very core, gets it.
constexpr int patience = 16;
constexpr std::size_t largest = 2048;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// On 127.0.0.1.
class Socket {
public:
    Socket() : fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
        const int buffer = 4 * 1024 * 1024;
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address_;
        if (fd_ < 0 || ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) != 0 ||
            ::bind(fd_, generic(), length) != 0 || ::getsockname(fd_, generic(), &length) != 0) {
            fail("udp socket on 127.0.0.1");
        }
    }

    ~Socket() { ::close(fd_); }

    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void connect(Socket& other) const {
        if (::connect(fd_, other.generic(), sizeof other.address_) != 0) {
            fail("connect");
        }
    }

    [[nodiscard]] int fd() const { return fd_; }

private:
    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }

    int fd_;
    sockaddr_in address_{};
};

/// One of the two loops. The first octet of a datagram is its number in the exchange.
class Side {
public:
    Side(std::span<const BareDatagram> exchange, bool calls, const Socket& socket)
        : exchange_{exchange}, calls_{calls}, fd_{socket.fd()} {
        for (std::size_t n = 0; n < batch; ++n) {
            in_parts_[n] = {in_[n].data(), largest};
            in_headers_[n].msg_hdr.msg_iov = &in_parts_[n];
            in_headers_[n].msg_hdr.msg_iovlen = 1;
            out_headers_[n].msg_hdr.msg_iov = &out_parts_[n];
            out_headers_[n].msg_hdr.msg_iovlen = 1;
        }
        for (std::size_t n = 0; n < exchange.size(); ++n) {
            texts_[n].fill(static_cast<char>(n));
        }
    }

    void run(const std::atomic<bool>& stop) {
        for (std::size_t n = 0; calls_ && n < open_calls; ++n) {
            send_from(0);
        }
        for (int idle = 0; !stop.load(std::memory_order_relaxed);) {
            const int count = ::recvmmsg(fd_, in_headers_.data(), batch, MSG_DONTWAIT, nullptr);
            for (int n = 0; n < count; ++n) {
                take(static_cast<std::size_t>(in_[static_cast<std::size_t>(n)][0]));
            }
            flush();
            idle = count > 0 ? 0 : idle + 1;
            if (idle == patience) {
                ::sched_yield();
                idle = 0;
            }
        }
    }

    [[nodiscard]] std::uint64_t done() const { return done_; }

private:
    void take(std::size_t number) {
        const std::size_t behind = send_from(number + 1);
        if (calls_ && behind == exchange_.size()) {
            ++done_;
            send_from(0);
        }
    }

    /// What this side has to send from there on. Returns what comes behind it.
    std::size_t send_from(std::size_t number) {
        while (number < exchange_.size() && exchange_[number].from_caller == calls_) {
            out_parts_[waiting_] = {texts_[number].data(), exchange_[number].octets};
            if (++waiting_ == batch) {
                flush();
            }
            ++number;
        }
        return number;
    }

    void flush() {
        for (std::size_t sent = 0; sent < waiting_;) {
            const int count = ::sendmmsg(
                fd_, out_headers_.data() + sent, static_cast<unsigned>(waiting_ - sent), 0);
            if (count < 0) {
                break;  // The other side has ended.
            }
            sent += static_cast<std::size_t>(count);
        }
        waiting_ = 0;
    }

    std::span<const BareDatagram> exchange_;
    bool calls_;
    int fd_;
    std::array<std::array<char, largest>, batch> in_{};
    std::array<iovec, batch> in_parts_{};
    std::array<mmsghdr, batch> in_headers_{};
    std::array<std::array<char, largest>, most_bare_datagrams> texts_{};
    std::array<iovec, batch> out_parts_{};
    std::array<mmsghdr, batch> out_headers_{};
    std::size_t waiting_ = 0;
    std::uint64_t done_ = 0;
};

std::jthread start(Side& side, int core, const std::atomic<bool>& stop) {
    std::jthread thread{[&side, &stop] { side.run(stop); }};
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::pthread_setaffinity_np(thread.native_handle(), sizeof cores, &cores);
    return thread;
}

}  // namespace

double bare_exchange(std::span<const BareDatagram> exchange,
                     const BareCores& cores,
                     std::chrono::milliseconds duration) {
    Socket calling;
    Socket called;
    calling.connect(called);
    called.connect(calling);
    const auto caller = std::make_unique<Side>(exchange, true, calling);
    const auto callee = std::make_unique<Side>(exchange, false, called);
    std::atomic<bool> stop = false;
    {
        const std::jthread far = start(*callee, cores.callee, stop);
        const std::jthread near = start(*caller, cores.caller, stop);
        std::this_thread::sleep_for(duration);
        stop = true;
    }
    return static_cast<double>(caller->done()) / std::chrono::duration<double>(duration).count();
}

}  // namespace rung::net
