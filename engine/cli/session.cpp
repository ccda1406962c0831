#include "engine/cli/session.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/cli/failure.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/summarise.hpp"
#include "engine/cli/terminal.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"

namespace rung::cli {

namespace {

/// The run was as good as its verdict says, but nobody will read it: no clean pass either.
constexpr int lost_result_status = 3;

/// Of this process, user and system.
double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// $XDG_DATA_HOME/rung/pki, so that `serve` and `run` on one machine trust each other.
std::string own_pki_folder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && *data == '/') {
        return std::string{data} + "/rung/pki";
    }
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/') {
        throw usage("neither XDG_DATA_HOME nor HOME is set: name a folder of keys with --pki DIR");
    }
    return std::string{home} + "/.local/share/rung/pki";
}

bool signs(const call::Program& program) {
    const auto by_policy = [](const call::Policy& policy) {
        return std::holds_alternative<call::SignPolicy>(policy.what);
    };
    const auto by_rung = [](const call::Instruction& rung) {
        const auto* request = std::get_if<call::SendRequest>(&rung.what);
        return request != nullptr && !request->edits.signatures.empty();
    };
    return std::ranges::any_of(program.policies, by_policy) ||
           std::ranges::any_of(program.code, by_rung);
}

}  // namespace

Session::Session(const CommonOptions& options, const std::string& command)
    : options_{options},
      talk_{options.json == "-" ? stderr : stdout},
      terminal_{describe_terminal(talk_, parse_messages(options.messages))} {
    check_result_path("--json", options.json);
    check_result_path("--html", options.html);
    first_.plan.settings.allowed = parse_allowed(options.allow);
    first_.plan.nonce = parse_nonce(options.nonce);
    // A drawn one survives a JSON reader whose numbers are doubles.
    first_.plan.seed =
        options.seed.empty() ? parse_nonce("") >> 11 : parse_number("--seed", options.seed);
    if (!options.profile.empty()) {
        profile_ = read_profile(options.profile);
        first_.plan.settings.profile.insert(profile_.users.begin(), profile_.users.end());
        first_.plan.settings.triggers = {!profile_.trigger.call.empty(),
                                         !profile_.trigger.hang_up.empty()};
    }
    for (const std::string& text : options.set) {
        const auto [name, value] = parse_assignment("--set", text);
        constexpr std::string_view prefix = "profile.";
        if (!name.starts_with(prefix)) {
            throw usage(fmt::format("--set {}: only profile.NAME=VALUE can be set", text));
        }
        first_.plan.settings.profile[name.substr(prefix.size())] = value;
    }
    ladders_ = load_ladders(options.ladders);
    for (const LoadedLadder& ladder : ladders_) {
        thresholds_.insert(thresholds_.end(), ladder.pass_when.begin(), ladder.pass_when.end());
    }
    summary_ = begin_summary(ladders_, options, command);
    summary_.run.seed = first_.plan.seed;
    summary_.run.nonce = fmt::format("{:016x}", first_.plan.nonce);
}

void Session::require_profile(std::string_view otherwise) const {
    for (const LoadedLadder& ladder : ladders_) {
        for (const std::string& name : ladder.program->profile_names) {
            if (!first_.plan.settings.profile.contains(name)) {
                throw usage(
                    fmt::format("{0} needs profile.{1}: give it with --set profile.{1}=VALUE, or "
                                "under [users] in a --profile FILE{2}",
                                ladder.program->file,
                                name,
                                otherwise));
            }
        }
    }
}

void Session::require_triggers() const {
    for (const LoadedLadder& ladder : ladders_) {
        const call::Program& program = *ladder.program;
        if (!program.triggers) {
            continue;
        }
        const auto needs = [&program](bool hang_up) {
            return std::ranges::any_of(program.code, [hang_up](const call::Instruction& rung) {
                const auto* const trigger = std::get_if<call::Trigger>(&rung.what);
                return trigger != nullptr && trigger->hang_up == hang_up;
            });
        };
        const call::Triggers& known = first_.plan.settings.triggers;
        const bool lacks_call = !known.call && needs(false);
        if (lacks_call || (!known.hang_up && needs(true))) {
            throw usage(fmt::format(
                "{} makes the target {} (`trigger`): say how in a profile, under [trigger] as "
                "`{} = [\"PROGRAM\", \"${{uri}}\"]`, and name it with --profile FILE",
                program.file,
                lacks_call ? "call" : "hang up",
                lacks_call ? "originate" : "hangup"));
        }
    }
}

