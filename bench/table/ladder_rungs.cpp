#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "bench/table/own_rows.hpp"
#include "bench/table/throughput.hpp"

namespace rung::bench {

void measure_rungs(int rungs, Context& context, Row& row) {
    RungLoad load;
    load.ladder = context.setup.folder / fmt::format("rungs-{}.rung", rungs);
    std::string ladder = "title  So many rungs\n\n";
    for (int n = 0; n < rungs; n += 2) {
        ladder += "-> OPTIONS sip:{target}\n<- 200\n";
    }
    std::ofstream{load.ladder} << ladder;
    load.duration = context.run;
    load.arguments = {"--users", "256", "--for", fmt::format("{}s", context.run.count())};
    for (int n = 0; n < context.repetitions; ++n) {
        if (const auto run = run_that_counts(context, load, row)) {
            add_cpu(*run, row);
            context.say(fmt::format("  {:.0f} ns", run->result.cpu_ns_a_transaction));
        }
    }
    // What stands beside the other rows is what this one is about.
    row.rung.swap(row.generator_cpu);
}

}  // namespace rung::bench
