#include "engine/net/udp.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include "engine/base/ensure.hpp"
#include "engine/net/setup_error.hpp"
#include "engine/net/udp_error_queue.hpp"

namespace rung::net {

namespace {

/// A send that failed with a pending ICMP error sent nothing and is repeated at once (architecture
/// rule 11); more than once, since errors of other datagrams may keep coming in.
constexpr int attempts = 4;

/// ENOBUFS comes from the queue of the interface: the datagram is gone already.
bool may_repeat(int error) {
    return error != ENOBUFS;
}

/// Without it everything goes on through the one socket.
std::unique_ptr<UdpLane> open_twin(const UdpSocket& original, const base::Endpoint& peer) {
    try {
        return std::make_unique<UdpLane>(UdpSocket{original, peer});
    } catch (const SetupError&) {
        return nullptr;
    }
}

}  // namespace

std::uint16_t UdpNetwork::open(const base::Endpoint& local, Sharing sharing) {
    if (sockets_.size() == std::numeric_limits<std::uint16_t>::max()) {
        throw SetupError{"udp: more than 65535 local ports asked for; use fewer"};
    }
    auto port = std::make_unique<UdpPort>(local, sharing);
    if (segmented_ != Segmented::off) {
        port->main.segments = std::make_unique<SegmentBatch>();
        port->cannot_segment = !port->main.socket.take_segments();
    }
    sockets_.push_back(std::move(port));
    return static_cast<std::uint16_t>(sockets_.size() - 1);
}

void UdpNetwork::presume_segmenting(std::uint16_t index, const base::Endpoint& peer) {
    ENSURE(index < sockets_.size());
    sockets_[index]->segmenting.presume(peer);
}

bool UdpNetwork::segments_to(std::uint16_t index, const base::Endpoint& peer) const {
    ENSURE(index < sockets_.size());
    const UdpPort& port = *sockets_[index];
    return segmented_ != Segmented::off && !port.cannot_segment &&
           (segmented_ == Segmented::on || port.segmenting.has(peer));
}

const UdpSocket& UdpNetwork::socket(std::uint16_t index) const {
    ENSURE(index < sockets_.size());
    return sockets_[index]->main.socket;
}

std::optional<int> UdpNetwork::twin(std::uint16_t index) const {
    ENSURE(index < sockets_.size());
    const auto& twin = sockets_[index]->twin;
    return twin ? std::optional{twin->socket.fd()} : std::nullopt;
}

std::uint64_t UdpNetwork::drops(std::uint16_t index) const {
    ENSURE(index < sockets_.size());
    const UdpPort& port = *sockets_[index];
    return port.main.socket.drops() + (port.twin ? port.twin->socket.drops() : 0);
}

std::span<const base::Received> UdpNetwork::receive(std::uint16_t index) {
    ENSURE(index < sockets_.size());
    UdpPort& port = *sockets_[index];
    const UdpSocket* const twin = port.twin ? &port.twin->socket : nullptr;
    const UdpReceiver::Batch batch = receiver_.receive(port.main.socket, twin, index);
    port.errors_waiting = port.errors_waiting || batch.errors_waiting;
    more_ = batch.more;
    if (segmented_ == Segmented::automatic) {
        for (const UdpReceiver::Together& datagram : receiver_.together()) {
            port.segmenting.received(datagram.peer, datagram.count);
        }
    }
    counters_.received += batch.messages.size();
    return batch.messages;
}

void UdpNetwork::send(std::span<const base::Outgoing> batch) {
    for (const base::Outgoing& message : batch) {
        ENSURE(message.link.transport == base::Transport::udp);
        ENSURE(message.link.socket < sockets_.size());
        UdpPort& port = *sockets_[message.link.socket];
        if (const int error = refusal(message, port); error != 0) {
            failures_.add(message.link, error, message.bytes);
            continue;
        }
        if (!port.backlog.empty()) {
            postpone(message, port);
            continue;
        }
        add(message, port);
    }
    for (const auto& port : sockets_) {
        flush_lane(*port, port->main);
        if (port->twin) {
            flush_lane(*port, *port->twin);
        }
    }
}

void UdpNetwork::add(const base::Outgoing& message, UdpPort& port) {
    const UdpSocket& socket = port.main.socket;
    const bool as_bound = message.local.is_any() || message.local == socket.local().ip;
    if (as_bound && !port.is_shared && port.usual.vote(message.link.remote)) {
        port.twin = open_twin(socket, message.link.remote);
        if (port.twin && port.main.segments) {
            port.twin->segments = std::make_unique<SegmentBatch>();
            port.cannot_segment = !port.twin->socket.take_segments() || port.cannot_segment;
        }
    }
    const bool by_twin = as_bound && port.twin && port.usual.is(message.link.remote);
    UdpLane& lane = by_twin ? *port.twin : port.main;
    if (!segments_to(message.link.socket, message.link.remote)) {
        add_plain(message, port, lane);
    } else if (!lane.segments->add(message)) {
        flush_segments(port, lane);
        static_cast<void>(lane.segments->add(message));  // It is empty.
    }
}

void UdpNetwork::add_plain(const base::Outgoing& message, UdpPort& port, UdpLane& lane) {
    if (&lane == port.twin.get()) {
        lane.batch.add_connected(message);
    } else {
        lane.batch.add(message, port.main.socket.local().ip);
    }
    if (lane.batch.full()) {
        flush_batch(port, lane);
    }
}

bool UdpNetwork::blocked(std::uint16_t index) const {
    ENSURE(index < sockets_.size());
    return !sockets_[index]->backlog.empty();
}

void UdpNetwork::flush(std::uint16_t index) {
    ENSURE(index < sockets_.size());
    UdpPort& port = *sockets_[index];
    while (!port.backlog.empty()) {
        const std::size_t count = std::min(port.backlog.size(), SendBatch::capacity);
        for (std::size_t n = 0; n < count; ++n) {
            port.main.batch.add(port.backlog.at(n), port.main.socket.local().ip);
        }
        const std::size_t done = transmit(port, port.main);
        port.main.batch.clear();
        port.backlog.pop_front(done);
        if (done < count) {
            return;
        }
    }
}

std::span<const base::SendFailure> UdpNetwork::failures() {
    for (std::size_t index = 0; index < sockets_.size(); ++index) {
        UdpPort& port = *sockets_[index];
        if (port.errors_waiting) {
            const auto socket = static_cast<std::uint16_t>(index);
            const bool more = read_error_queue(port.main.socket.fd(), socket, failures_);
            const bool twin_has_more =
                port.twin && read_error_queue(port.twin->socket.fd(), socket, failures_);
            port.errors_waiting = more || twin_has_more;
        }
    }
    return failures_.take();
}

bool UdpNetwork::failed() const {
    const auto waiting = [](const auto& port) { return port->errors_waiting; };
    return !failures_.empty() || std::ranges::any_of(sockets_, waiting);
}

UdpCounters UdpNetwork::counters() const {
    UdpCounters counters = counters_;
    counters.failures_lost = failures_.lost();
    return counters;
}

/// Most messages of a batch go where the one before went.
bool UdpNetwork::allows(const base::IpAddress& ip) {
    if (ip == last_allowed_ && !ip.is_any()) {
        return true;
    }
    if (!allowed_.allows(ip)) {
        return false;
    }
    last_allowed_ = ip;
    return true;
}

/// errno for a message that must not or cannot leave, 0 for one that may.
int UdpNetwork::refusal(const base::Outgoing& message, const UdpPort& port) {
    if (!allows(message.link.remote.ip)) {
        ++counters_.refused;
        return EACCES;
    }
    const bool same_family = message.link.remote.ip.is_v4() == port.main.socket.local().ip.is_v4();
    return same_family ? 0 : EAFNOSUPPORT;
}

void UdpNetwork::postpone(const base::Outgoing& message, UdpPort& port) {
    if (port.backlog.push(message)) {
        ++counters_.postponed;
    } else {
        failures_.add(message.link, ENOBUFS, message.bytes);
    }
}

void UdpNetwork::flush_lane(UdpPort& port, UdpLane& lane) {
    if (lane.segments && !lane.segments->empty()) {
        flush_segments(port, lane);
    }
    flush_batch(port, lane);
}

void UdpNetwork::flush_batch(UdpPort& port, UdpLane& lane) {
    for (std::size_t n = transmit(port, lane); n < lane.batch.size(); ++n) {
        postpone(lane.batch.message(n), port);
    }
    lane.batch.clear();
}

/// Returns how many messages of the batch are settled, sent or failed; the others find the socket
/// blocked.
std::size_t UdpNetwork::transmit(UdpPort& port, UdpLane& lane) {
    std::size_t settled = 0;
    while (settled < lane.batch.size()) {
        const int sent = send_some(port, lane, lane.batch.headers_from(settled));
        if (sent < 0 && errno == EAGAIN) {
            break;
        }
        if (sent < 0) {
            give_up(lane.batch.message(settled), errno);
        } else {
            counters_.sent += static_cast<std::size_t>(sent);
        }
        settled += sent < 0 ? 1 : static_cast<std::size_t>(sent);
    }
    return settled;
}

/// How many left; negative with errno, for good.
int UdpNetwork::send_some(UdpPort& port, UdpLane& lane, std::span<mmsghdr> rest) {
    int sent = -1;
    for (int attempt = 0; attempt < attempts && sent < 0; ++attempt) {
        sent = ::sendmmsg(
            lane.socket.fd(), rest.data(), static_cast<unsigned>(rest.size()), MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || !may_repeat(errno))) {
            break;
        }
    }
    // What stopped the kernel early it does not tell; it may have been an ICMP error.
    const bool blocked = sent < 0 && errno == EAGAIN;
    const bool all = sent >= 0 && static_cast<std::size_t>(sent) == rest.size();
    port.errors_waiting = port.errors_waiting || !(all || blocked);
    return sent;
}

