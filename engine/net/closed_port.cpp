#include "engine/net/closed_port.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

/// A stream socket that does not listen refuses by itself. One for datagrams would take them in, so
/// it is connected to its own address: the kernel gives it nothing from anybody else. The port is
/// that of the stream socket: many more are taken for streams, by closed connections in TIME_WAIT.
ClosedPort::ClosedPort(const base::Endpoint& local)
    : datagrams_{open_socket(base::Transport::udp, local.ip)},
      streams_{open_socket(base::Transport::tcp, local.ip)},
      local_{bind_socket(base::Transport::tcp, streams_.fd(), local)} {
    bind_socket(base::Transport::udp, datagrams_.fd(), local_);
    SocketAddress address{};
    const socklen_t length = to_socket_address(local_, address);
    if (::connect(datagrams_.fd(), &address.generic, length) != 0) {
        throw SetupError{fmt::format("udp {}: {}", local_.text(), std::strerror(errno))};
    }
}

}  // namespace rung::net
