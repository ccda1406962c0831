// How long a ladder takes to be judged, as `rung check` does it.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "scenarios/language/compile.hpp"
#include "scenarios/language/format.hpp"
#include "tests/language/long_ladder.hpp"

namespace rung::language {
namespace {

/// A hundred times the lines may take a hundred times as long, and hardly more.
void check_ladder(benchmark::State& state) {
    const std::string ladder = long_ladder(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        const Compiled compiled = compile("long.rung", ladder);
        if (!compiled.program || !compiled.diagnostics.empty()) {
            throw std::runtime_error{"the ladder of this benchmark is not good"};
        }
        benchmark::DoNotOptimize(compiled);
    }
    state.SetComplexityN(state.range(0));
    state.SetBytesProcessed(static_cast<std::int64_t>(ladder.size()) * state.iterations());
}

void format_ladder(benchmark::State& state) {
    const std::string ladder = long_ladder(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(format(ladder));
    }
}

BENCHMARK(check_ladder)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->Complexity(benchmark::oN);
BENCHMARK(format_ladder)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rung::language
