#include "engine/net/udp_receiver.hpp"

#include <netinet/udp.h>

#include <algorithm>
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

/// What the kernel says beside a datagram.
struct Aside {
    base::IpAddress destination;  ///< Where it was sent to.
    std::size_t segment = 0;      ///< Octets of each message in it, but the last; 0: it is one.
};

Aside aside_of(msghdr& header, const base::IpAddress& otherwise) {
    Aside aside{otherwise};
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(control), sizeof info);
            // Also for a broadcast an address to answer from.
            aside.destination = to_ip(info.ipi_spec_dst);
        }
        if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(control), sizeof info);
            aside.destination = to_ip(info.ipi6_addr);
        }
        if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
            int size = 0;
            std::memcpy(&size, CMSG_DATA(control), sizeof size);
            aside.segment = size > 0 ? static_cast<std::size_t>(size) : 0;
        }
    }
    return aside;
}

}  // namespace

UdpReceiver::UdpReceiver() : buffer_(capacity * slot_stride) {
    received_.reserve(capacity);
    together_.reserve(capacity);
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
    const std::span headers = std::span{headers_}.first(slots_);
    Outcome outcome = receive_some(socket.fd(), headers);
    if (twin != nullptr && outcome.count < headers.size()) {
        const Outcome more = receive_some(twin->fd(), headers.subspan(outcome.count));
        outcome.count += more.count;
        outcome.errors_waiting = outcome.errors_waiting || more.errors_waiting;
    }
    received_.clear();
    together_.clear();
    for (std::size_t slot = 0; slot < outcome.count; ++slot) {
        take(slot, socket.local().ip, index);
        make_ready(slot);
    }
    const bool more = outcome.count == headers.size();
    slots_ = received_.size() > outcome.count ? capacity_of_segmented : capacity;
    return {received_, outcome.errors_waiting, more};
}

void UdpReceiver::take(std::size_t slot, const base::IpAddress& bound, std::uint16_t index) {
    const Aside aside = aside_of(headers_[slot].msg_hdr, bound);
    const base::Endpoint peer = to_endpoint(addresses_[slot]);
    std::string_view rest{buffer_.data() + slot * slot_stride, headers_[slot].msg_len};
    const std::size_t before = received_.size();
    do {
        const std::string_view bytes =
            rest.substr(0, aside.segment == 0 ? rest.size() : aside.segment);
        received_.push_back({{base::Transport::udp, index, peer}, aside.destination, bytes});
        rest.remove_prefix(bytes.size());
    } while (!rest.empty());
    together_.push_back({peer, received_.size() - before});
}

/// The kernel overwrites both lengths with what it delivered.
void UdpReceiver::make_ready(std::size_t slot) {
    headers_[slot].msg_hdr.msg_namelen = sizeof addresses_[slot];
    headers_[slot].msg_hdr.msg_controllen = controls_[slot].octets.size();
}

}  // namespace rung::net
