#include "tests/cli/middle.hpp"

#include <poll.h>

#include <array>

namespace rung::cli {

void Middle::start(std::string_view server) {
    server_ = support::port_of(server);
    thread_ = std::thread{[this] { work(); }};
}

void Middle::stop() {
    stopping_ = true;
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Middle::work() {
    constexpr int breath = 20;  ///< ms until it looks whether it should stop.
    constexpr std::chrono::milliseconds at_once{0};
    while (!stopping_) {
        std::array<pollfd, 2> polled{pollfd{near_.fd(), POLLIN, 0}, pollfd{far_.fd(), POLLIN, 0}};
        static_cast<void>(poll(polled.data(), polled.size(), breath));
        while (const auto datagram = near_.receive(at_once)) {
            client_ = datagram->from;
            pass_on(far_, server_, datagram->octets);
        }
        while (const auto datagram = far_.receive(at_once)) {
            pass_on(near_, client_, datagram->octets);
        }
    }
}

void Middle::pass_on(const support::UdpPeer& from, std::uint16_t to, std::string_view octets) {
    ++passed_;
    if (mutator_.random().below(one_in_) != 0) {
        from.send(to, octets);
        return;
    }
    ++damaged_;
    switch (mutator_.random().below(8)) {
        case 0:
            return;  // Lost.
        case 1:
            from.send(to, octets);
            from.send(to, octets);
            return;
        default:
            from.send(to, mutator_.mutate(octets));
    }
}

}  // namespace rung::cli
