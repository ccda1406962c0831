#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "engine/net/resolver.hpp"
#include "engine/net/udp.hpp"
#include "engine/turn/turn.hpp"

namespace rung::shard {

/// Why a shard's loop ended.
enum class StopReason : std::uint8_t {
    finished,     ///< All that was due is done.
    asked,        ///< SIGINT or SIGTERM, and what was in progress was let finish where it may.
    interrupted,  ///< A second signal: calls in progress were cut off.
};

/// How a run treats the first SIGINT or SIGTERM.
enum class OnSignal : std::uint8_t {
    drain,  ///< Start no more calls and let those in progress finish.
    end,    ///< End at once, with the calls in progress aborted.
};

/// Both clocks, read now. The only place of the engine that asks for the time.
[[nodiscard]] base::Clocks read_clocks();

/// The reactor around a turn: waits for a socket, a name, a deadline or a signal, and runs turns on
/// the calling thread until the run is over. Asio only waits; datagrams move in batches.
class Shard {
public:
    /// All three outlive the shard. `resolver` serves names that ladders ask for. From here on
    /// SIGINT and SIGTERM are the shard's: they end the run, not the process.
    Shard(turn::Turn& turn, net::UdpNetwork& network, net::Resolver& resolver);
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    /// What `run` tells its owner. Neither may block.
    struct Observer {
        std::function<void()> after_turn;  ///< Calls may have finished.
        std::function<void()> draining;    ///< The first signal came: no more calls are started.
    };

    StopReason run(OnSignal on_signal, const Observer& observer);

private:
    struct Reactor;

    void take_turn();
    void ask_for_names(turn::Output& output);
    void collect_names();

    turn::Turn& turn_;
    net::UdpNetwork& network_;
    net::Resolver& resolver_;
    turn::Output output_;
    std::vector<turn::ResolvedName> names_;
    std::unique_ptr<Reactor> reactor_;
};

}  // namespace rung::shard
