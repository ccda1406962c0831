#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <variant>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/far_side.hpp"
#include "engine/cli/session.hpp"
#include "engine/net/setup_error.hpp"

namespace rung::cli {

namespace {

constexpr const char* built_in = "@targets/target";

void refuse_calling_ladders(const Session& session) {
    for (const LoadedLadder& ladder : session.ladders()) {
        const call::Program& program = *ladder.program;
        if (program.is_called) {
            continue;
        }
        const auto first = std::ranges::find_if_not(program.code, call::is_instant);
        const auto begins_with = [&]<class What>(std::type_identity<What>) {
            return first != program.code.end() && std::holds_alternative<What>(first->what);
        };
        if (begins_with(std::type_identity<call::ReceiveOctets>{})) {
            throw usage(
                fmt::format("{} begins with `<- bytes`, but only a request begins a call: "
                            "let it begin with `<- METHOD`",
                            program.file));
        }
        if (begins_with(std::type_identity<call::Trigger>{})) {
            throw usage(
                fmt::format("{0} begins with `trigger`, so it makes the target call: run it "
                            "with `rung run {0} --profile FILE`",
                            program.file));
        }
        throw usage(fmt::format("{0} begins with `->`, so it calls: run it with `rung run {0}`",
                                program.file));
    }
}

/// Where it listens, less the ports of parties.
std::vector<std::string> own_addresses(const call::Settings& settings) {
    std::vector<std::string> addresses;
    for (const call::LocalSocket& socket : settings.sockets) {
        const std::string text = socket.bound.text();
        if (socket.party == call::no_party &&
            std::ranges::find(addresses, text) == addresses.end()) {
            addresses.push_back(text);
        }
    }
    return addresses;
}

}  // namespace

int serve(const ServeOptions& given, const std::string& command) {
    ServeOptions options = given;
    if (options.ladders.empty()) {
        options.ladders.emplace_back(built_in);
    }
    check_addresses({.local = {}, .advertise = options.advertise});
    const std::uint64_t calls = options.calls.empty() ? 0 : parse_number("--calls", options.calls);
    if (!options.calls.empty() && calls == 0) {
        throw usage("--calls 0: write how many calls to wait for; without it there is no end");
    }
    const std::vector<base::Transport> transports =
        parse_transports(options.transport.empty() ? "udp,tcp" : options.transport);
    Session session{options, command};
    refuse_calling_ladders(session);
    session.require_profile();
    session.require_triggers();
    session.load_keys(Session::Keys::where_needed);
    for (const LoadedLadder& ladder : session.ladders()) {
        session.plan().servers.push_back(ladder.runner.get());
    }
    session.plan().serve_calls = calls;
    // Memory grows with those that are open: a million of them take 0.6 GB.
    session.plan().open_calls = 1'000'000;
    session.plan().transactions.transactions = 2 * session.plan().open_calls;
    std::vector<std::string> listen = options.listen;
    session.open_sockets(net::Segmented::automatic, [&](const Opening& opening) {
        open_for_serve(opening, listen, transports, options.advertise);
        listen = own_addresses(session.settings());  // The other shards share them.
    });
    const bool all = parse_messages(options.messages) == reports::Messages::all;
    session.plan().reports = all ? turn::RunPlan::Reports::all : turn::RunPlan::Reports::not_passed;
    session.summary().run.transport = options.transport.empty() ? "udp,tcp" : options.transport;
    const auto announce = [&session] {
        // The first lines are for programs that start us: one for each socket, at once.
        for (const call::LocalSocket& socket : session.settings().sockets) {
            session.announce(fmt::format(
                "listening {} {}\n", base::name_of(socket.transport), socket.bound.text()));
        }
    };
    return session.run({.on_signal = shard::OnSignal::end,
                        .begun = announce,
                        .shows = [all](const reports::CallTrace& call) {
                            return all || call.outcome == reports::Outcome::failed;
                        }});
}

}  // namespace rung::cli
