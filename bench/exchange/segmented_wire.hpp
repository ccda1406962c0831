#pragma once
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/exchange/datagram.hpp"

namespace rung::bench {

/// UDP_SEGMENT and UDP_GRO: up to 64 datagrams of one size in one super-packet, which the loopback
/// never cuts. The first octet of a datagram is its number in the exchange.
class SegmentedWire {
public:
    /// Throws std::system_error when the kernel has no UDP_GRO.
    SegmentedWire(int fd, std::span<const Datagram> flow);

    /// Gives `take` the number of each datagram that has arrived. Returns how many they were.
    template <class Take>
    std::size_t receive(const Take& take) {
        std::size_t taken = 0;
        const std::size_t packets = receive_packets();
        for (std::size_t n = 0; n < packets; ++n) {
            const std::size_t step = segment_size(n);
            for (std::size_t at = 0; at < in_headers_[n].msg_len; at += step) {
                take(static_cast<std::size_t>(in_[n][at]));
                ++taken;
            }
        }
        return taken;
    }

    void send(std::size_t number) { ++waiting_[number]; }

    void flush();

private:
    static constexpr std::size_t packets_at_once = 16;
    static constexpr std::size_t largest_packet = 65536;

    struct Outgoing {
        std::string text;          ///< As many copies of the datagram as a super-packet holds.
        std::size_t octets = 0;    ///< Of one of them.
        std::size_t segments = 0;  ///< In `text`.
    };

    struct alignas(cmsghdr) Control {
        std::array<char, CMSG_SPACE(sizeof(int))> octets;
    };

    std::size_t receive_packets();
    [[nodiscard]] std::size_t segment_size(std::size_t packet) const;
    void send_packet(const Outgoing& outgoing, std::size_t segments) const;

    int fd_;
    std::vector<Outgoing> outgoing_;
    std::array<std::size_t, most_datagrams> waiting_{};
    std::vector<std::string> in_;
    std::array<iovec, packets_at_once> in_parts_{};
    std::array<mmsghdr, packets_at_once> in_headers_{};
    std::array<Control, packets_at_once> controls_{};
};

}  // namespace rung::bench
