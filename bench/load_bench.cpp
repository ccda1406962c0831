// The schedule and the histogram: what an arrival and a recorded value cost.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/load/histogram.hpp"
#include "engine/load/schedule.hpp"

namespace rung::load {
namespace {

Plan endless(double from, double to, Arrivals arrivals) {
    Plan plan;
    plan.arrivals = arrivals;
    plan.stages = {{from, to, std::chrono::hours{1000}}, {to, to, std::nullopt}};
    return plan;
}

void next_arrival(benchmark::State& state, const Plan& plan) {
    Schedule schedule{plan, 1};
    for (auto _ : state) {
        benchmark::DoNotOptimize(schedule.next());
        schedule.advance();
    }
}

void next_even(benchmark::State& state) {
    next_arrival(state, endless(300'000, 300'000, Arrivals::even));
}

void next_even_in_a_ramp(benchmark::State& state) {
    next_arrival(state, endless(1'000, 300'000, Arrivals::even));
}

void next_poisson(benchmark::State& state) {
    next_arrival(state, endless(300'000, 300'000, Arrivals::poisson));
}

void next_poisson_in_a_ramp(benchmark::State& state) {
    next_arrival(state, endless(300'000, 1'000, Arrivals::poisson));
}

// Latencies as of a target that answers in 100 us to 1.1 ms.
std::vector<base::Duration> latencies() {
    base::Random random{1};
    std::vector<base::Duration> values(4096);
    for (base::Duration& value : values) {
        value = base::Duration{static_cast<std::int64_t>(100'000 + random.below(1'000'000))};
    }
    return values;
}

Histogram filled() {
    Histogram histogram;
    for (const base::Duration value : latencies()) {
        histogram.record(value);
    }
    return histogram;
}

void record(benchmark::State& state) {
    const std::vector<base::Duration> values = latencies();
    Histogram histogram;
    std::size_t at = 0;
    for (auto _ : state) {
        histogram.record(values[at++ % values.size()]);
    }
    benchmark::DoNotOptimize(histogram.count());
}

void percentile(benchmark::State& state) {
    const Histogram histogram = filled();
    for (auto _ : state) {
        benchmark::DoNotOptimize(histogram.at(0.99));
    }
}

void add(benchmark::State& state) {
    const Histogram part = filled();
    Histogram sum;
    for (auto _ : state) {
        sum.add(part);
    }
    benchmark::DoNotOptimize(sum.count());
}

void encode(benchmark::State& state) {
    const Histogram histogram = filled();
    for (auto _ : state) {
        benchmark::DoNotOptimize(histogram.encode());
    }
    state.counters["octets"] = static_cast<double>(histogram.encode().size());
}

void decode(benchmark::State& state) {
    const std::string text = filled().encode();
    for (auto _ : state) {
        benchmark::DoNotOptimize(Histogram::decode(text));
    }
}

BENCHMARK(next_even);
BENCHMARK(next_even_in_a_ramp);
BENCHMARK(next_poisson);
BENCHMARK(next_poisson_in_a_ramp);
BENCHMARK(record);
BENCHMARK(percentile);
BENCHMARK(add);
BENCHMARK(encode);
BENCHMARK(decode);

}  // namespace
}  // namespace rung::load
