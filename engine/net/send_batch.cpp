#include "engine/net/send_batch.hpp"

#include <cstring>

#include "engine/base/ensure.hpp"

namespace rung::net {

namespace {

template <class PacketInfo>
void write_control(msghdr& header, int level, int type, const PacketInfo& info) {
    header.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* const control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = level;
    control->cmsg_type = type;
    control->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(control), &info, sizeof info);
}

void write_source(msghdr& header, const base::IpAddress& source) {
    if (source.is_v4()) {
        in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, source.octets.data() + 12, sizeof info.ipi_spec_dst);
        write_control(header, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        in6_pktinfo info{};
        std::memcpy(&info.ipi6_addr, source.octets.data(), sizeof info.ipi6_addr);
        write_control(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

}  // namespace

void SendBatch::add(const base::Outgoing& message, const base::IpAddress& bound) {
    SocketAddress& address = addresses_[size_];
    Control& control = controls_[size_];
    msghdr& header = append(message);
    header.msg_name = &address;
    header.msg_namelen = to_socket_address(message.link.remote, address);
    if (!message.local.is_any() && message.local != bound) {
        header.msg_control = control.octets.data();
        write_source(header, message.local);
    }
}

void SendBatch::add_connected(const base::Outgoing& message) {
    append(message);
}

msghdr& SendBatch::append(const base::Outgoing& message) {
    ENSURE(!full());
    messages_[size_] = message;
    // sendmmsg reads through this pointer only; iovec has no const form.
    parts_[size_] = {const_cast<char*>(message.bytes.data()), message.bytes.size()};
    msghdr& header = headers_[size_].msg_hdr;
    header = {};
    header.msg_iov = &parts_[size_];
    header.msg_iovlen = 1;
    ++size_;
    return header;
}

}  // namespace rung::net
