#pragma once
#include <netinet/in.h>

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

private:
    int fd_;
    sockaddr_in address_{};
};

}  // namespace rung::bench
