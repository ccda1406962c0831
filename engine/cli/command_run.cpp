#include <fmt/format.h>

#include <memory>
#include <optional>

#include "engine/cli/built_in_target.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/far_side.hpp"
#include "engine/cli/headroom.hpp"
#include "engine/cli/load_plan.hpp"
#include "engine/cli/replay.hpp"
#include "engine/cli/session.hpp"
#include "engine/cli/source_range.hpp"
#include "engine/cli/summarise.hpp"
#include "engine/net/setup_error.hpp"

namespace rung::cli {

namespace {

void refuse_called_ladders(Session& session) {
    for (const LoadedLadder& ladder : session.ladders()) {
        if (ladder.program->is_called && !session.plan().settings.triggers.call) {
            throw usage(fmt::format(
                "{0} begins with `<-`, so it waits to be called: run it with `rung serve {0}`, or "
                "say in a --profile how to make the target call ([trigger] originate)",
                ladder.program->file));
        }
    }
}

void check_transport(const std::string& option) {
    if (!option.empty() && parse_transports(option).size() > 1) {
        throw usage(fmt::format("--transport {}: a run uses one, udp or tcp", option));
    }
}

/// `--transport`, else what the ladders name, else UDP.
base::Transport choose_transport(const std::string& option,
                                 const std::vector<LoadedLadder>& ladders) {
    if (!option.empty()) {
        return parse_transports(option).front();
    }
    std::optional<base::Transport> named;
    for (const LoadedLadder& ladder : ladders) {
        const auto& own = ladder.program->heading.transport;
        if (own && named && *own != *named) {
            throw usage("the ladders name different transports: say which with --transport");
        }
        named = own ? own : named;
    }
    return named.value_or(base::Transport::udp);
}

/// `--target`, else what the profile has; nullopt: the built-in one.
std::optional<std::string> named_target(const RunOptions& options,
                                        const TargetProfile& profile,
                                        base::Transport transport) {
    if (options.has_target) {
        return options.target;
    }
    const bool udp = transport == base::Transport::udp;
    const std::string& address = udp ? profile.udp : profile.tcp;
    const std::string& other = udp ? profile.tcp : profile.udp;
    if (address.empty() && !other.empty()) {
        throw usage(
            fmt::format("--profile {0}: its [target] has no `{1}` address, and this run "
                        "goes over {1}: write one, or --transport {2}",
                        options.profile,
                        base::name_of(transport),
                        udp ? "tcp" : "udp"));
    }
    return address.empty() ? std::nullopt : std::optional{address};
}

std::string who_named_target(const RunOptions& options, base::Transport transport) {
    return options.has_target
               ? "--target"
               : fmt::format(
                     "--profile {}: [target] {} =", options.profile, base::name_of(transport));
}

void check_headroom(const RunOptions& options, const std::optional<load::Plan>& load) {
    if (options.headroom && (!load || !options.only.empty())) {
        throw usage(
            "--headroom says how much of this machine a load takes, and this run is none: add "
            "--rate R --for D, --users N --for D or --calls N");
    }
}

/// Each shard of a run has a port of its own.
void check_ports(const RunOptions& options) {
    if (options.local.empty()) {
        return;
    }
    const std::vector<base::Endpoint> sources = parse_sources(options.local);
    if (sources.front().port != 0 && sources.size() < parse_shards(options.shards)) {
        throw usage(
            fmt::format("--local {} with --shards {}: each shard needs a port of its own; "
                        "leave the port out, or name a range: ADDR:PORT-PORT",
                        options.local,
                        options.shards));
    }
}

RunOptions without_weights(const RunOptions& options, std::vector<double>& shares) {
    RunOptions plain = options;
    for (std::string& ladder : plain.ladders) {
        const Weighted weighted = parse_weighted(ladder);
        ladder = weighted.name;
        shares.push_back(weighted.weight);
    }
    return plain;
}

}  // namespace

int run(const RunOptions& options, const std::string& command) {
    check_transport(options.transport);
    const OwnAddress own{options.local, options.advertise};
    check_addresses(own);
    check_ports(options);
    std::vector<double> shares;
    Session session{without_weights(options, shares), command};
    refuse_called_ladders(session);
    const std::optional<load::Plan> load = plan_load(options.load, session.ladders());
    check_headroom(options, load);
    session.set_load(load);
    session.plan().shares = std::move(shares);
    if (!options.only.empty()) {
        session.set_only(choose_call(options, load, session.ladders(), session.plan().seed));
    }
    session.summary().run.replay =
        without_secrets(replay_line(options, session.ladders(), session.plan().seed),
                        session.ladders(),
                        options.set);
    session.plan().connections = parse_connections(options.connections);
    const Live live = session.live(options.live);
    const base::Transport transport = choose_transport(options.transport, session.ladders());
    call::Settings& settings = session.settings();
    std::optional<std::string> target = named_target(options, session.profile(), transport);
    const bool has_target = target.has_value();
    if (!has_target) {
        // The profile of the built-in target; what the user set stands.
        settings.profile.emplace("redirected", "moved-1001");
        settings.profile.emplace("protected", "protected-1001");
    }
    session.require_profile(", or leave --target out to use the built-in target and its profile");
    session.require_triggers();
    session.load_keys(has_target ? Session::Keys::where_needed : Session::Keys::always);
    std::unique_ptr<BuiltInTarget> built_in;
    if (!has_target) {
        built_in = std::make_unique<BuiltInTarget>(session.pki_path());
        target = built_in->address();
        session.say(fmt::format(
            "the built-in target answers on {} (name another with --target)\n\n", *target));
    }
    const std::string who = has_target ? who_named_target(options, transport) : "--target";
    settings.target = find_target(who, *target, transport, settings.allowed);
    for (const LoadedLadder& ladder : session.ladders()) {
        session.plan().callers.push_back(ladder.runner.get());
    }
    session.open_sockets(has_target ? net::Segmented::off : net::Segmented::automatic,
                         [&own](const Opening& opening) { open_for_run(opening, own); });
    session.summary().run.target = settings.target->link.remote.text();
    session.summary().run.transport = base::name_of(transport);
    if (options.headroom) {
        measure_headroom(session, transport);
    }
    return session.run({.on_signal = shard::OnSignal::drain,
                        .begun = [] {},
                        .shows = [once = session.plan().load ==
                                         nullptr](const reports::CallTrace&) { return once; },
                        .live = live});
}

}  // namespace rung::cli
