#include "bench/table/throughput.hpp"

#include <fmt/format.h>

#include "bench/side_by_side/interruption.hpp"
#include "bench/table/bare_run.hpp"
#include "bench/table/sipp_best.hpp"

namespace rung::bench {

namespace {

RungLoad load_of(const Throughput& plan, const Context& context) {
    const std::filesystem::path ladders = context.setup.scenarios / "ladders";
    RungLoad load;
    load.ladder = ladders / plan.ladder;
    load.transport = plan.transport;
    load.duration = context.run;
    load.arguments = plan.arguments;
    load.arguments.insert(load.arguments.end(), {"--for", fmt::format("{}s", context.run.count())});
    load.far_side = plan.far_side;
    if (!plan.served.empty()) {
        load.far_side.push_back(ladders / plan.served);
    }
    return load;
}

/// Rung and its reference go into the row together, so that they stay pairs.
void repeat(const Throughput& plan, Context& context, const RungLoad& load, Row& row) {
    const double bare = plan.bare.empty() ? 0 : run_bare(context, plan.bare);
    stop_if_interrupted();
    const auto run = run_that_counts(context, load, row);
    if (!run) {
        return;
    }
    row.rung.push_back(delivered(run->measurement));
    add_cpu(*run, row);
    if (!plan.bare.empty()) {
        row.bare.push_back(bare);
    }
    context.say(fmt::format(
        "  Rung {}/s, bare {}/s", text_of(row.rung.back(), row.unit), text_of(bare, row.unit)));
}

}  // namespace

void add_cpu(const RungRun& run, Row& row) {
    const double generator = run.result.cpu_ns_a_transaction;
    const double far_side = run.measurement.far_side_cpu_ns_a_transaction;
    if (generator > 0) {
        row.generator_cpu.push_back(generator);
    }
    if (far_side > 0) {
        row.far_side_cpu.push_back(far_side);
    }
}

std::optional<RungRun> run_that_counts(const Context& context, const RungLoad& load, Row& row) {
    constexpr int attempts = 2;
    std::string refusals;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        RungRun run = run_load(context.setup, load);
        stop_if_interrupted();
        if (run.refusal.empty()) {
            return run;
        }
        context.say(fmt::format("  Rung refused: {}", run.refusal));
        refusals += (refusals.empty() ? "" : ", then ") + run.refusal;
    }
    row.notes.push_back(fmt::format("a repetition of Rung does not count: {}", refusals));
    return std::nullopt;
}

void measure(const Throughput& plan, Context& context, Row& row) {
    const RungLoad load = load_of(plan, context);
    std::optional<SippBest> sipp;
    if (plan.sipp != nullptr && context.no_sipp.empty()) {
        sipp.emplace(context, *plan.sipp);
    } else if (plan.sipp != nullptr) {
        row.notes.push_back(context.no_sipp);
    }
    for (int n = 0; n < context.repetitions; ++n) {
        repeat(plan, context, load, row);
        if (!sipp) {
            continue;
        }
        if (const auto rate = sipp->run_once()) {
            row.sipp.push_back(*rate);
            context.say(fmt::format("  SIPp {}/s", text_of(*rate, row.unit)));
        } else {
            row.notes.emplace_back(
                "a repetition of SIPp does not count: three attempts failed calls, retransmitted "
                "or fell short");
        }
    }
}

}  // namespace rung::bench
