#pragma once

namespace rung::net {

/// What this kernel gives to a UDP socket of ours.
struct UdpAbilities {
    int receive_buffer = 0;  ///< In octets, without the kernel's own doubling.
    bool segments = false;   ///< UDP_SEGMENT: one system call sends many messages of a size.
    bool coalesces = false;  ///< UDP_GRO: and one receives them.
};

/// Opens one on loopback and asks it. Sends nothing. Throws `SetupError`.
[[nodiscard]] UdpAbilities ask_udp_socket();

}  // namespace rung::net
