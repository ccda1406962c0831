#include "engine/net/stream_listener.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

namespace {

/// Peers that wait to be accepted; the kernel cuts it to net.core.somaxconn.
constexpr int longest_queue = 65'535;

/// Of an accepted connection, in octets. Left to itself the kernel lets some ten megabytes wait
/// there when we are late, thousands of calls of which each is answered long before its ACK is
/// read; the sender can order better what still waits at its side.
constexpr int receive_buffer = 256 * 1024;

}  // namespace

StreamListener::StreamListener(const base::Endpoint& local, Sharing sharing)
    : descriptor_{open_socket(base::Transport::tcp, local.ip)} {
    const auto set = [this](int level, int option, int value) {
        set_option(base::Transport::tcp, fd(), level, option, value);
    };
    // A run right after another would find its port in TIME_WAIT.
    set(SOL_SOCKET, SO_REUSEADDR, 1);
    if (sharing == Sharing::with_shards) {
        set(SOL_SOCKET, SO_REUSEPORT, 1);
    }
    if (!local.ip.is_v4()) {
        set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }
    set(IPPROTO_TCP, TCP_NODELAY, 1);  // What is accepted inherits this and the next.
    set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    local_ = bind_socket(base::Transport::tcp, fd(), local);
    if (::listen(fd(), longest_queue) != 0) {
        throw SetupError{
            fmt::format("tcp {} cannot listen: {}; choose another port with --listen (rung serve) "
                        "or --local (rung run), or port 0 for any that is free",
                        local.text(),
                        std::strerror(errno))};
    }
}

StreamListener::Accepted StreamListener::accept() const {
    SocketAddress address{};
    socklen_t length = sizeof address;
    const int connection = ::accept4(fd(), &address.generic, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection < 0) {
        return {{}, {}, errno};
    }
    return {Descriptor{connection}, to_endpoint(address), 0};
}

}  // namespace rung::net
