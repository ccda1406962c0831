#include "engine/cli/session.hpp"

#include <fmt/format.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "engine/cli/failure.hpp"
#include "engine/cli/summarise.hpp"
#include "reports/json.hpp"

namespace rung::cli {

namespace {

reports::TerminalOptions describe_terminal(const std::string& messages) {
    reports::TerminalOptions terminal;
    const bool is_terminal = isatty(STDOUT_FILENO) == 1;
    winsize size{};
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.columns = size.ws_col;
    }
    std::setlocale(LC_CTYPE, "");
    // A pipe gets UTF-8 too: the reader at its end is a log or a page, not a terminal of 1990.
    const bool is_utf8 = std::string_view{nl_langinfo(CODESET)} == "UTF-8";
    terminal.charset = is_utf8 || !is_terminal ? reports::Charset::utf8 : reports::Charset::ascii;
    const char* no_color = std::getenv("NO_COLOR");
    const bool wants_none = no_color != nullptr && *no_color != '\0';
    terminal.colours = is_terminal && !wants_none ? reports::Colours::on : reports::Colours::off;
    terminal.messages = parse_messages(messages);
    return terminal;
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

Session::Session(const CommonOptions& options, std::string command)
    : options_{options},
      terminal_{describe_terminal(options.messages)},
      network_{plan_.settings.allowed} {
    check_transport(options.transport);
    plan_.settings.allowed = parse_allowed(options.allow);
    plan_.nonce = parse_nonce(options.nonce);
    plan_.seed = options.seed != 0 ? options.seed : parse_nonce("") >> 1;
    for (const std::string& text : options.set) {
        const auto [name, value] = parse_assignment("--set", text);
        constexpr std::string_view prefix = "profile.";
        if (!name.starts_with(prefix)) {
            throw usage(fmt::format("--set {}: only profile.NAME=VALUE can be set", text));
        }
        plan_.settings.profile[name.substr(prefix.size())] = value;
    }
    ladders_ = load_ladders(options.ladders);
    summary_ = begin_summary(ladders_, options, command);
    summary_.run.seed = plan_.seed;
}

void Session::require_profile() const {
    for (const LoadedLadder& ladder : ladders_) {
        for (const std::string& name : ladder.program->profile_names) {
            if (!plan_.settings.profile.contains(name)) {
                throw usage(fmt::format(
                    "{} needs profile.{}: give it with --set profile.{}=VALUE, or leave --target "
                    "out to use the built-in target and its profile",
                    ladder.program->file,
                    name,
                    name));
            }
        }
    }
}

void Session::load_keys() {
    const bool needed = std::ranges::any_of(ladders_, [](const LoadedLadder& ladder) {
        return ladder.program->uses_verdict || signs(*ladder.program);
    });
    pki_path_ = options_.pki.empty() ? own_pki_folder() : options_.pki;
    if (!needed) {
        return;
    }
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
        signer_ = std::make_unique<identity::Signer>(pki_->signer());
    } catch (const std::exception& error) {
        throw usage(error.what());
    }
    if (is_new && !options_.quiet) {
        fmt::print("made new keys for Identity in {}\n", pki_path_);
    }
    plan_.signer = signer_.get();
    plan_.credentials = &pki_->credentials();
}

int Session::run(shard::OnSignal on_signal,
                 const std::function<bool(const reports::CallTrace&)>& shown) {
    const base::Clocks start = shard::read_clocks();
    turn::Turn turn{plan_, start.now};
    net::Resolver resolver;
    shard::Shard shard{turn, network_, resolver};
    const shard::StopReason reason =
        shard.run(on_signal, [&] { take_calls(turn, start.now, shown); });
    const base::Duration took = shard::read_clocks().now - start.now;
    summary_.run.seconds = std::chrono::duration<double>(took).count();
    // Ending a server with a signal is the usual way; a run was cut short by it.
    summary_.interrupted =
        reason == shard::StopReason::interrupted ||
        (reason == shard::StopReason::asked && on_signal == shard::OnSignal::drain);
    take_books(summary_, turn.books());
    for (std::uint16_t i = 0; i < network_.size(); ++i) {
        if (const std::uint64_t drops = network_.socket(i).drops(); drops > 0) {
            summary_.generator.notes.push_back(fmt::format(
                "{} datagrams were dropped by our own socket {}: its receive buffer was full",
                drops,
                network_.socket(i).local().text()));
        }
    }
    summary_.judgement = reports::judge(
        summary_, options_.strict ? reports::Strictness::strict : reports::Strictness::usual);
    if (!options_.quiet) {
        fmt::print("{}", reports::draw_summary(summary_, options_.json, terminal_));
    }
    write_json();
    return summary_.judgement.exit_status;
}

void Session::take_calls(turn::Turn& turn,
                         base::Instant start,
                         const std::function<bool(const reports::CallTrace&)>& shown) {
    for (const turn::CallReport& report : turn.take_reports()) {
        const reports::CallTrace trace = trace_of(report, start);
        count_rungs(summary_, *ladders_[trace.ladder].program, trace);
        reports::group_findings(summary_, trace);
        if (!options_.quiet && shown(trace)) {
            fmt::print("{}\n",
                       reports::draw_call(summary_.ladders[trace.ladder], trace, terminal_));
            std::fflush(stdout);
        }
    }
}

void Session::write_json() const {
    if (options_.json.empty()) {
        return;
    }
    const std::string text = reports::result_json(summary_);
    if (options_.json == "-") {
        fmt::print("{}", text);
        return;
    }
    std::ofstream file{options_.json, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    if (!file) {
        fmt::print(stderr, "rung: --json {}: cannot be written\n", options_.json);
    }
}

}  // namespace rung::cli
