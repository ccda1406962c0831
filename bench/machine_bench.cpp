// What Rung has no part in: had these changed, so did the machine, and every other part with it.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/base/random.hpp"

namespace rung::machine {
namespace {

void machine_compute(benchmark::State& state) {
    std::uint64_t value = 1;
    for (auto _ : state) {
        for (int n = 0; n < 1000; ++n) {
            value = value * 6364136223846793005U + 1442695040888963407U;
        }
        benchmark::DoNotOptimize(value);
    }
}

/// A way through all of the memory in random order, so that nothing can be fetched ahead.
std::vector<std::uint32_t> random_cycle(std::uint32_t size) {
    base::Random random{1};
    std::vector<std::uint32_t> order(size);
    std::iota(order.begin(), order.end(), 0U);
    for (std::uint32_t n = size - 1; n > 0; --n) {
        std::swap(order[n], order[random.below(n)]);
    }
    return order;
}

/// Reads that miss the caches of a core: 32 MiB.
void machine_memory(benchmark::State& state) {
    static const std::vector<std::uint32_t> next = random_cycle(8U << 20U);
    std::uint32_t at = 0;
    for (auto _ : state) {
        for (int n = 0; n < 1000; ++n) {
            at = next[at];
        }
        benchmark::DoNotOptimize(at);
    }
}

BENCHMARK(machine_compute);
BENCHMARK(machine_memory);

}  // namespace
}  // namespace rung::machine
