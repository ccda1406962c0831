#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include "engine/base/address.hpp"

namespace rung::net {

/// An endpoint in the kernel's form: sockaddr_in or sockaddr_in6, whichever its family says.
union SocketAddress {
    sockaddr generic;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// Fills `out`; returns the length that the kernel wants beside it.
socklen_t to_socket_address(const base::Endpoint& endpoint, SocketAddress& out);

/// An address of any other family gives the empty endpoint.
[[nodiscard]] base::Endpoint to_endpoint(const SocketAddress& address);

[[nodiscard]] base::IpAddress to_ip(const in_addr& address);
[[nodiscard]] base::IpAddress to_ip(const in6_addr& address);

}  // namespace rung::net
