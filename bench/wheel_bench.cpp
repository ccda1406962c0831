// The timer wheel alone: what one timer costs among many.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "engine/timing/wheel.hpp"

namespace rung::timing {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant start{1'000s};

// Every timer fires: one round is 1 µs of a run that starts a transaction in each.
void schedule_and_fire(benchmark::State& state) {
    const auto pending = state.range(0);
    Wheel wheel{start};
    base::Instant now = start;
    std::uint64_t fired = 0;
    const base::Duration delay = pending * 1us;
    for (auto _ : state) {
        now += 1us;
        wheel.schedule(1, now + delay);
        wheel.advance(now, [&](std::uint64_t key) { fired += key; });
    }
    benchmark::DoNotOptimize(fired);
    state.counters["pending"] = wheel.size();
}

// The usual fate of Timer E: an answer comes long before it.
void schedule_and_cancel(benchmark::State& state) {
    Wheel wheel{start};
    base::Instant now = start;
    std::vector<base::Handle> window(static_cast<std::size_t>(state.range(0)));
    std::size_t at = 0;
    for (auto _ : state) {
        now += 1us;
        wheel.cancel(window[at]);
        window[at] = wheel.schedule(1, now + 500ms);
        at = at + 1 == window.size() ? 0 : at + 1;
        wheel.advance(now, [](std::uint64_t key) { benchmark::DoNotOptimize(key); });
    }
}

BENCHMARK(schedule_and_fire)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(schedule_and_cancel)->Arg(1'000)->Arg(100'000);

}  // namespace
}  // namespace rung::timing
