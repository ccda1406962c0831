#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>

#include "engine/call/digest.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/help.hpp"

namespace rung::cli {

namespace {

constexpr int usage_status = 2;

void add_common(CLI::App& verb, CommonOptions& options) {
    const auto add = [&verb](const char* name, auto& value, const char* type, const char* text) {
        return verb.add_option(name, value, text)->type_name(type);
    };
    add("--transport", options.transport, "T", "udp or tcp (tls is not there yet)");
    add("--advertise", options.advertise, "HOST[:PORT]", "for Via, Contact and {local}")
        ->group(rare);
    add("--pki", options.pki, "DIR", "keys and certificates for Identity")->group(rare);
    add("--profile", options.profile, "FILE", "the target's profile: address, users, trigger");
    add("--set", options.set, "profile.X=VALUE", "a value of the target's profile")
        ->allow_extra_args(false);
    add("--allow", options.allow, "CIDR", "a public network that may be sent to")
        ->allow_extra_args(false)
        ->group(rare);
    add("--messages", options.messages, "WHICH", "whole messages of none, failed or all calls");
    add("--json", options.json, "FILE", "the result file; - for standard output");
    add("--html", options.html, "FILE", "the result as one page");
    add("--seed", options.seed, "N", "of every decision of the run")->group(rare);
    add("--nonce", options.nonce, "HEX", "of branches, tags and Call-IDs")->group(rare);
    add("--shards", options.shards, "N", "threads that share the calls; else 1")->group(rare);
    add("--segmented", options.segmented, "HOW", "UDP in segments: auto, on or off")->group(rare);
    add("--testbed", options.testbed, "NAME", "a name for the result file")->group(rare);
    add("--label", options.labels, "KEY=VALUE", "a label for the result file")
        ->allow_extra_args(false)
        ->group(rare);
    verb.add_flag("--strict", options.strict, "warnings count as failures")
        ->disable_flag_override()
        ->group(rare);
    verb.add_flag("--quiet", options.quiet, "only `listening` and what keeps it from running")
        ->disable_flag_override()
        ->group(rare);
}

std::string is_not_empty(const std::string& text) {
    return text.empty() ? "it is empty" : "";
}

void add_load(CLI::App& verb, RunOptions& options) {
    LoadOptions& load = options.load;
    const auto add = [&verb](const char* name, auto& value, const char* type, const char* text) {
        // Of an unset variable: not the load that was meant.
        return verb.add_option(name, value, text)->type_name(type)->check(is_not_empty);
    };
    add("--rate", load.rate, "R", "calls a second, as in 5000/s, begun by the clock");
    add("--for", load.duration, "D", "how long, as in 60s");
    add("--calls", load.calls, "N", "so many calls in all; alone: one after the other");
    add("--users", load.users, "N", "so many at once, each starting over when it ends");
    add("--at-most", load.at_most, "N", "calls in progress; one due beyond is not started");
    add("--warm-up", load.warm_up, "D", "time at the beginning that is not measured")->group(rare);
    add("--drain", load.drain, "D", "how long calls may finish at the end; else 32s")->group(rare);
    add("--only", options.only, "CALL", "that call alone, as in the run with this --seed")
        ->group(rare);
    add("--connections", options.connections, "N|each", "TCP connections that the calls share");
    verb.add_flag("--headroom", options.headroom, "measure this machine's own limit first")
        ->disable_flag_override()
        ->group(rare);
    add("--live", options.live, "HOW", "progress: auto, plain or off")->group(rare);
}

std::string version() {
    return fmt::format("rung {} ({} {}, {})",
                       RUNG_VERSION,
#ifdef __clang__
                       "clang",
#else
                       "gcc",
#endif
                       __VERSION__,
                       call::crypto_library());
}

std::string as_typed(int count, char** arguments) {
    std::string command;
    for (int i = 0; i < count; ++i) {
        command += (i == 0 ? "" : " ") + std::string{i == 0 ? "rung" : arguments[i]};
    }
    return command;
}

/// The verb that was chosen, bound to its options.
struct Program {
    CLI::App app{"SIP ladder diagrams that run"};
    RunOptions demo_options;
    RunOptions run_options;
    ServeOptions serve_options;
    CheckOptions check_options;
    DoctorOptions doctor_options;
    FormatOptions format_options;
    ShowOptions show_options;
    NewOptions new_options;
    std::string glob;
    std::string folder;
    std::string command;
    std::function<int()> chosen;

