#pragma once
#include <chrono>
#include <functional>
#include <span>

#include "bench/exchange/datagram.hpp"
#include "bench/exchange/exchange_rate.hpp"

namespace rung::bench {

/// How datagrams cross the kernel: one by one in sendmmsg and recvmmsg of 64, or as super-packets
/// (UDP_SEGMENT, UDP_GRO at both ends) of up to 64 of one size.
enum class Wire : bool { plain, segmented };

struct UdpExchange {
    std::span<const Datagram> flow;
    Wire wire = Wire::plain;
    std::size_t window = 256;  ///< Exchanges that are open all the time.
    Cores cores;
    std::function<void()>
        before_each;  ///< What the generator does for each exchange; empty: nothing.
};

/// Plays the datagrams of a flow between this process and a forked one that know nothing of SIP:
/// spinning, connected sockets on 127.0.0.1, each side on its core. No program on this kernel can
/// do much more. Throws std::system_error.
[[nodiscard]] ExchangeRate play(const UdpExchange& exchange, std::chrono::milliseconds duration);

}  // namespace rung::bench
