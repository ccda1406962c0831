#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <span>

#include "engine/base/address.hpp"

namespace rung::net {

/// Writes what goes along with a message that is sent (cmsg(3)), one behind the other.
class ControlWriter {
public:
    /// `octets` are aligned for a cmsghdr and have room for all that is added.
    ControlWriter(msghdr& header, std::span<char> octets) : header_{header}, octets_{octets} {}

    template <class Value>
    void add(int level, int type, const Value& value) {
        header_.msg_control = octets_.data();
        auto* const control = reinterpret_cast<cmsghdr*>(octets_.data() + header_.msg_controllen);
        header_.msg_controllen += CMSG_SPACE(sizeof value);
        control->cmsg_level = level;
        control->cmsg_type = type;
        control->cmsg_len = CMSG_LEN(sizeof value);
        std::memcpy(CMSG_DATA(control), &value, sizeof value);
    }

    /// The address to send from.
    void add_source(const base::IpAddress& source) {
        if (source.is_v4()) {
            in_pktinfo info{};
            std::memcpy(&info.ipi_spec_dst, source.octets.data() + 12, sizeof info.ipi_spec_dst);
            add(IPPROTO_IP, IP_PKTINFO, info);
        } else {
            in6_pktinfo info{};
            std::memcpy(&info.ipi6_addr, source.octets.data(), sizeof info.ipi6_addr);
            add(IPPROTO_IPV6, IPV6_PKTINFO, info);
        }
    }

private:
    msghdr& header_;
    std::span<char> octets_;
};

}  // namespace rung::net
