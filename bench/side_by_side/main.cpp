// Rung and SIPp against the same `rung serve`, in turns: which carries more? See bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

#include "bench/exchange/udp_exchange.hpp"
#include "bench/side_by_side/far_side.hpp"
#include "bench/side_by_side/generators.hpp"
#include "bench/side_by_side/interruption.hpp"
#include "bench/side_by_side/report.hpp"
#include "bench/side_by_side/run_folder.hpp"

namespace rung::bench {

namespace {

/// The command line, checked.
struct Options {
    std::vector<std::string> only;
    int seconds = 10;
    int probe_seconds = 3;
    Rate start = 0;  ///< 0: each flow's own.
    bool fifo = false;
    std::string json;
    std::string rung;
    std::string sipp = "sipp";
    std::string scenarios = BENCH_FOLDER;
};

std::vector<std::string> contest_names() {
    std::vector<std::string> names;
    for (const Contest& contest : contests()) {
        names.push_back(name_of(contest));
    }
    return names;
}

void declare(CLI::App& app, Options& options) {
    app.add_option("--only", options.only, "one comparison of the table; may be repeated")
        ->check(CLI::IsMember(contest_names()))
        ->allow_extra_args(false);
    app.add_option("--seconds", options.seconds, "of each run that counts")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--probe-seconds", options.probe_seconds, "of each run that only looks around")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--start", options.start, "calls a second to begin the search with")
        ->check(CLI::Range(100, 10'000'000));
    app.add_flag("--fifo", options.fifo, "SCHED_FIFO for both generators and the far side");
    app.add_option("--json", options.json, "every single run, as JSON")
        ->type_name("FILE")
        ->take_last();  // ./dev names one before the user may.
    app.add_option("--rung", options.rung, "the program rung; the one beside this by default");
    app.add_option("--sipp", options.sipp, "the program sipp")->capture_default_str();
}

bool is_wanted(const Options& options, const Contest& contest) {
    return options.only.empty() ||
           std::ranges::find(options.only, name_of(contest)) != options.only.end();
}

void say(const std::string& line) {
    fmt::print(stderr, "{}\n", line);
}

ContestPlan plan_of(const Options& options) {
    ContestPlan plan;
    plan.probe = std::chrono::seconds{options.probe_seconds};
    plan.confirmation = std::chrono::seconds{options.seconds};
    return plan;
}

void write_json(const std::string& path, const Report& report) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << to_json(report) << std::flush;
    if (!file) {
        throw std::runtime_error{fmt::format("--json {}: it cannot be written", path)};
    }
}

Measurement make_run(const Setup& setup, Generator generator, const Job& job) {
    Measurement run = generator == Generator::sipp ? run_sipp(setup, job) : run_rung(setup, job);
    stop_if_interrupted();
    return run;
}

/// In the breaks of a contest over UDP: what the kernel would let anybody do at that time.
class BareRuns {
public:
    explicit BareRuns(const Contest& contest)
        : flow_{contest.transport == Transport::udp ? contest.flow : nullptr} {}

    void make(int count) {
        for (int n = 0; flow_ != nullptr && n < count && !is_interrupted(); ++n) {
            const UdpExchange exchange{.flow = flow_->exchange,
                                       .cores = {generator_core, far_side_core},
                                       .before_each = {}};
            rates_.push_back(play(exchange, std::chrono::seconds{2}).per_second);
        }
    }

    [[nodiscard]] double rate() const { return median(rates_); }

private:
    const Flow* flow_;
    std::vector<double> rates_;
};

/// 0, 1 when a comparison was not carried through, or 130 when that was by a signal.
int compare(const Options& options) {
    const RunFolder folder;
    const std::filesystem::path beside = std::filesystem::read_symlink("/proc/self/exe");
    const Setup setup{.rung = options.rung.empty() ? beside.parent_path() / "rung"
                                                   : std::filesystem::path{options.rung},
                      .sipp = options.sipp,
                      .scenarios = options.scenarios,
                      .folder = folder.path(),
                      .scheduling = options.fifo ? Scheduling::fifo : Scheduling::plain};
    make_far_side_keys(setup);
    Report report{describe_machine(setup), setup.scheduling, plan_of(options), {}};
    int status = 0;
    for (const Contest& contest : contests()) {
        if (!is_wanted(options, contest) || is_interrupted()) {
            continue;
        }
        say(name_of(contest));
        ContestPlan plan = report.plan;
        plan.search.start = options.start > 0 ? options.start : contest.flow->start;
        const auto run = [&](Generator generator, Rate rate, std::chrono::seconds duration) {
            return make_run(setup, generator, {contest, rate, duration});
        };
        BareRuns bare{contest};
        bare.make(bare_runs / 2);
        report.contests.push_back(
            hold_contest(contest, plan, run, [](const Trial& trial) { say(to_line(trial)); }));
        bare.make(bare_runs - bare_runs / 2);
        report.contests.back().bare = bare.rate();
        if (!report.contests.back().error.empty()) {
            say(report.contests.back().error);
            status = 1;
        }
        // After each: what was measured stays when a later one is interrupted.
        if (!options.json.empty()) {
            write_json(options.json, report);
        }
    }
    fmt::print("{}", to_markdown(report));
    return is_interrupted() ? status_of_interrupted : status;
}

int parse_and_compare(int argc, char** argv) {
    CLI::App app{"The highest rates of Rung and of SIPp, in turns, against the same rung serve"};
    Options options;
    declare(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        constexpr int usage = 2;
        return app.exit(error) == 0 ? 0 : usage;
    }
    return compare(options);
}

}  // namespace

}  // namespace rung::bench

int main(int argc, char** argv) {
    try {
        rung::bench::end_runs_on_signals();
        return rung::bench::parse_and_compare(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "side_by_side: %s\n", error.what());
        return 1;
    }
}
