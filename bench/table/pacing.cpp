#include <fmt/format.h>

#include "bench/side_by_side/interruption.hpp"
#include "bench/table/own_rows.hpp"
#include "bench/table/throughput.hpp"

namespace rung::bench {

namespace {

/// Half of what the row options-udp came to.
RungLoad half_load(const Context& context, Row& row) {
    const Row* const highest = find_row(context, "options-udp");
    if (highest == nullptr || highest->rung.empty()) {
        throw std::runtime_error{"needs the row options-udp, of whose rate it is the half"};
    }
    const auto rate = static_cast<Rate>(median(highest->rung) / 2);
    row.notes.push_back(
        fmt::format("{} calls/s asked", text_of(static_cast<double>(rate), highest->unit)));
    RungLoad load;
    load.ladder = context.setup.scenarios / "ladders" / "options.rung";
    load.duration = context.run;
    load.arguments = {
        "--rate", fmt::format("{}/s", rate), "--for", fmt::format("{}s", context.run.count())};
    return load;
}

template <class Value>
void measure_half_load(Context& context, Row& row, const Value& value) {
    const RungLoad load = half_load(context, row);
    for (int n = 0; n < context.repetitions; ++n) {
        // What is late or lost is what this row is about, so every run counts.
        const RungRun run = run_load(context.setup, load);
        stop_if_interrupted();
        row.rung.push_back(value(run.result));
        add_cpu(run, row);
        context.say(fmt::format("  {} {}", text_of(row.rung.back(), row.unit), row.unit));
    }
}

}  // namespace

void measure_delivery(Context& context, Row& row) {
    measure_half_load(context, row, [](const RungResult& result) {
        return result.due > 0 ? static_cast<double>(result.passed) / static_cast<double>(result.due)
                              : 0;
    });
}

void measure_lag(Context& context, Row& row) {
    measure_half_load(context, row, [](const RungResult& result) { return result.lag_p99_us; });
}

}  // namespace rung::bench
