#pragma once
#include <sys/socket.h>

#include <array>
#include <span>

#include "bench/exchange/datagram.hpp"

namespace rung::bench {

/// sendmmsg and recvmmsg of 64. The first octet of a datagram is its number in the exchange.
class PlainWire {
public:
    PlainWire(int fd, std::span<const Datagram> flow);

    /// Gives `take` the number of each datagram that has arrived. Returns how many they were.
    template <class Take>
    std::size_t receive(const Take& take) {
        const int count = ::recvmmsg(fd_, in_headers_.data(), batch, MSG_DONTWAIT, nullptr);
        for (int n = 0; n < count; ++n) {
            take(static_cast<std::size_t>(in_[static_cast<std::size_t>(n)][0]));
        }
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

    void send(std::size_t number) {
        out_parts_[waiting_] = {texts_[number].data(), flow_[number].octets};
        if (++waiting_ == batch) {
            flush();
        }
    }

    void flush();

private:
    static constexpr std::size_t batch = 64;

    int fd_;
    std::span<const Datagram> flow_;
    std::array<std::array<char, largest_datagram>, batch> in_{};
    std::array<iovec, batch> in_parts_{};
    std::array<mmsghdr, batch> in_headers_{};
    std::array<std::array<char, largest_datagram>, most_datagrams> texts_{};
    std::array<iovec, batch> out_parts_{};
    std::array<mmsghdr, batch> out_headers_{};
    std::size_t waiting_ = 0;
};

}  // namespace rung::bench
