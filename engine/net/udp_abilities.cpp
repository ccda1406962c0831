#include "engine/net/udp_abilities.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "engine/net/udp_socket.hpp"

namespace rung::net {

UdpAbilities ask_udp_socket() {
    const UdpSocket socket{{.ip = base::IpAddress::v4(127, 0, 0, 1), .port = 0}};
    const auto takes = [&socket](int option, int value) {
        return ::setsockopt(socket.fd(), SOL_UDP, option, &value, sizeof value) == 0;
    };
    constexpr int segment = 500;
    return {.receive_buffer = socket.receive_buffer(),
            .segments = takes(UDP_SEGMENT, segment),
            .coalesces = takes(UDP_GRO, 1)};
}

}  // namespace rung::net
