#pragma once
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/base/address.hpp"
#include "engine/net/segment_batch.hpp"
#include "engine/net/segmentation.hpp"
#include "engine/net/send_backlog.hpp"
#include "engine/net/send_batch.hpp"
#include "engine/net/udp_socket.hpp"

namespace rung::net {

/// A socket, and what is about to leave through it.
struct UdpLane {
    explicit UdpLane(UdpSocket its_socket) : socket{std::move(its_socket)} {}

    UdpSocket socket;
    SendBatch batch{};
    std::unique_ptr<SegmentBatch> segments{};  ///< What goes to peers that take it so.
};

/// The peer that most messages of a port go to, found by counting votes (Boyer and Moore).
class UsualPeer {
public:
    /// So many more than to all others together.
    static constexpr std::uint32_t clear_majority = 4'096;

    /// True once, when `peer` has got the majority.
    bool vote(const base::Endpoint& peer) {
        if (votes_ == 0) {
            peer_ = peer;
        }
        if (peer == peer_) {
            return votes_ < clear_majority && ++votes_ == clear_majority;
        }
        votes_ -= votes_ < clear_majority ? 1 : 0;
        return false;
    }

    /// Whether there is one, and it is this one.
    [[nodiscard]] bool is(const base::Endpoint& peer) const {
        return votes_ == clear_majority && peer == peer_;
    }

private:
    base::Endpoint peer_;
    std::uint32_t votes_ = 0;
};

/// One local port: its socket, and once there is a usual peer a twin of it that is connected to
/// that peer. For the twin the kernel need not look for route and receiver of each datagram, which
/// is a tenth of what a pair of datagrams costs.
struct UdpPort {
    UdpPort(const base::Endpoint& local, Sharing sharing)
        : main{UdpSocket{local, sharing}}, is_shared{sharing == Sharing::with_shards} {}

    UdpLane main;
    bool is_shared;  ///< With other shards: a twin would take from them what is not its peer's.
    std::unique_ptr<UdpLane> twin;
    UsualPeer usual;
    SegmentingPeers segmenting;
    bool cannot_segment = false;  ///< The kernel refused: an interface or a path that cannot.
    SendBacklog backlog;
    bool errors_waiting = false;
};

}  // namespace rung::net
