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
    /// Of those sent, the ones that left together with others, and how often that was.
    std::uint64_t sent_together = 0;
    std::uint64_t groups = 0;
};

/// The UDP sockets of one shard. One thread; never blocks; allocates only in `open`, once for the
/// twin of a socket, when segments first come in, and while a socket is blocked.
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

    /// How messages leave and come in; before the first `open`. Without it: one by one.
    void segment(Segmented how) { segmented_ = how; }

    /// With `Segmented::automatic`: `peer` is sent segmented messages until its answers show that
    /// it does not do so itself; others have to show first that they do.
    void presume_segmenting(std::uint16_t index, const base::Endpoint& peer);

    /// What goes to that peer leaves segmented, as far as is known by now.
    [[nodiscard]] bool segments_to(std::uint16_t index, const base::Endpoint& peer) const;

    /// Opens one more socket and returns its index, which links carry. Throws `SetupError`.
    std::uint16_t open(const base::Endpoint& local, Sharing sharing = Sharing::alone);

    [[nodiscard]] std::size_t size() const { return sockets_.size(); }

    /// For the file descriptor, the bound endpoint, the granted buffer.
    [[nodiscard]] const UdpSocket& socket(std::uint16_t index) const;

    /// The descriptor of its twin, which has to be waited for as well; nullopt while there is none.
    [[nodiscard]] std::optional<int> twin(std::uint16_t index) const;

    /// What the kernel dropped because the receive buffers of a socket and its twin were full.
    [[nodiscard]] std::uint64_t drops(std::uint16_t index) const;

    /// Messages that wait at a socket, at most 64, or what 8 datagrams hold that came segmented;
    /// call again while there is `more`, or wait for the descriptors. The octets are valid until
    /// the next `receive` of any socket.
    [[nodiscard]] std::span<const base::Received> receive(std::uint16_t index);

    /// The last receive took as much as one can: more may wait.
    [[nodiscard]] bool more() const { return more_; }

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
    void flush_lane(UdpPort& port, UdpLane& lane);
    void flush_batch(UdpPort& port, UdpLane& lane);
    void flush_segments(UdpPort& port, UdpLane& lane);
    std::size_t transmit(UdpPort& port, UdpLane& lane);
    [[nodiscard]] int send_some(UdpPort& port, UdpLane& lane, std::span<mmsghdr> rest);
    void send_one_by_one(UdpPort& port, UdpLane& lane, std::size_t group);
    void add_plain(const base::Outgoing& message, UdpPort& port, UdpLane& lane);
    void give_up(const base::Outgoing& message, int error);

    const base::AllowedDestinations& allowed_;
    base::IpAddress last_allowed_;
    std::vector<std::unique_ptr<UdpPort>> sockets_;
    UdpReceiver receiver_;
    FailureLog failures_;
    UdpCounters counters_;
    Segmented segmented_ = Segmented::off;
    bool more_ = false;
};

}  // namespace rung::net