void UdpNetwork::flush_segments(UdpPort& port, UdpLane& lane) {
    SegmentBatch& groups = *lane.segments;
    const bool connected = &lane == port.twin.get();
    std::span<mmsghdr> rest = groups.seal(port.main.socket.local().ip, connected);
    for (std::size_t n = 0; !rest.empty();) {
        const int sent = send_some(port, lane, rest);
        const std::size_t settled = sent < 0 ? 1 : static_cast<std::size_t>(sent);
        for (std::size_t i = 0; i < settled; ++i, ++n) {
            const std::size_t count = groups.count_of(n);
            if (sent < 0) {
                send_one_by_one(port, lane, n);
                continue;
            }
            counters_.sent += count;
            if (count > 1) {
                ++counters_.groups;
                counters_.sent_together += count;
                port.segmenting.sent(groups.peer_of(n));
            }
        }
        rest = rest.subspan(settled);
    }
    groups.clear();
    flush_batch(port, lane);
}

/// A group that could not leave as one. Where the interface or the path is what cannot take it,
/// there will be no further groups.
void UdpNetwork::send_one_by_one(UdpPort& port, UdpLane& lane, std::size_t group) {
    const bool cannot = errno == EINVAL || errno == EMSGSIZE || errno == EIO || errno == EOPNOTSUPP;
    port.cannot_segment = port.cannot_segment || (cannot && lane.segments->count_of(group) > 1);
    lane.segments->for_each_of(
        group, [&](const base::Outgoing& message) { add_plain(message, port, lane); });
}

void UdpNetwork::give_up(const base::Outgoing& message, int error) {
    if (error == ENOBUFS) {
        // Lost like a datagram on its way; retransmissions are there for that.
        ++counters_.dropped_by_us;
    } else {
        failures_.add(message.link, error, message.bytes);
    }
}

}  // namespace rung::net
