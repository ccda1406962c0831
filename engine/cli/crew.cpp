#include "engine/cli/crew.hpp"

#include <pthread.h>
#include <sched.h>

#include <utility>

namespace rung::cli {

namespace {

/// The processors that this process may use.
std::vector<int> own_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> processors;
    if (::sched_getaffinity(0, sizeof set, &set) == 0) {
        for (int n = 0; n < CPU_SETSIZE; ++n) {
            if (CPU_ISSET(n, &set)) {
                processors.push_back(n);
            }
        }
    }
    return processors;
}

void pin(pthread_t thread, int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    // One that is not pinned works as well, only less evenly.
    static_cast<void>(::pthread_setaffinity_np(thread, sizeof set, &set));
}

}  // namespace

turn::CallBooks all_calls(const turn::Books& books) {
    turn::CallBooks sum = books.calls;
    sum.add(books.warm_up);
    return sum;
}

Crew::Crew(std::vector<std::unique_ptr<Worker>> workers)
    : workers_{std::move(workers)}, failures_(workers_.size()) {
    for (std::size_t n = 0; n < workers_.size(); ++n) {
        desks_.push_back(std::make_unique<Desk>());
    }
}

Crew::~Crew() {
    abandoned_ = true;
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void Crew::begin(shard::OnSignal on_signal, AfterTurn after_turn) {
    after_turn_ = std::move(after_turn);
    working_ = workers_.size();
    const std::vector<int> processors = own_processors();
    const bool enough = !workers_.empty() && processors.size() > workers_.size();
    for (std::size_t n = 0; n < workers_.size(); ++n) {
        threads_.emplace_back([this, n, on_signal] { work(n, on_signal); });
        if (enough) {
            pin(threads_.back().native_handle(), processors[n + 1]);
        }
    }
    if (enough) {
        pin(::pthread_self(), processors[0]);
    }
}

void Crew::join(const std::function<void()>& meanwhile) {
    while (!over()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        meanwhile();
    }
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
    for (const std::exception_ptr& failure : failures_) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

void Crew::work(std::size_t n, shard::OnSignal on_signal) {
    Worker& worker = *workers_[n];
    Desk& desk = *desks_[n];
    try {
        shard::Shard::Observer observer;
        observer.after_turn = [&](base::Instant now) {
            after_turn_(worker.turn, now);
            if (stop_ && !worker.turn.source().exhausted(now)) {
                worker.turn.stop();
            }
            serve_desk(desk, worker.turn);
        };
        observer.draining = [] {};
        observer.tick = std::chrono::milliseconds{100};
        observer.abandoned = [this] { return abandoned_.load(); };
        static_cast<void>(worker.shard.run(on_signal, observer));
    } catch (...) {
        failures_[n] = std::current_exception();
    }
    const std::scoped_lock lock{desk.mutex};
    desk.over = true;
    --working_;
}

void Crew::ask(bool all) {
    all_ = all;
    for (const auto& desk : desks_) {
        ++desk->asked;
    }
}

namespace {

Standing standing_of(turn::Turn& turn, bool all) {
    Standing standing;
    standing.calls = all_calls(turn.books());
    standing.recent = turn.meter().recent();
    turn.meter().forget_recent();
    if (all) {
        standing.books = turn.books();
        standing.meter = std::make_unique<turn::Meter>(true);
        standing.meter->add(turn.meter());
    }
    return standing;
}

}  // namespace

void Crew::serve_desk(Desk& desk, turn::Turn& turn) {
    const std::uint32_t asked = desk.asked;
    if (asked == desk.answered) {
        return;
    }
    desk.answered = asked;
    Standing standing = standing_of(turn, all_);
    const std::scoped_lock lock{desk.mutex};
    desk.standing = std::move(standing);
}

std::optional<std::vector<Standing>> Crew::answers() {
    for (const auto& desk : desks_) {
        const std::scoped_lock lock{desk->mutex};
        if (!desk->standing && !desk->over) {
            return std::nullopt;
        }
    }
    std::vector<Standing> all;
    for (std::size_t n = 0; n < desks_.size(); ++n) {
        Desk& desk = *desks_[n];
        const std::scoped_lock lock{desk.mutex};
        std::optional<Standing> given = std::exchange(desk.standing, std::nullopt);
        if (!desk.over) {
            all.push_back(std::move(*given));
            continue;
        }
        // Its thread is behind its last turn: it can be looked at.
        all.push_back(standing_of(workers_[n]->turn, all_));
        if (given) {
            all.back().recent.add(given->recent);
        }
    }
    return all;
}

}  // namespace rung::cli
