#include "engine/net/segment_batch.hpp"

#include <netinet/udp.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "engine/net/control_writer.hpp"

namespace rung::net {

bool SegmentBatch::add(const base::Outgoing& message) {
    const std::size_t size = message.bytes.size();
    // The newest groups are the likely ones.
    for (std::size_t n = size_; n-- > 0;) {
        Group& group = groups_[n];
        const base::Outgoing& first = group.first;
        // Of nothing there are no segments: the kernel would send one for all of them.
        if (size > 0 && first.bytes.size() == size && first.rank == message.rank &&
            group.count < most_in_group && (group.count + 1) * size <= most_octets &&
            first.link.remote == message.link.remote && first.local == message.local) {
            parts_[n][group.count++] = {const_cast<char*>(message.bytes.data()), size};
            return true;
        }
    }
    if (size_ == most_groups) {
        return false;
    }
    groups_[size_] = {message, 1};
    // sendmmsg reads through this pointer only; iovec has no const form.
    parts_[size_][0] = {const_cast<char*>(message.bytes.data()), size};
    ++size_;
    return true;
}

std::span<mmsghdr> SegmentBatch::seal(const base::IpAddress& bound, bool connected) {
    const std::span order = std::span{order_}.first(size_);
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    std::ranges::stable_sort(order, {}, [this](std::uint8_t n) { return groups_[n].first.rank; });
    for (std::size_t n = 0; n < size_; ++n) {
        write_header(n, bound, connected);
    }
    return std::span{headers_}.first(size_);
}

void SegmentBatch::write_header(std::size_t n, const base::IpAddress& bound, bool connected) {
    const std::size_t at = order_[n];
    const Group& group = groups_[at];
    msghdr& header = headers_[n].msg_hdr;
    header = {};
    header.msg_iov = parts_[at].data();
    header.msg_iovlen = group.count;
    if (!connected) {
        header.msg_name = &addresses_[n];
        header.msg_namelen = to_socket_address(group.first.link.remote, addresses_[n]);
    }
    ControlWriter control{header, controls_[n].octets};
    if (!group.first.local.is_any() && group.first.local != bound) {
        control.add_source(group.first.local);
    }
    if (group.count > 1) {
        control.add(SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(group.first.bytes.size()));
    }
}

}  // namespace rung::net
