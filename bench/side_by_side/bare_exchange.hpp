#pragma once
#include <chrono>
#include <span>

#include "bench/side_by_side/flow.hpp"

namespace rung::bench {

/// Plays the datagrams of a flow between two loops that know nothing of SIP, on the cores of the
/// generator and of the far side: sendmmsg and recvmmsg of 64, connected sockets, 256 calls open.
/// No program on this kernel can do much more with plain datagrams. Returns calls a second; throws
/// std::system_error.
[[nodiscard]] double bare_exchange(std::span<const Datagram> exchange,
                                   std::chrono::milliseconds duration);

}  // namespace rung::bench