    Program() {
        app.formatter(std::make_shared<Help>());
        app.set_help_all_flag("--help-all", "the options that are rare, too");
        app.set_version_flag("--version", version(), "version, compiler, OpenSSL");
        app.require_subcommand(1);
        app.footer(
            "  rung demo                                  ten seconds of load, nothing needed\n"
            "  rung run @examples/redirect-302            against the built-in target\n"
            "  rung run call.rung --target 192.0.2.10     against yours\n"
            "  rung run @load/follow-302 --rate 5000/s --for 1m\n"
            "  rung serve --listen 127.0.0.1:5060         be the far side\n"
            "  rung check *.rung                          judge without sending");
        add_demo();
        add_run();
        add_serve();
        add_doctor();
        add_others();
    }

    void add_demo() {
        CLI::App* verb =
            app.add_subcommand("demo", "ten seconds of load against the built-in target");
        demo_options.ladders = {"@load/redirect-and-identity"};
        demo_options.html = "rung-demo.html";
        verb->add_option("--html", demo_options.html, "the page; else rung-demo.html")
            ->type_name("FILE");
        verb->add_option("--json", demo_options.json, "the result file; - for standard output")
            ->type_name("FILE");
        verb->footer("  rung demo --html /tmp/demo.html");
        verb->callback([this] { chosen = [this] { return run(demo_options, command); }; });
    }

    void add_run() {
        CLI::App* verb = app.add_subcommand("run", "run ladders, once or as load, and judge");
        verb->add_option(
                "LADDER", run_options.ladders, "files or @NAMES; =WEIGHT is its share of a mix")
            ->required();
        const CLI::Option* target =
            verb->add_option("--target", run_options.target, "the far side; else the built-in one")
                ->type_name("HOST[:PORT]");
        verb->add_option("--local", run_options.local, "send from here; calls in turn")
            ->type_name("ADDR[-ADDR][:PORT[-PORT]]")
            ->group(rare);
        add_load(*verb, run_options);
        add_common(*verb, run_options);
        verb->footer(
            "  rung run @examples/identity-428\n"
            "  rung run call.rung --target 192.0.2.10 --rate 5000/s --for 60s\n"
            "  rung run a.rung=9 b.rung=1 --target 192.0.2.10 --users 200 --for 5m\n"
            "  rung run redirect.rung --target [2001:db8::1] --set profile.redirected=bob");
        verb->callback([this, target] {
            run_options.has_target = target->count() > 0;
            chosen = [this] { return run(run_options, command); };
        });
    }

    void add_serve() {
        CLI::App* verb = app.add_subcommand("serve", "be the far side: wait for calls");
        verb->add_option(
            "LADDER", serve_options.ladders, "the first whose first rung fits takes a call");
        verb->add_option("--listen", serve_options.listen, "default 127.0.0.1:5060")
            ->type_name("ADDR[:PORT]")
            ->allow_extra_args(false);
        verb->add_option("--calls", serve_options.calls, "end after so many calls")->type_name("N");
        add_common(*verb, serve_options);
        verb->footer(
            "  rung serve                    the built-in target for moved-* and others\n"
            "  rung serve busy.rung --listen 127.0.0.1:0 --calls 1");
        verb->callback([this] { chosen = [this] { return serve(serve_options, command); }; });
    }

    void add_doctor() {
        CLI::App* verb = app.add_subcommand("doctor", "is this machine fit to measure?");
        verb->add_option("--json", doctor_options.json, "the report as JSON; - for standard output")
            ->type_name("FILE");
        verb->add_flag("--quick", doctor_options.quick, "one second: without the machine's limit")
            ->disable_flag_override();
        verb->add_flag("--why", doctor_options.why, "what each check matters for")
            ->disable_flag_override();
        verb->footer(
            "  rung doctor                  five seconds: its settings, its load, its limit\n"
            "  rung doctor --quick          one second: without the limit\n"
            "  taskset -c 1 rung doctor     as a pinned run would have it\n"
            "  rung doctor --json -         for a script; exit status 1: not fit");
        verb->callback([this] { chosen = [this] { return doctor(doctor_options); }; });
    }

