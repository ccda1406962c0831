#include "bench/exchange/udp_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace rung::bench {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

LoopbackSocket::LoopbackSocket() : fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    const int buffer = 4 * 1024 * 1024;
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    if (fd_ < 0) {
        fail("udp socket");
    }
    // Beyond rmem_max where we may, as Rung does.
    if (::setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0) {
        static_cast<void>(::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
    }
    if (::bind(fd_, address, length) != 0 || ::getsockname(fd_, address, &length) != 0) {
        const int error = errno;
        ::close(fd_);
        errno = error;
        fail("udp socket on 127.0.0.1");
    }
}

LoopbackSocket::~LoopbackSocket() {
    ::close(fd_);
}

void LoopbackSocket::connect(const LoopbackSocket& other) const {
    const auto* const address = reinterpret_cast<const sockaddr*>(&other.address_);
    if (::connect(fd_, address, sizeof other.address_) != 0) {
        fail("connect");
    }
}

}  // namespace rung::bench
