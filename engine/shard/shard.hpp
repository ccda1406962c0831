#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "engine/net/resolver.hpp"
#include "engine/net/stream_network.hpp"
#include "engine/net/udp.hpp"
#include "engine/shard/loop_watch.hpp"
#include "engine/shard/pace.hpp"
#include "engine/turn/turn.hpp"

namespace rung::shard {

class TriggerCommands;

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
/// the calling thread until the run is over. Asio only waits; messages move in batches.
class Shard {
public:
    /// What a shard drives; all of it outlives the shard. `resolver` serves names that ladders ask
    /// for.
    struct Parts {
        turn::Turn& turn;
        net::UdpNetwork& datagrams;
        net::StreamNetwork& streams;
        net::Resolver& resolver;
        TriggerCommands* triggers = nullptr;  ///< Where the target can be made to do something.
    };

    /// From here on SIGINT and SIGTERM are the shard's: they end the run, not the process.
    explicit Shard(const Parts& parts);
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    /// What `run` tells its owner. Neither may block.
    struct Observer {
        /// Calls may have finished. At least once a `tick`, where there is one.
        std::function<void(base::Instant now)> after_turn;
        std::function<void()> draining;  ///< The first signal came: no more calls are started.
        std::optional<base::Duration> tick{};
        std::function<bool()> abandoned{};  ///< Asked behind each turn: it is to end at once.
    };

    StopReason run(OnSignal on_signal, const Observer& observer);

    [[nodiscard]] const LoopWatch& watch() const { return watch_; }

    /// What it spent waiting on the processor, which is no work.
    [[nodiscard]] base::Duration awake() const { return awake_; }

private:
    struct Reactor;

    void take_turns();
    void take_turn(turn::Input& input);
    [[nodiscard]] bool is_busy() const;
    void wait(const Observer& observer);
    void hold(const Pace::Hold& pause);
    void poll();
    void ask_for_names(turn::Output& output);
    void collect_names();
    void collect_triggers();

    Parts parts_;
    turn::Output output_;
    std::vector<turn::ResolvedName> names_;
    std::vector<turn::TriggerEnd> trigger_ends_;
    LoopWatch watch_;
    Pace pace_;
    base::Instant polled_;  ///< The reactor, last.
    base::Instant now_;
    base::Duration awake_{0};
    bool turned_ = false;    ///< Since `take_turns` began.
    bool more_ = false;      ///< A receive was full: others wait.
    std::size_t moved_ = 0;  ///< Messages, since `take_turns` began.
    std::unique_ptr<Reactor> reactor_;
};

}  // namespace rung::shard