    void add_others() {
        CLI::App* verb = app.add_subcommand("check", "judge ladders without sending anything");
        verb->add_option("LADDER", check_options.ladders, "files, or @NAMES of the library")
            ->required();
        verb->add_option("--format", check_options.format, "text, or json for editors")
            ->type_name("HOW");
        verb->footer(
            "  rung check *.rung\n"
            "  rung check --format json call.rung");
        verb->callback([this] { chosen = [this] { return check(check_options); }; });

        verb = app.add_subcommand("explain", "what a mistake means, with examples");
        verb->add_option("CODE", glob, "as `rung check` prints it; without it a list");
        verb->footer("  rung explain missing-ack");
        verb->callback([this] { chosen = [this] { return explain_code(glob); }; });

        verb = app.add_subcommand("fmt", "ladders in canonical form");
        verb->add_option("LADDER", format_options.ladders, "files; - reads and prints")->required();
        verb->add_flag("--check", format_options.check, "only say which differ: exit status 1")
            ->disable_flag_override();
        verb->footer(
            "  rung fmt *.rung              write those that differ\n"
            "  rung fmt --check *.rung      only say which");
        verb->callback([this] { chosen = [this] { return format(format_options); }; });

        verb = app.add_subcommand("show", "a ladder as a diagram");
        verb->add_option("LADDER", show_options.ladder, "a file, or @NAME of the library")
            ->required();
        verb->add_option("--format", show_options.format, "text, svg or mermaid")->type_name("HOW");
        verb->footer(
            "  rung show call.rung\n"
            "  rung show @examples/redirect-302 --format svg > redirect.svg");
        verb->callback([this] { chosen = [this] { return show(show_options); }; });

        verb = app.add_subcommand("new", "a ladder to start from");
        verb->add_option("KIND", new_options.kind, "what it is to do; without it a list");
        verb->add_option("FILE", new_options.file, "never overwritten; else KIND.rung");
        verb->add_option("--from", new_options.from, "a copy of a built-in ladder instead")
            ->type_name("@NAME");
        verb->footer(
            "  rung new load                           writes load.rung\n"
            "  rung new redirect-server moved.rung\n"
            "  rung new --from @examples/call my.rung");
        verb->callback([this] { chosen = [this] { return make_new(new_options); }; });

        verb = app.add_subcommand("list", "the ladders inside the program");
        verb->add_option("GLOB", glob, "only those, as in 'examples/*'");
        verb->footer("  rung list 'examples/*'");
        verb->callback([this] { chosen = [this] { return list(glob); }; });

        verb = app.add_subcommand("pki", "keys and certificates for Identity tests");
        verb->footer("  rung pki init keys       then let the target trust keys/root.pem");
        verb->require_subcommand(1);
        CLI::App* init =
            verb->add_subcommand("init", "root, intermediate and leaf in a new folder");
        init->add_option("DIR", folder, "a folder that does not exist yet")->required();
        init->callback([this] { chosen = [this] { return pki_init(folder); }; });
    }
};

int main_of(int count, char** arguments) {
    Program program;
    program.command = as_typed(count, arguments);
    try {
        program.app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return program.app.exit(error);  // --help, --version
        }
        if (count == 1) {
            fmt::print("{}", program.app.help());
            return usage_status;
        }
        fmt::print(stderr, "rung: {}\n", explain(program.app, error));
        return usage_status;
    }
    return program.chosen();
}

}  // namespace

}  // namespace rung::cli

int main(int count, char** arguments) {
    // A reader that went away ends the output, not the run: its result file is still written.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return rung::cli::main_of(count, arguments);
    } catch (const rung::cli::Failure& failure) {
        fmt::print(stderr, "rung: {}\n", failure.what());
        return failure.exit_status();
    } catch (const std::exception& error) {
        fmt::print(stderr, "rung: {}\n", error.what());
        return 2;
    }
}
