#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/link.hpp"
#include "engine/net/send_batch.hpp"
#include "engine/net/socket_address.hpp"

namespace rung::net {

/// Messages of one socket in groups of one size and one way, each of which leaves as a single
/// datagram that the kernel may cut up again. Groups leave by the rank of their messages, so that
/// those of a call stay in order. It points at their octets, which must live until it is cleared.
class SegmentBatch {
public:
    static constexpr std::size_t most_groups = 32;
    static constexpr std::size_t most_in_group = 64;  ///< UDP_MAX_SEGMENTS
    /// Of a group; what UDP can carry in one, less the largest IPv6 headers.
    static constexpr std::size_t most_octets = 65'000;

    SegmentBatch() = default;
    SegmentBatch(const SegmentBatch&) = delete;
    SegmentBatch& operator=(const SegmentBatch&) = delete;

    /// False when there is no room for a further group: send what is there first.
    [[nodiscard]] bool add(const base::Outgoing& message);

    /// Where the socket itself is: another `local` is asked for by packet information. `connected`:
    /// the socket is connected to where all of them go.
    [[nodiscard]] std::span<mmsghdr> seal(const base::IpAddress& bound, bool connected);

    [[nodiscard]] bool empty() const { return size_ == 0; }

    /// The messages of the n-th group as sealed.
    template <class Visit>
    void for_each_of(std::size_t n, Visit&& visit) const {
        const Group& group = groups_[order_[n]];
        for (std::size_t i = 0; i < group.count; ++i) {
            base::Outgoing message = group.first;
            const iovec& part = parts_[order_[n]][i];
            message.bytes = {static_cast<const char*>(part.iov_base), part.iov_len};
            visit(message);
        }
    }

    [[nodiscard]] std::size_t count_of(std::size_t n) const { return groups_[order_[n]].count; }

    [[nodiscard]] const base::Endpoint& peer_of(std::size_t n) const {
        return groups_[order_[n]].first.link.remote;
    }

    void clear() { size_ = 0; }

private:
    struct Group {
        base::Outgoing first;  ///< Its link, source and rank are those of all.
        std::size_t count = 0;
    };

    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t))>
            octets;
    };

    void write_header(std::size_t n, const base::IpAddress& bound, bool connected);

    std::array<Group, most_groups> groups_{};
    std::array<std::array<iovec, most_in_group>, most_groups> parts_{};
    std::array<std::uint8_t, most_groups> order_{};  ///< Groups as they leave.
    std::array<mmsghdr, most_groups> headers_{};
    std::array<SocketAddress, most_groups> addresses_{};
    std::array<Control, most_groups> controls_{};
    std::size_t size_ = 0;
};

}  // namespace rung::net
