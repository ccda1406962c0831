#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/cli/lane.hpp"
#include "engine/net/resolver.hpp"
#include "engine/shard/shard.hpp"
#include "engine/turn/turn.hpp"

namespace rung::cli {

/// How a shard stands at some moment of the run.
struct Standing {
    turn::CallBooks calls;               ///< Those of the warm-up too.
    load::Histogram recent;              ///< Times of the final answers since the one before.
    std::optional<turn::Books> books;    ///< Where all was asked for,
    std::unique_ptr<turn::Meter> meter;  ///< and what was measured.
};

/// One shard at work.
struct Worker {
    Worker(Lane& its_lane, base::Instant start, shard::TriggerCommands* triggers)
        : lane{its_lane},
          turn{lane.plan, start},
          shard{{turn, lane.datagrams, *lane.streams, resolver, triggers}} {}

    Lane& lane;
    turn::Turn turn;
    net::Resolver resolver;
    shard::Shard shard;
};

/// The shards of a run beside the first, each on a thread of its own. Nothing of theirs is touched
/// from outside while they are at work: they are asked, and answer at the end of a turn.
class Crew {
public:
    /// What a shard does behind each of its turns, on its thread.
    using AfterTurn = std::function<void(turn::Turn&, base::Instant now)>;

    explicit Crew(std::vector<std::unique_ptr<Worker>> workers);

    /// Ends them at once, if they are still at work.
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Starts the threads, each pinned to a processor of its own where there are enough; the
    /// calling thread, which runs the first shard, has the first.
    void begin(shard::OnSignal on_signal, AfterTurn after_turn);

    [[nodiscard]] bool empty() const { return workers_.empty(); }

    /// All of them have ended.
    [[nodiscard]] bool over() const { return working_ == 0; }

    /// Waits for that, and calls `meanwhile` now and then; throws what kept one from going on.
    void join(const std::function<void()>& meanwhile);

    /// They are to say how they stand. `all`: with books and measures.
    void ask(bool all);

    /// What they said, in their order. nullopt: not all of them have yet.
    [[nodiscard]] std::optional<std::vector<Standing>> answers();

    /// No further calls.
    void stop() { stop_ = true; }

    /// Only behind `join`.
    [[nodiscard]] std::vector<std::unique_ptr<Worker>>& workers() { return workers_; }

private:
    /// What one of them answers.
    struct Desk {
        std::mutex mutex;
        std::optional<Standing> standing;
        std::atomic<std::uint32_t> asked{0};
        std::uint32_t answered = 0;  ///< Touched by the shard alone.
        bool over = false;           ///< Guarded by `mutex`, as `standing`.
    };

    void work(std::size_t n, shard::OnSignal on_signal);
    void serve_desk(Desk& desk, turn::Turn& turn);

    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::unique_ptr<Desk>> desks_;
    std::vector<std::thread> threads_;
    std::vector<std::exception_ptr> failures_;
    AfterTurn after_turn_;
    std::atomic<std::size_t> working_{0};
    std::atomic<bool> stop_{false};
    std::atomic<bool> all_{false};
    std::atomic<bool> abandoned_{false};
};

/// Its calls, those of the warm-up too.
[[nodiscard]] turn::CallBooks all_calls(const turn::Books& books);

}  // namespace rung::cli
