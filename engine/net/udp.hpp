#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/destinations.hpp"
#include "engine/base/link.hpp"
#include "engine/net/failure_log.hpp"
#include "engine/net/udp_port.hpp"
#include "engine/net/udp_receiver.hpp"

namespace rung::net {

struct UdpCounters {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t refused = 0;        ///< Not sent: outside the allowed destinations.
    std::uint64_t postponed = 0;      ///< Waited for a writable socket.
    std::uint64_t dropped_by_us = 0;  ///< The kernel's own send queue overflowed (ENOBUFS).
    std::uint64_t failures_lost = 0;  ///< Failed, and there was no room to say so.
};

/// The UDP sockets of one shard. One thread; never blocks; allocates only in `open`, once for the
/// twin of a socket, and while a socket is blocked.
///
/// An error that concerns one message becomes a `base::SendFailure`:
///   EACCES        refused by `AllowedDestinations`, nothing left (architecture rule 16)
///   EAFNOSUPPORT  an IPv4 destination at an IPv6 socket, or the reverse
///   ENOBUFS       the backlog of a blocked socket is full
///   others        of the kernel, or from ICMP
class UdpNetwork {
public:
    /// `allowed` must outlive the network and not change.
    explicit UdpNetwork(const base::AllowedDestinations& allowed) : allowed_{allowed} {}

    /// Opens one more socket and returns its index, which links carry. Throws `SetupError`.
    std::uint16_t open(const base::Endpoint& local);

    [[nodiscard]] std::size_t size() const { return sockets_.size(); }

    /// For the file descriptor, the bound endpoint, the granted buffer.
    [[nodiscard]] const UdpSocket& socket(std::uint16_t index) const;

    /// The descriptor of its twin, which has to be waited for as well; nullopt while there is none.
    [[nodiscard]] std::optional<int> twin(std::uint16_t index) const;

    /// What the kernel dropped because the receive buffers of a socket and its twin were full.
    [[nodiscard]] std::uint64_t drops(std::uint16_t index) const;

    /// At most 64 messages that wait at a socket; call again until it is empty, or wait for the
    /// descriptors. The octets are valid until the next `receive` of any socket.
    [[nodiscard]] std::span<const base::Received> receive(std::uint16_t index);

    /// Sends what is allowed, in order for each socket. The octets are not needed afterwards.
    void send(std::span<const base::Outgoing> batch);

    /// True while messages wait for the socket to become writable: then wait for that, and `flush`.
    [[nodiscard]] bool blocked(std::uint16_t index) const;

    void flush(std::uint16_t index);

    /// What failed since the last call, ICMP errors included; no system call while there was none.
    /// Valid until the next call of `send`, `flush` or `failures`.
    [[nodiscard]] std::span<const base::SendFailure> failures();

    /// True when `failures` may have something to give: nothing else would wake its owner for what
    /// a send refused at once.
    [[nodiscard]] bool failed() const;

    [[nodiscard]] UdpCounters counters() const;

private:
    [[nodiscard]] bool allows(const base::IpAddress& ip);
    [[nodiscard]] int refusal(const base::Outgoing& message, const UdpPort& port);
    void postpone(const base::Outgoing& message, UdpPort& port);
    void add(const base::Outgoing& message, UdpPort& port);
    void flush_batch(UdpPort& port, UdpLane& lane);
    std::size_t transmit(UdpPort& port, UdpLane& lane);
    void give_up(const base::Outgoing& message, int error);

    const base::AllowedDestinations& allowed_;
    base::IpAddress last_allowed_;
    std::vector<std::unique_ptr<UdpPort>> sockets_;
    UdpReceiver receiver_;
    FailureLog failures_;
    UdpCounters counters_;
};

}  // namespace rung::net
