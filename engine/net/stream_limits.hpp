#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/sip/framer.hpp"

namespace rung::net {

/// Bounds of a `StreamNetwork` (architecture rule 7).
struct StreamLimits {
    std::uint32_t connections = 20'000;  ///< Opened and accepted together.
    sip::MessageLimits message{};
    /// What may wait at one connection whose peer does not read, or that is not open yet: of
    /// messages that begin calls, and as much again of those that go on with them.
    std::size_t waiting_octets = std::size_t{64} * 1024 * 1024;
    std::size_t waiting_messages = 524'288;
    /// At all connections together.
    std::size_t all_waiting_octets = std::size_t{256} * 1024 * 1024;
};

struct StreamCounters {
    std::uint64_t sent = 0;      ///< Messages that the kernel took whole.
    std::uint64_t received = 0;  ///< Whole messages.
    std::uint64_t octets_sent = 0;
    std::uint64_t octets_received = 0;
    std::uint64_t writes = 0;  ///< System calls; sent / writes: how well messages travel together.
    std::uint64_t reads = 0;
    std::uint64_t connected = 0;  ///< Opened by us.
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  ///< Could not be opened.
    std::uint64_t closed = 0;   ///< By the peer, or because it sent what is no SIP.
    std::uint64_t reset = 0;    ///< Broke.
    std::uint64_t closed_by_us = 0;
    std::uint64_t forbidden = 0;      ///< Messages outside the allowed destinations: not sent.
    std::uint64_t postponed = 0;      ///< Messages that waited for a writable connection.
    std::uint64_t overflowed = 0;     ///< Messages that found the backlog full: failed.
    std::uint64_t lost = 0;           ///< Messages lost with their connection before they were out.
    std::uint64_t accept_pauses = 0;  ///< No descriptor, or `connections` reached.
    std::uint64_t failures_lost = 0;  ///< Failed, and there was no room to say so.
};

}  // namespace rung::net
