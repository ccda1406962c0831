#include "bench/side_by_side/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace rung::bench {

namespace {

struct BoundSocket {
    /// Throws std::system_error when the port is taken; 0 takes any.
    BoundSocket(int type, std::uint16_t port) : fd(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            const int error = errno;
            close(fd);
            throw std::system_error{error, std::generic_category(), "bind to 127.0.0.1"};
        }
    }

    ~BoundSocket() { close(fd); }

    BoundSocket(const BoundSocket&) = delete;
    BoundSocket& operator=(const BoundSocket&) = delete;

    [[nodiscard]] std::uint16_t port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    int fd;
};

}  // namespace

std::uint16_t free_port() {
    constexpr int most_attempts = 100;
    for (int attempt = 1;; ++attempt) {
        const BoundSocket udp{SOCK_DGRAM, 0};
        try {
            const BoundSocket tcp{SOCK_STREAM, udp.port()};
            return udp.port();
        } catch (const std::system_error&) {
            if (attempt == most_attempts) {
                throw;
            }
        }
    }
}

}  // namespace rung::bench
