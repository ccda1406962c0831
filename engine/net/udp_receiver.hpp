#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/net/socket_address.hpp"
#include "engine/net/udp_socket.hpp"

namespace rung::net {

/// Takes up to 64 datagrams from a socket in one system call. Every slot holds the largest datagram
/// there is, so none is ever cut short: 4 MB, of which small datagrams touch 256 KB. One that holds
/// several of a size (UDP_GRO) becomes as many messages; while such come, eight slots are enough.
class UdpReceiver {
public:
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t capacity_of_segmented = 8;
    static constexpr std::size_t largest_datagram = 65'535;

    UdpReceiver();
    UdpReceiver(const UdpReceiver&) = delete;
    UdpReceiver& operator=(const UdpReceiver&) = delete;

    struct Batch {
        std::span<const base::Received> messages;  ///< Valid until the next receive.
        bool errors_waiting = false;               ///< The socket reported an ICMP error meanwhile.
        bool more = false;                         ///< All slots were used: others may wait.
    };

    /// Datagrams that the kernel had put together, as a peer that segments sends them.
    struct Together {
        base::Endpoint peer;
        std::size_t count = 1;
    };

    /// Nothing waiting gives an empty batch. `index` is what the links will carry.
    /// What `twin` has (nullptr: there is none) comes behind.
    [[nodiscard]] Batch receive(const UdpSocket& socket,
                                const UdpSocket* twin,
                                std::uint16_t index);

    /// Of the last receive, one entry for each slot that was filled.
    [[nodiscard]] std::span<const Together> together() const { return together_; }

private:
    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))> octets;
    };

    void make_ready(std::size_t slot);
    void take(std::size_t slot, const base::IpAddress& bound, std::uint16_t index);

    std::vector<char> buffer_;
    std::array<mmsghdr, capacity> headers_{};
    std::array<iovec, capacity> parts_{};
    std::array<SocketAddress, capacity> addresses_{};
    std::array<Control, capacity> controls_{};
    std::vector<base::Received> received_;
    std::vector<Together> together_;
    std::size_t slots_ = capacity;  ///< That the next receive uses.
};

}  // namespace rung::net
