#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <span>

#include "engine/base/link.hpp"
#include "engine/net/socket_address.hpp"

namespace rung::net {

/// Up to 64 messages of one socket, laid out for sendmmsg. It points at their octets, which must
/// live until it is cleared. Not movable: the kernel's structures point into it.
class SendBatch {
public:
    static constexpr std::size_t capacity = 64;

    SendBatch() = default;
    SendBatch(const SendBatch&) = delete;
    SendBatch& operator=(const SendBatch&) = delete;

    /// `bound` is the socket's own address: another `local` is asked for by packet information.
    void add(const base::Outgoing& message, const base::IpAddress& bound);

    /// For a socket that is connected to where the message goes.
    void add_connected(const base::Outgoing& message);

    void clear() { size_ = 0; }

    [[nodiscard]] bool empty() const { return size_ == 0; }

    [[nodiscard]] bool full() const { return size_ == capacity; }

    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] const base::Outgoing& message(std::size_t n) const { return messages_[n]; }

    /// The kernel's view, from the n-th on.
    [[nodiscard]] std::span<mmsghdr> headers_from(std::size_t n) {
        return std::span{headers_}.subspan(n, size_ - n);
    }

private:
    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
    };

    msghdr& append(const base::Outgoing& message);

    std::array<mmsghdr, capacity> headers_{};
    std::array<iovec, capacity> parts_{};
    std::array<SocketAddress, capacity> addresses_{};
    std::array<Control, capacity> controls_{};
    std::array<base::Outgoing, capacity> messages_{};
    std::size_t size_ = 0;
};

}  // namespace rung::net
