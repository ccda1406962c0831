#include "engine/net/udp_error_queue.hpp"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <sys/socket.h>
// After the socket headers, which it needs.
#include <linux/errqueue.h>

#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/net/socket_address.hpp"

namespace rung::net {

namespace {

bool is_error_report(const cmsghdr& control) {
    return (control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_RECVERR) ||
           (control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_RECVERR);
}

bool is_failure(const sock_extended_err& error) {
    switch (error.ee_origin) {
        case SO_EE_ORIGIN_ICMP:
            return (error.ee_type == ICMP_DEST_UNREACH && error.ee_code != ICMP_FRAG_NEEDED) ||
                   error.ee_type == ICMP_PARAMETERPROB;
        case SO_EE_ORIGIN_ICMP6:
            return error.ee_type == ICMPV6_DEST_UNREACH || error.ee_type == ICMPV6_PARAMPROB;
        default:
            return false;  // A local error was also the result of the send itself.
    }
}

/// errno of the ICMP error, empty when it is none that matters.
std::optional<int> failure_of(msghdr& header) {
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control)) {
        if (!is_error_report(*control)) {
            continue;
        }
        sock_extended_err error{};
        std::memcpy(&error, CMSG_DATA(control), sizeof error);
        if (is_failure(error)) {
            return static_cast<int>(error.ee_errno);
        }
    }
    return std::nullopt;
}

}  // namespace

bool read_error_queue(int fd, std::uint16_t index, FailureLog& log) {
    constexpr int most = 64;
    std::array<char, FailureLog::excerpt> quoted{};
    alignas(cmsghdr) std::array<char, 256> control{};
    for (int entry = 0; entry < most; ++entry) {
        SocketAddress destination{};
        iovec part{quoted.data(), quoted.size()};
        msghdr header{};
        header.msg_name = &destination;
        header.msg_namelen = sizeof destination;
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        const ssize_t length = ::recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
        if (length < 0) {
            return false;
        }
        if (const auto error = failure_of(header)) {
            log.add({base::Transport::udp, index, to_endpoint(destination)},
                    *error,
                    {quoted.data(), static_cast<std::size_t>(length)});
        }
    }
    return true;
}

}  // namespace rung::net
