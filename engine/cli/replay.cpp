#include "engine/cli/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/failure.hpp"
#include "engine/load/schedule.hpp"

namespace rung::cli {

namespace {

/// How many calls the run has, and why no more.
struct Bound {
    std::uint64_t calls = UINT64_MAX;
    std::string why;
};

void lower(Bound& bound, std::uint64_t calls, std::string why) {
    if (calls < bound.calls) {
        bound = {calls, std::move(why)};
    }
}

/// Of a load. The schedule is asked for the arrival itself: drawn ones have no number in advance.
Bound bound_of(const load::Plan& load,
               const std::vector<LoadedLadder>& ladders,
               std::uint64_t seed,
               std::uint64_t asked) {
    Bound bound;
    if (load.calls) {
        lower(bound, *load.calls, fmt::format("the load makes {}", *load.calls));
    }
    for (const LoadedLadder& ladder : ladders) {
        for (const call::DataTable& table : ladder.program->data) {
            if (table.order == call::RowOrder::once) {
                lower(bound,
                      table.rows(),
                      fmt::format("`{}` is read once and has {} row{}",
                                  table.name,
                                  table.rows(),
                                  table.rows() == 1 ? "" : "s"));
            }
        }
    }
    if (!load.stages.empty() && asked <= bound.calls) {
        load::Schedule schedule{load, seed};
        schedule.advance(asked - 1);
        if (!schedule.next()) {
            lower(bound, asked - 1, "the load ends before it");
        }
    }
    return bound;
}

/// A word of a shell command.
std::string quoted(std::string_view word) {
    constexpr std::string_view harmless =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(harmless) == std::string_view::npos) {
        return std::string{word};
    }
    std::string text{"'"};
    for (const char c : word) {
        if (c == '\'') {
            text += "'\\''";
        } else {
            text += c;
        }
    }
    return text + "'";
}

}  // namespace

turn::RunPlan::Replay choose_call(const RunOptions& options,
                                  const std::optional<load::Plan>& load,
                                  const std::vector<LoadedLadder>& ladders,
                                  std::uint64_t seed) {
    const std::uint64_t call = parse_number("--only", options.only);
    if (call == 0) {
        throw usage("--only 0: calls count from 1");
    }
    if (options.seed.empty() && !(load && load->seed)) {
        throw usage(fmt::format(
            "--only {}: say of which run, with --seed N: every run prints its own", call));
    }
    if (!load && ladders.size() > 1) {
        if (call > ladders.size()) {
            throw usage(
                fmt::format("--only {}: these {} ladders run once each, so there are {} calls; of "
                            "a mix, say the load too: --rate R --for D, --calls N or --users N",
                            call,
                            ladders.size(),
                            ladders.size()));
        }
        return {.seq = call, .of_load = false};
    }
    // One ladder without a load may be asked for any call: whatever its load was.
    const Bound bound = bound_of(load.value_or(load::Plan{}), ladders, seed, call);
    if (call > bound.calls) {
        throw usage(fmt::format("--only {}: there is no such call: {}", call, bound.why));
    }
    return {.seq = call, .of_load = true};
}

std::string replay_line(const RunOptions& options,
                        const std::vector<LoadedLadder>& ladders,
                        std::uint64_t seed) {
    std::string line{"rung run"};
    const auto add = [&line](std::string_view option, const std::string& value) {
        if (!value.empty()) {
            line += fmt::format(" {} {}", option, quoted(value));
        }
    };
    for (const std::string& ladder : options.ladders) {
        line += fmt::format(" {}", quoted(ladder));
    }
    add("--target", options.target);
    add("--transport", options.transport);
    add("--local", options.local);
    add("--advertise", options.advertise);
    add("--pki", options.pki);
    add("--profile", options.profile);
    add("--connections", options.connections == "1" ? "" : options.connections);
    for (const std::string& value : options.set) {
        add("--set", value);
    }
    for (const std::string& network : options.allow) {
        add("--allow", network);
    }
    // Of several ladders it says that they are a mix, of a `load` block what it was changed to.
    const bool has_block = std::ranges::any_of(
        ladders, [](const LoadedLadder& ladder) { return ladder.load.has_value(); });
    if (ladders.size() > 1 || has_block) {
        add("--rate", options.load.rate);
        add("--users", options.load.users);
        add("--calls", options.load.calls);
        add("--for", options.load.duration);
    }
    return fmt::format("{} --seed {} --only", line, seed);
}

}  // namespace rung::cli
