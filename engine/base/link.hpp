#pragma once
#include <cstdint>
#include <string_view>

#include "engine/base/address.hpp"

namespace rung::base {

/// The way to a peer (architecture rule 11). For UDP: one of our sockets and the remote address.
/// For TCP also which of the connections between the two; the first message on a link that is not
/// open opens it, and so does the next one after it was lost.
struct Link {
    /// From here on a stream was accepted: only the peer can open it.
    static constexpr std::uint32_t first_accepted = 0x8000'0000;

    Transport transport = Transport::udp;
    std::uint16_t socket = 0;  ///< Index of the local socket, in the order they were opened.
    Endpoint remote;
    std::uint32_t stream = 0;  ///< TCP: number of the connection, chosen by who opens it.

    friend bool operator==(const Link&, const Link&) = default;
};

/// One whole message that came in. `bytes` lives until the next receive.
struct Received {
    Link link;
    IpAddress local;  ///< The address that it was sent to, also where the socket is bound to "any".
    std::string_view bytes;
    bool whole = true;  ///< False: of a stream, and no message: a keep-alive, or what is no SIP.
};

/// One whole message to send; `bytes` must live until the batch has been flushed. `local` is the
/// source address to use, "any" lets the kernel choose.
struct Outgoing {
    Link link;
    IpAddress local;
    std::string_view bytes;
    /// Nothing has come for its call yet. Where messages wait for a connection, those of calls that
    /// are under way go first: else their ACKs would stand behind all that is to begin, and the
    /// peer would have to keep every one of those calls open.
    bool may_wait = false;
    /// How many of its call left before it in the same batch: they go first.
    std::uint8_t rank = 0;
};

/// A message that could not be delivered: an ICMP error or a failed send. `bytes` is as much of it
/// as came back (RFC 792: the beginning), enough for its top Via as a rule; may be empty.
struct SendFailure {
    Link link;
    int error = 0;  ///< errno, for instance ECONNREFUSED.
    std::string_view bytes;
};

/// How the owner of a stream link ends its connection.
enum class Ending : std::uint8_t {
    orderly,  ///< After what waits is written: FIN.
    half,     ///< The same, but what comes is still read.
    reset,    ///< At once: RST, which leaves no TIME_WAIT. What waits is lost.
};

/// A stream link to end.
struct LinkClose {
    Link link;
    Ending how = Ending::orderly;
};

/// What happened to a stream link beside its messages.
struct LinkEvent {
    enum class Kind : std::uint8_t {
        connected,  ///< What we opened is open.
        refused,    ///< It could not be opened; what waited for it is lost.
        closed,     ///< The peer ended it in order, or sent what is no SIP (`error` EPROTO).
        reset,      ///< It broke: ECONNRESET, EPIPE, ETIMEDOUT.
    };
    Kind kind = Kind::closed;
    Link link;
    int error = 0;  ///< errno
};

}  // namespace rung::base
