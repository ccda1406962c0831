#pragma once
#include <cstdint>

#include "engine/net/failure_log.hpp"

namespace rung::net {

/// Moves what ICMP said about sent datagrams from the socket's error queue to `log`, at most 64
/// entries. Returns true when more may be waiting.
///
/// RFC 3261 18.4: unreachable hosts, networks, ports and protocols and parameter problems are
/// failures; an exceeded TTL is ignored. "Packet too big" is ignored too: the kernel has learnt the
/// path's MTU from it, and the retransmission goes out in fragments.
[[nodiscard]] bool read_error_queue(int fd, std::uint16_t index, FailureLog& log);

}  // namespace rung::net
