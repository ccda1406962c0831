#pragma once
#include <chrono>
#include <cstddef>
#include <span>

namespace rung::net {

/// One of the datagrams of an exchange.
struct BareDatagram {
    bool from_caller = false;
    std::size_t octets = 0;  ///< At most 2,048.
};

constexpr std::size_t most_bare_datagrams = 6;

/// Where the two loops run. They may share a core.
struct BareCores {
    int caller = 0;
    int callee = 1;
};

/// Plays such exchanges between two loops on 127.0.0.1 that know nothing of SIP: sendmmsg and
/// recvmmsg of 64, connected sockets, 256 exchanges open. No program on this kernel can do much
/// more with plain datagrams. Returns exchanges a second; throws std::system_error.
[[nodiscard]] double bare_exchange(std::span<const BareDatagram> exchange,
                                   const BareCores& cores,
                                   std::chrono::milliseconds duration);

}  // namespace rung::net