void Session::say(std::string_view text) const {
    if (!options_.quiet) {
        write(talk_, text);
    }
}

void Session::load_keys(Keys keys) {
    const bool needed =
        keys == Keys::always || std::ranges::any_of(ladders_, [](const LoadedLadder& ladder) {
            return ladder.program->uses_verdict || signs(*ladder.program);
        });
    if (!needed) {
        return;
    }
    pki_path_ = options_.pki.empty() ? own_pki_folder() : options_.pki;
    const base::WallTime now = shard::read_clocks().wall;
    const bool is_new = !std::filesystem::exists(pki_path_);
    try {
        if (options_.pki.empty()) {
            std::filesystem::create_directories(std::filesystem::path{pki_path_}.parent_path());
            pki_ = std::make_unique<identity::PkiFolder>(
                identity::PkiFolder::open_or_init(pki_path_, now));
        } else {
            pki_ = std::make_unique<identity::PkiFolder>(identity::PkiFolder::open(pki_path_, now));
        }
        first_.signer = std::make_unique<identity::Signer>(pki_->signer());
    } catch (const std::exception& error) {
        throw usage(error.what());
    }
    made_keys_ = is_new;
    first_.plan.signer = first_.signer.get();
    first_.plan.credentials = &pki_->credentials();
}

Live Session::live(const std::string& option) const {
    const Live live = parse_live(option, isatty(fileno(talk_)) == 1);
    return options_.quiet ? Live::off : live;
}

void Session::set_load(const std::optional<load::Plan>& load) {
    load_ = load;
    if (!load_) {
        return;
    }
    first_.plan.load = &*load_;
    first_.plan.reports = turn::RunPlan::Reports::not_passed;
    const std::uint32_t users = load_->users.value_or(0);
    first_.plan.open_calls = load_->at_most.value_or(std::max(first_.plan.open_calls, users));
    first_.plan.transactions.transactions = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{2} * first_.plan.open_calls, UINT32_MAX));
    if (load_->seed && options_.seed.empty()) {
        first_.plan.seed = *load_->seed;
        summary_.run.seed = first_.plan.seed;
    }
    summary_.under_load = true;
}

void Session::set_only(const turn::RunPlan::Replay& only) {
    load_.reset();
    first_.plan.load = nullptr;
    first_.plan.reports = turn::RunPlan::Reports::all;
    first_.plan.only = only;
    summary_.under_load = false;
    summary_.run.only = only.seq;
    say(fmt::format("call {} alone, as with seed {}: nothing is measured{}\n\n",
                    only.seq,
                    first_.plan.seed,
                    thresholds_.empty() ? "" : ", and `pass when` is not judged"));
}

int Session::run(const Manner& manner) {
    const base::Clocks start = shard::read_clocks();
    std::optional<shard::TriggerCommands> triggers;
    if (settings().triggers.call || settings().triggers.hang_up) {
        triggers.emplace(profile_.trigger);
    }
    Worker first{first_, start.now, triggers ? &*triggers : nullptr};
    Crew crew{hire(start.now)};
    std::optional<LoadMonitor> monitor;
    if (load_) {
        const auto refresh = [&](base::Instant now, const std::vector<Standing>& others) {
            take_all(first.turn, others, now);
        };
        monitor.emplace(LoadMonitor::Setup{manner.live, talk_, terminal_, thresholds_, refresh},
                        first.turn,
                        crew,
                        summary_,
                        start.now);
    }
    // From here on a signal ends the run and not the process, so now others may know of it.
    manner.begun();
    if (made_keys_) {
        say(fmt::format("made new keys for Identity in {}\n", pki_path_));
    }
    const double cpu_before = cpu_seconds();
    const auto look = [&monitor](base::Instant now) {
        if (monitor) {
            monitor->look(now);
        }
    };
    crew.begin(manner.on_signal,
               [&](turn::Turn& turn, base::Instant) { take_calls(turn, start.now, manner.shows); });
    shard::Shard::Observer observer;
    observer.after_turn = [&](base::Instant now) {
        take_calls(first.turn, start.now, manner.shows);
        look(now);
    };
    observer.draining = [&] {
        announce_drain(crew.empty() ? first.turn.books().in_progress() : 0);
    };
    if (monitor) {
        observer.tick = LoadMonitor::tick;
    }
    const shard::StopReason reason = first.shard.run(manner.on_signal, observer);
    crew.join([&] { look(shard::read_clocks().now); });
    const base::Instant end = shard::read_clocks().now;
    if (monitor) {
        monitor->finish(end);
    }
    // Ending a server with a signal is the usual way; a run was cut short by it.
    summary_.interrupted =
        reason == shard::StopReason::interrupted ||
        (reason == shard::StopReason::asked && manner.on_signal == shard::OnSignal::drain);
    summary_.generator.cpu_seconds = cpu_seconds() - cpu_before;
    take_end(first, crew, end - start.now, end);
    return conclude();
}

