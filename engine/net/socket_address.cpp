#include "engine/net/socket_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace rung::net {

socklen_t to_socket_address(const base::Endpoint& endpoint, SocketAddress& out) {
    if (endpoint.ip.is_v4()) {
        out.v4 = sockaddr_in{};
        out.v4.sin_family = AF_INET;
        out.v4.sin_port = htons(endpoint.port);
        std::memcpy(&out.v4.sin_addr, endpoint.ip.octets.data() + 12, sizeof out.v4.sin_addr);
        return sizeof out.v4;
    }
    out.v6 = sockaddr_in6{};
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(endpoint.port);
    std::memcpy(&out.v6.sin6_addr, endpoint.ip.octets.data(), sizeof out.v6.sin6_addr);
    return sizeof out.v6;
}

base::Endpoint to_endpoint(const SocketAddress& address) {
    switch (address.generic.sa_family) {
        case AF_INET:
            return {to_ip(address.v4.sin_addr), ntohs(address.v4.sin_port)};
        case AF_INET6:
            return {to_ip(address.v6.sin6_addr), ntohs(address.v6.sin6_port)};
        default:
            return {};
    }
}

base::IpAddress to_ip(const in_addr& address) {
    base::IpAddress ip = base::IpAddress::v4(0, 0, 0, 0);
    std::memcpy(ip.octets.data() + 12, &address, sizeof address);
    return ip;
}

base::IpAddress to_ip(const in6_addr& address) {
    base::IpAddress ip;
    std::memcpy(ip.octets.data(), &address, sizeof address);
    return ip;
}

}  // namespace rung::net
