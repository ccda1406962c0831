#pragma once
#include <cstdint>
#include <string>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// What UDP sockets and TCP listeners share while they are opened. All of it throws `SetupError`.

/// Whether sockets of other shards are bound to the same port: the kernel then deals peers out to
/// them, by address and port, and each peer stays where it is (SO_REUSEPORT).
enum class Sharing : std::uint8_t { alone, with_shards };

/// A non-blocking socket of the address's family that an exec does not inherit.
[[nodiscard]] Descriptor open_socket(base::Transport transport, const base::IpAddress& ip);

void set_option(base::Transport transport, int fd, int level, int option, int value);

/// Binds to `local` and returns what it was bound to: port 0 lets the kernel choose one.
base::Endpoint bind_socket(base::Transport transport, int fd, const base::Endpoint& local);

/// Where a socket is bound; the empty endpoint when it is not.
[[nodiscard]] base::Endpoint bound_endpoint(int fd);

}  // namespace rung::net
