#pragma once
#include <cstdint>
#include <string_view>

#include "engine/base/address.hpp"

namespace rung::base {

/// The way to a peer (architecture rule 11). For UDP: one of our sockets and the remote address.
struct Link {
    Transport transport = Transport::udp;
    std::uint16_t socket = 0;  ///< Index of the local socket, in the order they were opened.
    Endpoint remote;

    friend bool operator==(const Link&, const Link&) = default;
};

/// One whole message that came in. `bytes` lives until the next receive.
struct Received {
    Link link;
    IpAddress local;  ///< The address that it was sent to, also where the socket is bound to "any".
    std::string_view bytes;
};

/// One whole message to send; `bytes` must live until the batch has been flushed. `local` is the
/// source address to use, "any" lets the kernel choose.
struct Outgoing {
    Link link;
    IpAddress local;
    std::string_view bytes;
};

/// A message that could not be delivered: an ICMP error or a failed send. `bytes` is as much of it
/// as came back (RFC 792: the beginning), enough for its top Via as a rule; may be empty.
struct SendFailure {
    Link link;
    int error = 0;  ///< errno, for instance ECONNREFUSED.
    std::string_view bytes;
};

}  // namespace rung::base
