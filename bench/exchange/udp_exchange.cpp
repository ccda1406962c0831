#include "bench/exchange/udp_exchange.hpp"

#include <memory>

#include "bench/exchange/pinned_child.hpp"
#include "bench/exchange/plain_wire.hpp"
#include "bench/exchange/segmented_wire.hpp"
#include "bench/exchange/udp_socket.hpp"

namespace rung::bench {

namespace {

using Clock = std::chrono::steady_clock;

/// Nothing comes for so long only when datagrams were lost.
constexpr std::chrono::milliseconds longest_silence{100};

/// What is to be sent once datagram `number - 1` is there, up to the other side's next.
template <class SomeWire>
std::size_t send_from(SomeWire& wire,
                      std::span<const Datagram> flow,
                      bool calls,
                      std::size_t number) {
    while (number < flow.size() && flow[number].from_caller == calls) {
        wire.send(number++);
    }
    return number;
}

template <class SomeWire>
void respond(SomeWire& wire, std::span<const Datagram> flow) {
    while (true) {
        wire.receive([&](std::size_t number) { send_from(wire, flow, false, number + 1); });
        wire.flush();
    }
}

template <class SomeWire>
class Caller {
public:
    Caller(SomeWire& wire, const UdpExchange& exchange) : wire_{wire}, exchange_{exchange} {}

    ExchangeRate run(std::chrono::milliseconds duration) {
        const auto begin = Clock::now();
        auto heard = begin;
        auto now = begin;
        begin_all();
        while (now - begin < duration) {
            const std::size_t count = wire_.receive([this](std::size_t number) { take(number); });
            wire_.flush();
            now = Clock::now();
            if (count > 0) {
                heard = now;
            } else if (now - heard > longest_silence) {
                heard = now;
                ++refilled_;
                begin_all();
            }
        }
        const double seconds = std::chrono::duration<double>(now - begin).count();
        return {static_cast<double>(done_) / seconds, refilled_};
    }

private:
    void begin_all() {
        for (std::size_t n = 0; n < exchange_.window; ++n) {
            begin();
        }
        wire_.flush();
    }

    void begin() {
        if (exchange_.before_each) {
            exchange_.before_each();
        }
        send_from(wire_, exchange_.flow, true, 0);
    }

    void take(std::size_t number) {
        if (send_from(wire_, exchange_.flow, true, number + 1) == exchange_.flow.size()) {
            ++done_;
            begin();
        }
    }

    SomeWire& wire_;
    const UdpExchange& exchange_;
    std::uint64_t done_ = 0;
    std::uint64_t refilled_ = 0;
};

template <class SomeWire>
ExchangeRate play_over(const UdpExchange& exchange, std::chrono::milliseconds duration) {
    LoopbackSocket calling;
    LoopbackSocket called;
    calling.connect(called);
    called.connect(calling);
    const auto near = std::make_unique<SomeWire>(calling.fd(), exchange.flow);
    const auto far = std::make_unique<SomeWire>(called.fd(), exchange.flow);
    const PinnedChild responder{exchange.cores.responder, [&] { respond(*far, exchange.flow); }};
    const Pinned pinned{exchange.cores.generator};
    return Caller<SomeWire>{*near, exchange}.run(duration);
}

}  // namespace

ExchangeRate play(const UdpExchange& exchange, std::chrono::milliseconds duration) {
    return exchange.wire == Wire::plain ? play_over<PlainWire>(exchange, duration)
                                        : play_over<SegmentedWire>(exchange, duration);
}

}  // namespace rung::bench
