#pragma once
#include <poll.h>

#include <string>
#include <vector>

#include "engine/net/udp.hpp"

namespace rung::net {

inline const base::IpAddress loopback = base::IpAddress::v4(127, 0, 0, 1);

/// True when the descriptor became readable; false after two seconds, which fails the test.
inline bool wait_readable(int fd) {
    pollfd poll{fd, POLLIN, 0};
    return ::poll(&poll, 1, 2000) == 1;
}

/// A message that outlives the batch that it came in.
struct Kept {
    base::Link link;
    base::IpAddress local;
    std::string bytes;
};

/// Receives until `count` messages are there or nothing comes any more.
inline std::vector<Kept> receive_all(UdpNetwork& network, std::uint16_t index, std::size_t count) {
    std::vector<Kept> kept;
    while (kept.size() < count && wait_readable(network.socket(index).fd())) {
        for (const base::Received& message : network.receive(index)) {
            kept.push_back({message.link, message.local, std::string{message.bytes}});
        }
    }
    return kept;
}

inline base::Outgoing outgoing(std::uint16_t index,
                               const base::Endpoint& remote,
                               std::string_view bytes,
                               const base::IpAddress& local = {}) {
    return {{base::Transport::udp, index, remote}, local, bytes};
}

}  // namespace rung::net
