// The table of goals: Rung beside bare programs and SIPp. See bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>

#include "bench/side_by_side/far_side.hpp"
#include "bench/side_by_side/interruption.hpp"
#include "bench/side_by_side/run_folder.hpp"
#include "bench/table/measure_table.hpp"

namespace rung::bench {

namespace {

/// The command line, checked.
struct Options {
    std::vector<std::string> only;
    int repetitions = 5;
    int seconds = 3;
    int minutes = 40;
    bool quick = false;
    bool fifo = false;
    std::string json;
    std::string markdown;
    std::string parts;
    std::string sipp = "sipp";
};

std::string names_of_rows() {
    std::vector<std::string> names;
    for (const RowPlan& plan : row_plans()) {
        names.push_back(plan.row.name);
    }
    return fmt::format("The rows: {}", fmt::join(names, ", "));
}

void declare(CLI::App& app, Options& options) {
    app.footer(names_of_rows());
    app.add_option("--only", options.only, "rows by name or glob; may be repeated")
        ->type_name("GLOB")
        ->allow_extra_args(false);
    app.add_flag("--quick", options.quick, "3 repetitions of 1 s: a first look");
    app.add_option("--repetitions", options.repetitions)
        ->check(CLI::Range(1, 30))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "of each run")
        ->check(CLI::Range(1, 60))
        ->capture_default_str();
    app.add_option("--minutes", options.minutes, "no row begins later")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_flag("--fifo", options.fifo, "SCHED_FIFO for generators and far sides");
    app.add_option("--json", options.json, "every sample, as JSON")->type_name("FILE")->take_last();
    app.add_option("--markdown", options.markdown, "the table, as it is printed at the end")
        ->type_name("FILE")
        ->take_last();
    app.add_option("--parts", options.parts, "result file of Google Benchmark to take in")
        ->type_name("FILE");
    app.add_option("--sipp", options.sipp, "the program sipp")->capture_default_str();
}

void say(const std::string& line) {
    fmt::print(stderr, "{}\n", line);
}

double load_average() {
    double average = 0;
    getloadavg(&average, 1);
    return average;
}

/// Nothing is written without a path.
void write(const std::string& path, const std::string& text) {
    if (path.empty()) {
        return;
    }
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text << std::flush;
    if (!file) {
        throw std::runtime_error{fmt::format("{}: it cannot be written", path)};
    }
}

Context context_of(const Options& options, const std::filesystem::path& folder) {
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    Context context;
    context.programs = self.parent_path();
    context.setup = {.rung = self.parent_path() / "rung",
                     .sipp = options.sipp,
                     .scenarios = BENCH_FOLDER,
                     .folder = folder,
                     .scheduling = options.fifo ? Scheduling::fifo : Scheduling::plain};
    context.is_quick = options.quick;
    context.repetitions = options.quick ? 3 : options.repetitions;
    context.run = std::chrono::seconds{options.quick ? 1 : options.seconds};
    context.bare_run = std::chrono::milliseconds{options.quick ? 700 : 2000};
    context.say = say;
    return context;
}

/// Without SIPp the rows say so.
void describe(Context& context) {
    Table& table = context.table;
    try {
        table.machine = describe_machine(context.setup);
    } catch (const std::runtime_error& error) {
        context.no_sipp = fmt::format("SIPp is not there: {}", error.what());
        context.setup.sipp.clear();
        table.machine = describe_machine(context.setup);
    }
    table.repetitions = context.repetitions;
    table.run_seconds = static_cast<int>(context.run.count());
    table.is_quick = context.is_quick;
}

int measure(const Options& options) {
    const RunFolder folder;
    Context context = context_of(options, folder.path());
    describe(context);
    if (!options.parts.empty()) {
        context.table.parts = read_parts(read_file(options.parts));
    }
    make_far_side_keys(context.setup);
    TablePlan plan;
    plan.rows = row_plans();
    plan.only = options.only;
    plan.most_time = std::chrono::minutes{options.minutes};
    plan.on_row = [&] {
        context.table.load_average_at_end = load_average();
        write(options.json, to_json(context.table));
        write(options.markdown, to_markdown(context.table));
    };
    measure_rows(plan, context);
    fmt::print("{}", to_markdown(context.table));
    return is_interrupted() ? status_of_interrupted : 0;
}

int parse_and_measure(int argc, char** argv) {
    CLI::App app{"Rung against its goals, beside bare programs and SIPp, in turns"};
    Options options;
    declare(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        constexpr int usage = 2;
        return app.exit(error) == 0 ? 0 : usage;
    }
    return measure(options);
}

}  // namespace

}  // namespace rung::bench

int main(int argc, char** argv) {
    try {
        rung::bench::end_runs_on_signals();
        return rung::bench::parse_and_measure(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_table: %s\n", error.what());
        return 1;
    }
}