/// The verdict, the reports, and the exit status.
int Session::conclude() {
    if (load_) {
        reports::judge_thresholds(summary_, thresholds_);
        reports::judge_generator(summary_);
    }
    summary_.judgement = reports::judge(
        summary_, options_.strict ? reports::Strictness::strict : reports::Strictness::usual);
    const bool in_file = options_.json != "-";
    say(reports::draw_summary(summary_, in_file ? options_.json : "", terminal_));
    const bool written = write_results();
    const int status = summary_.judgement.exit_status;
    return written || status != 0 ? status : lost_result_status;
}

/// On standard error: it is for whoever pressed the keys, not part of the report.
void Session::announce_drain(std::uint64_t in_progress) const {
    if (in_progress > 0 && !options_.quiet) {
        write(stderr,
              fmt::format("rung: no more calls; {} in progress may finish (a second signal stops "
                          "at once)\n",
                          in_progress));
    }
}

void Session::take_calls(turn::Turn& turn,
                         base::Instant start,
                         const std::function<bool(const reports::CallTrace&)>& shows) {
    const std::vector<turn::CallReport> reports = turn.take_reports();
    if (reports.empty()) {
        return;
    }
    const std::scoped_lock lock{calls_mutex_};
    for (const turn::CallReport& report : reports) {
        const reports::CallTrace trace =
            trace_of(report, start, ladders_[report.ladder].program->parties);
        reports::group_findings(summary_, trace);
        if (shows(trace) && !is_known(trace)) {
            say(reports::draw_call(summary_.ladders[trace.ladder], trace, terminal_) + "\n");
        }
    }
}

/// Calls that fail in the same way by the thousand are counted, not drawn, unless all are asked
/// for.
bool Session::is_known(const reports::CallTrace& trace) const {
    constexpr std::uint64_t drawn_alike = 3;
    if (trace.outcome != reports::Outcome::failed || terminal_.messages == reports::Messages::all) {
        return false;
    }
    const auto failure =
        std::ranges::find(trace.findings, reports::Severity::failure, &reports::Finding::severity);
    if (failure == trace.findings.end()) {
        return false;
    }
    const auto alike = [&](const reports::FindingGroup& group) {
        return group.ladder == trace.ladder && group.finding.line == failure->line &&
               group.finding.expected == failure->expected && group.count > drawn_alike;
    };
    return std::ranges::any_of(summary_.failures, alike);
}

bool Session::write_results() const {
    const auto write_file =
        [](const char* option, const std::string& path, const std::string& text) {
            std::ofstream file{path, std::ios::binary | std::ios::trunc};
            file << text;
            file.close();
            if (!file) {
                write(stderr, fmt::format("rung: {} {}: the result was lost\n", option, path));
            }
            return !file.fail();
        };
    bool written = true;
    if (options_.json == "-") {
        write(stdout, reports::write_json(summary_));
    } else if (!options_.json.empty()) {
        written = write_file("--json", options_.json, reports::write_json(summary_));
    }
    if (!options_.html.empty()) {
        const bool page = write_file("--html", options_.html, reports::write_html(summary_));
        if (page) {
            say(fmt::format("the page: {}\n", options_.html));
        }
        written = page && written;
    }
    return written;
}

}  // namespace rung::cli
