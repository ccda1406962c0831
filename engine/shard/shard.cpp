#include "engine/shard/shard.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <deque>

namespace rung::shard {

namespace asio = boost::asio;

base::Clocks read_clocks() {
    using std::chrono::duration_cast;
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now();
    return {base::Instant{duration_cast<base::Duration>(steady)},
            std::chrono::floor<std::chrono::seconds>(wall)};
}

/// What the loop waits for. The descriptors belong to the network and the resolver.
struct Shard::Reactor {
    struct Socket {
        asio::posix::stream_descriptor descriptor;
        bool readable = true;  ///< Until a receive finds it empty.
        bool armed = false;
        bool write_armed = false;
    };

    asio::io_context io{1};
    asio::steady_timer timer{io};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    asio::posix::stream_descriptor names{io};
    std::deque<Socket> sockets;
    int signals_seen = 0;
    bool names_armed = false;

    Reactor(net::UdpNetwork& network, net::Resolver& resolver) {
        const auto count = static_cast<std::uint16_t>(network.size());
        for (std::uint16_t i = 0; i < count; ++i) {
            sockets.push_back({asio::posix::stream_descriptor{io, network.socket(i).fd()}});
        }
        names.assign(resolver.fd());
        wait_for_signal();
    }

    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    ~Reactor() {
        for (Socket& socket : sockets) {
            socket.descriptor.release();
        }
        names.release();
    }

    void wait_for_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) {
                ++signals_seen;
                wait_for_signal();
            }
        });
    }

    void arm(Socket& socket, bool blocked) {
        using asio::posix::stream_descriptor;
        if (!socket.armed) {
            socket.armed = true;
            socket.descriptor.async_wait(stream_descriptor::wait_read, [&socket](const auto&) {
                socket.readable = true;
                socket.armed = false;
            });
        }
        if (blocked && !socket.write_armed) {
            socket.write_armed = true;
            socket.descriptor.async_wait(stream_descriptor::wait_write,
                                         [&socket](const auto&) { socket.write_armed = false; });
        }
    }

    void wait_until(std::optional<base::Instant> deadline) {
        if (!names_armed) {
            names_armed = true;
            names.async_wait(asio::posix::stream_descriptor::wait_read,
                             [this](const auto&) { names_armed = false; });
        }
        if (deadline) {
            timer.expires_at(std::chrono::steady_clock::time_point{deadline->time_since_epoch()});
            timer.async_wait([](const auto&) {});
        }
        io.run_one();
        timer.cancel();
        io.poll();  // Takes the cancelled timer too, which would end the next wait at once.
    }

    [[nodiscard]] bool any_readable() const {
        for (const Socket& socket : sockets) {
            if (socket.readable) {
                return true;
            }
        }
        return false;
    }
};

Shard::Shard(turn::Turn& turn, net::UdpNetwork& network, net::Resolver& resolver)
    : turn_{turn},
      network_{network},
      resolver_{resolver},
      reactor_{std::make_unique<Reactor>(network, resolver)} {}

Shard::~Shard() = default;

StopReason Shard::run(OnSignal on_signal, const Observer& observer) {
    Reactor& reactor = *reactor_;
    const auto sockets = static_cast<std::uint16_t>(network_.size());
    bool draining = false;
    while (true) {
        take_turn();
        observer.after_turn();
        if (turn_.done()) {
            return reactor.signals_seen > 0 ? StopReason::asked : StopReason::finished;
        }
        const bool again = reactor.signals_seen > 1;
        if (again || (reactor.signals_seen > 0 && on_signal == OnSignal::end)) {
            turn_.abort(read_clocks());
            observer.after_turn();
            return again ? StopReason::interrupted : StopReason::asked;
        }
        if (reactor.signals_seen > 0 && !draining) {
            draining = true;
            turn_.stop();
            observer.draining();
            continue;
        }
        if (reactor.any_readable() || !names_.empty() || network_.failed()) {
            reactor.io.poll();
            continue;
        }
        for (std::uint16_t i = 0; i < sockets; ++i) {
            reactor.arm(reactor.sockets[i], network_.blocked(i));
        }
        reactor.wait_until(turn_.next_deadline());
    }
}

void Shard::take_turn() {
    collect_names();
    turn::Input input;
    input.clocks = read_clocks();
    input.names = names_;
    bool first = true;
    const auto sockets = static_cast<std::uint16_t>(network_.size());
    for (std::uint16_t i = 0; i < sockets; ++i) {
        network_.flush(i);
        auto& socket = reactor_->sockets[i];
        if (socket.readable) {
            input.received = network_.receive(i);
            socket.readable = !input.received.empty();
        }
        // The octets of a receive live until the next one, so each socket has a turn of its own.
        input.failures = network_.failures();
        if (first || !input.received.empty() || !input.failures.empty()) {
            turn_.run(input, output_);
            network_.send(output_.batch.messages());
            output_.batch.clear();
            input = {.clocks = input.clocks, .received = {}, .failures = {}, .names = {}};
            first = false;
        }
    }
    names_.clear();
    ask_for_names(output_);
}

void Shard::ask_for_names(turn::Output& output) {
    for (const std::string& name : output.lookups) {
        if (resolver_.ask(name) == net::Resolver::Answer::pending) {
            continue;
        }
        const net::Resolution* known = resolver_.find(name);
        names_.push_back(
            {name, known != nullptr ? known->addresses : std::vector<base::IpAddress>{}});
    }
    output.lookups.clear();
}

void Shard::collect_names() {
    while (const net::Resolution* resolution = resolver_.take()) {
        names_.push_back({resolution->host, resolution->addresses});
    }
}

}  // namespace rung::shard
