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
/// there is, so none is ever cut short: 4 MB, of which small datagrams touch 256 KB.
class UdpReceiver {
public:
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t largest_datagram = 65'535;

    UdpReceiver();
    UdpReceiver(const UdpReceiver&) = delete;
    UdpReceiver& operator=(const UdpReceiver&) = delete;

    struct Batch {
        std::span<const base::Received> messages;  ///< Valid until the next receive.
        bool errors_waiting = false;               ///< The socket reported an ICMP error meanwhile.
    };

    /// Nothing waiting gives an empty batch. `index` is what the links will carry.
    /// What `twin` has (nullptr: there is none) comes behind.
    [[nodiscard]] Batch receive(const UdpSocket& socket,
                                const UdpSocket* twin,
                                std::uint16_t index);

private:
    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
    };

    void make_ready(std::size_t slot);

    std::vector<char> buffer_;
    std::array<mmsghdr, capacity> headers_{};
    std::array<iovec, capacity> parts_{};
    std::array<SocketAddress, capacity> addresses_{};
    std::array<Control, capacity> controls_{};
    std::array<base::Received, capacity> received_{};
};

}  // namespace rung::net
