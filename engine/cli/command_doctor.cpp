#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "engine/cli/commands.hpp"
#include "engine/cli/doctor_report.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/machine_probe.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/own_limit.hpp"
#include "engine/cli/terminal.hpp"
#include "engine/net/bare_exchange.hpp"

namespace rung::cli {

namespace {

using namespace std::chrono_literals;

// Five seconds in all, with starting and ending.
constexpr auto rest = 1000ms;
constexpr auto bare_run = 1400ms;
constexpr auto own_run = 2000ms;

constexpr int unfit_status = 1;
constexpr int lost_result_status = 3;

/// What is being done at the moment, at a terminal alone, until the report takes its place.
class Waiting {
public:
    explicit Waiting(std::FILE* out) : out_{isatty(fileno(out)) == 1 ? out : nullptr} {}

    ~Waiting() { show(""); }

    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    void show(std::string_view what) const {
        if (out_ != nullptr) {
            write(out_, fmt::format("\r{}\x1b[K", what));
        }
    }

private:
    std::FILE* out_;
};

/// As `@load/options` and the built-in target send them.
constexpr std::array<net::BareDatagram, 2> options_exchange{{{true, 325}, {false, 352}}};

/// Returns why it could not be measured, or nothing.
std::string measure_limit(MachineLimit& limit, const Waiting& waiting) {
    MachineFacts facts;
    find_cores(facts);
    const CorePair cores = choose_cores(facts.usable, facts.online, facts.twins);
    limit.one_core = cores.near == cores.far;
    try {
        waiting.show("its own limit: bare datagrams");
        limit.bare = net::bare_exchange(options_exchange, {cores.near, cores.far}, bare_run);
        waiting.show("its own limit: Rung against the built-in target");
        limit.own = measure_own_limit({.duration = own_run});
    } catch (const Failure& failure) {
        return failure.what();
    } catch (const std::system_error& error) {
        return error.what();
    }
    return {};
}

bool write_result(const std::string& path, const std::string& json) {
    if (path == "-") {
        write(stdout, json);
    } else if (!path.empty()) {
        std::ofstream file{path, std::ios::binary | std::ios::trunc};
        file << json;
        file.close();
        if (!file) {
            write(stderr, fmt::format("rung: --json {}: the result was lost\n", path));
            return false;
        }
    }
    return true;
}

}  // namespace

int doctor(const DoctorOptions& options) {
    check_result_path("--json", options.json);
    std::FILE* const talk = options.json == "-" ? stderr : stdout;
    DoctorReport report;
    std::string problem;
    report.version = RUNG_VERSION;
    {
        const Waiting waiting{talk};
        waiting.show("watching this machine for five seconds");
        MachineProbe probe;
        probe.rest(rest);
        if (!options.quick) {
            problem = measure_limit(report.limit.emplace(), waiting);
        }
        report.facts = probe.facts();
    }
    report.checks = judge_machine(report.facts);
    if (!problem.empty()) {
        report.checks.push_back(missing_limit(problem));
    }
    write(talk,
          draw_doctor(
              report, options.why ? Reasons::all : Reasons::of_remarks, describe_terminal(talk)));
    const bool written = write_result(options.json, doctor_json(report));
    if (overall(report.checks) == Fitness::warn) {
        return unfit_status;
    }
    return written ? 0 : lost_result_status;
}

}  // namespace rung::cli
