#pragma once
#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::support {

/// A UDP socket of a test on 127.0.0.1, at a port that the system chose.
class UdpPeer {
public:
    /// Throws std::system_error.
    UdpPeer();
    ~UdpPeer();
    UdpPeer(const UdpPeer&) = delete;
    UdpPeer& operator=(const UdpPeer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] int fd() const { return fd_; }

    /// "127.0.0.1:40123"
    [[nodiscard]] std::string address() const;

    struct Datagram {
        std::uint16_t from = 0;  ///< Port on 127.0.0.1.
        std::string octets;
    };

    /// The next datagram, or nothing when none came within the limit.
    [[nodiscard]] std::optional<Datagram> receive(std::chrono::milliseconds limit) const;

    /// A datagram that the system refuses is lost, like one on its way.
    void send(std::uint16_t port, std::string_view octets) const;

private:
    int fd_ = -1;
    std::uint16_t port_ = 0;
};

/// True when nobody has that port of 127.0.0.1.
[[nodiscard]] bool is_free(std::uint16_t port);

/// The port of "127.0.0.1:40123", 0 when there is none.
[[nodiscard]] std::uint16_t port_of(std::string_view address);

}  // namespace rung::support
