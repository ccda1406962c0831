#include "engine/net/socket_setup.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"

namespace rung::net {

namespace {

std::string bind_message(base::Transport transport, const base::Endpoint& local, int error);

}  // namespace

Descriptor open_socket(base::Transport transport, const base::IpAddress& ip) {
    const int family = ip.is_v4() ? AF_INET : AF_INET6;
    const int type = transport == base::Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
    Descriptor descriptor{::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (descriptor.fd() >= 0) {
        return descriptor;
    }
    const std::string_view name = base::name_of(transport);
    if (errno == EMFILE || errno == ENFILE) {
        throw SetupError{
            fmt::format("{}: too many open files; raise the limit with ulimit -n", name)};
    }
    if (errno == EAFNOSUPPORT) {
        throw SetupError{fmt::format("{}: {} is switched off on this machine; use an {} address",
                                     name,
                                     ip.is_v4() ? "IPv4" : "IPv6",
                                     ip.is_v4() ? "IPv6" : "IPv4")};
    }
    throw SetupError{fmt::format("{}: cannot open a socket: {}", name, std::strerror(errno))};
}

void set_option(base::Transport transport, int fd, int level, int option, int value) {
    if (::setsockopt(fd, level, option, &value, sizeof value) != 0) {
        throw SetupError{fmt::format("{}: this kernel refuses socket option {} of level {}: {}",
                                     base::name_of(transport),
                                     option,
                                     level,
                                     std::strerror(errno))};
    }
}

base::Endpoint bind_socket(base::Transport transport, int fd, const base::Endpoint& local) {
    SocketAddress address{};
    const socklen_t length = to_socket_address(local, address);
    if (::bind(fd, &address.generic, length) != 0) {
        throw SetupError{bind_message(transport, local, errno)};
    }
    return bound_endpoint(fd);
}

base::Endpoint bound_endpoint(int fd) {
    SocketAddress address{};
    socklen_t length = sizeof address;
    ::getsockname(fd, &address.generic, &length);
    return to_endpoint(address);
}

namespace {

std::string bind_message(base::Transport transport, const base::Endpoint& local, int error) {
    const std::string where = std::string{base::name_of(transport)} + " " + local.text();
    switch (error) {
        case EADDRINUSE:
            return where +
                   " is in use by another program; choose another port with --listen (rung serve) "
                   "or --local (rung run), or port 0 for any that is free";
        case EADDRNOTAVAIL:
            return where + ": this machine has no such address; `ip address` lists those it has";
        case EACCES:
            return where +
                   ": no permission; ports below 1024 need root or CAP_NET_BIND_SERVICE, choose a "
                   "higher one";
        default:
            return where + " cannot be opened: " + std::strerror(error);
    }
}

}  // namespace

}  // namespace rung::net
