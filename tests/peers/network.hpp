#pragma once
#include <cstdint>
#include <string>

namespace rung::peers {

/// Moves this process, and with it all that it starts, into a network of its own that has only a
/// loopback interface: no port can be taken and nothing gets out. Says in one line what came of it;
/// where the machine does not allow it the tests go on in the machine's own network.
[[nodiscard]] std::string enter_own_network();

/// A UDP port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] std::uint16_t free_udp_port();

/// True when some process has that UDP port.
[[nodiscard]] bool is_udp_port_taken(std::uint16_t port);

/// "127.0.0.1:PORT"
[[nodiscard]] std::string on_loopback(std::uint16_t port);

}  // namespace rung::peers
