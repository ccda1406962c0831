#include "bench/exchange/segmented_wire.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace rung::bench {

namespace {

constexpr std::size_t most_segments = 64;
constexpr std::size_t most_octets = 65507;

}  // namespace

SegmentedWire::SegmentedWire(int fd, std::span<const Datagram> flow)
    : fd_{fd}, in_(packets_at_once, std::string(largest_packet, '\0')) {
    const int on = 1;
    if (::setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) != 0) {
        throw std::system_error{errno, std::generic_category(), "UDP_GRO"};
    }
    for (std::size_t n = 0; n < flow.size(); ++n) {
        const std::size_t octets = flow[n].octets;
        const std::size_t segments = std::min(most_segments, most_octets / octets);
        outgoing_.push_back(
            {std::string(segments * octets, static_cast<char>(n)), octets, segments});
    }
    for (std::size_t n = 0; n < packets_at_once; ++n) {
        in_parts_[n] = {in_[n].data(), largest_packet};
        in_headers_[n].msg_hdr.msg_iov = &in_parts_[n];
        in_headers_[n].msg_hdr.msg_iovlen = 1;
        in_headers_[n].msg_hdr.msg_control = controls_[n].octets.data();
    }
}

void SegmentedWire::flush() {
    for (std::size_t n = 0; n < outgoing_.size(); ++n) {
        while (waiting_[n] > 0) {
            const std::size_t segments = std::min(waiting_[n], outgoing_[n].segments);
            send_packet(outgoing_[n], segments);
            waiting_[n] -= segments;
        }
    }
}

std::size_t SegmentedWire::receive_packets() {
    for (mmsghdr& header : in_headers_) {
        header.msg_hdr.msg_controllen = sizeof controls_[0].octets;
    }
    const int count = ::recvmmsg(fd_, in_headers_.data(), packets_at_once, MSG_DONTWAIT, nullptr);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

/// A packet without the message is a single datagram.
std::size_t SegmentedWire::segment_size(std::size_t packet) const {
    const msghdr& header = in_headers_[packet].msg_hdr;
    const cmsghdr* const control = CMSG_FIRSTHDR(&header);
    if (control == nullptr || control->cmsg_type != UDP_GRO) {
        return largest_packet;
    }
    int size = 0;
    std::memcpy(&size, CMSG_DATA(control), sizeof size);
    return static_cast<std::size_t>(size);
}

void SegmentedWire::send_packet(const Outgoing& outgoing, std::size_t segments) const {
    iovec part{const_cast<char*>(outgoing.text.data()), segments * outgoing.octets};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* const message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = IPPROTO_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(outgoing.octets);
    std::memcpy(CMSG_DATA(message), &size, sizeof size);
    // Fails only when the other side has ended.
    static_cast<void>(::sendmsg(fd_, &header, 0));
}

}  // namespace rung::bench
