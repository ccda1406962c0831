#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

/// One non-blocking UDP socket. IPv6 sockets take IPv6 only.
class UdpSocket {
public:
    /// What is asked of the kernel: about 6,500 datagrams of 450 octets with its overhead.
    static constexpr int receive_buffer_asked = 4 * 1024 * 1024;
    /// With CAP_NET_ADMIN, which is not bound to net.core.rmem_max: 16 times as many, so that a
    /// pause of a third of a second at 150,000 messages a second loses nothing.
    static constexpr int privileged_receive_buffer = 64 * 1024 * 1024;

    /// Binds to `local`; port 0 lets the kernel choose one. Throws `SetupError`. Not connected:
    /// that would silently lose an answer that comes from another address.
    explicit UdpSocket(const base::Endpoint& local, Sharing sharing = Sharing::alone);

    /// A twin of `original`, at the same port and connected to `remote`: the kernel gives it what
    /// comes from there, and `original` goes on receiving the rest. Throws `SetupError`.
    UdpSocket(const UdpSocket& original, const base::Endpoint& remote);

    /// From here on datagrams of one size come in together where they were sent so (UDP_GRO), and
    /// there is room to send many so. False where the kernel does not know how.
    [[nodiscard]] bool take_segments() const;

    [[nodiscard]] int fd() const { return descriptor_.fd(); }

    /// As bound, with the port that the kernel chose.
    [[nodiscard]] const base::Endpoint& local() const { return local_; }

    /// Octets that the kernel granted, without its own doubling.
    [[nodiscard]] int receive_buffer() const { return receive_buffer_; }

    /// Datagrams that the kernel dropped because the receive buffer was full, up to now. One
    /// system call; unlike SO_RXQ_OVFL it also counts what was dropped after the last datagram
    /// that was read, and costs nothing for each message.
    [[nodiscard]] std::uint64_t drops() const;

private:
    Descriptor descriptor_;
    base::Endpoint local_;
    int receive_buffer_ = 0;
};

/// Text for the user when less than was asked for was granted, with the command that helps; empty
/// when all is well.
[[nodiscard]] std::string receive_buffer_notice(const base::Endpoint& local, int granted);

/// The local address that the kernel would send from to reach `remote`. Sends nothing. Empty when
/// there is no route.
[[nodiscard]] std::optional<base::IpAddress> source_address_for(const base::Endpoint& remote);

}  // namespace rung::net
