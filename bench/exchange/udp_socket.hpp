#pragma once
#include <netinet/in.h>

#include <cstdint>

namespace rung::bench {

/// A UDP socket on 127.0.0.1 with 4 MB for what arrives, where the kernel grants it.
class LoopbackSocket {
public:
    /// Throws std::system_error.
    LoopbackSocket();
    ~LoopbackSocket();
    LoopbackSocket(const LoopbackSocket&) = delete;
    LoopbackSocket& operator=(const LoopbackSocket&) = delete;

    void connect(const LoopbackSocket& other) const;

    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    int fd_;
    sockaddr_in address_{};
};

}  // namespace rung::bench
