#include "engine/net/udp_receiver.hpp"

#include <cerrno>
#include <cstring>

namespace rung::net {

namespace {

/// Slots start on different cache lines of a page: at a power of two they would all share a few
/// sets of the first-level cache.
constexpr std::size_t slot_stride = 65'536 + std::size_t{9} * 64;

/// A pending ICMP error makes the call fail once and says nothing about the datagrams that wait, so
/// the call is repeated; not for ever, since another error may arrive meanwhile.
constexpr int attempts = 8;

struct Outcome {
    std::size_t count = 0;
    bool errors_waiting = false;
};

Outcome receive_some(int fd, std::span<mmsghdr> headers) {
    Outcome outcome;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const int count = ::recvmmsg(
            fd, headers.data(), static_cast<unsigned>(headers.size()), MSG_DONTWAIT, nullptr);
        if (count >= 0) {
            outcome.count = static_cast<std::size_t>(count);
            return outcome;
        }
        if (errno == EAGAIN) {
            return outcome;
        }
        outcome.errors_waiting = outcome.errors_waiting || errno != EINTR;
    }
    return outcome;
}

/// The address that the datagram was sent to, or `otherwise` when the kernel does not say.
base::IpAddress destination_of(msghdr& header, const base::IpAddress& otherwise) {
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(control), sizeof info);
            return to_ip(info.ipi_spec_dst);  // Also for a broadcast an address to answer from.
        }
        if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(control), sizeof info);
            return to_ip(info.ipi6_addr);
        }
    }
    return otherwise;
}

}  // namespace

UdpReceiver::UdpReceiver() : buffer_(capacity * slot_stride) {
    for (std::size_t slot = 0; slot < capacity; ++slot) {
        parts_[slot] = {buffer_.data() + slot * slot_stride, largest_datagram};
        headers_[slot].msg_hdr.msg_iov = &parts_[slot];
        headers_[slot].msg_hdr.msg_iovlen = 1;
        headers_[slot].msg_hdr.msg_name = &addresses_[slot];
        headers_[slot].msg_hdr.msg_control = controls_[slot].octets.data();
        make_ready(slot);
    }
}

UdpReceiver::Batch UdpReceiver::receive(const UdpSocket& socket,
                                        const UdpSocket* twin,
                                        std::uint16_t index) {
    Outcome outcome = receive_some(socket.fd(), headers_);
    if (twin != nullptr && outcome.count < capacity) {
        const Outcome more = receive_some(twin->fd(), std::span{headers_}.subspan(outcome.count));
        outcome.count += more.count;
        outcome.errors_waiting = outcome.errors_waiting || more.errors_waiting;
    }
    for (std::size_t slot = 0; slot < outcome.count; ++slot) {
        base::Received& message = received_[slot];
        message.link = {base::Transport::udp, index, to_endpoint(addresses_[slot])};
        message.local = destination_of(headers_[slot].msg_hdr, socket.local().ip);
        message.bytes = {buffer_.data() + slot * slot_stride, headers_[slot].msg_len};
        make_ready(slot);
    }
    return {std::span{received_}.first(outcome.count), outcome.errors_waiting};
}

/// The kernel overwrites both lengths with what it delivered.
void UdpReceiver::make_ready(std::size_t slot) {
    headers_[slot].msg_hdr.msg_namelen = sizeof addresses_[slot];
    headers_[slot].msg_hdr.msg_controllen = controls_[slot].octets.size();
}

}  // namespace rung::net
