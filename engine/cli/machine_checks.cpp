#include "engine/cli/machine_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/cli/machine_checks_of_sockets.hpp"
#include "reports/numbers.hpp"

namespace rung::cli {

namespace {

using reports::share_text;

constexpr std::string_view latencies = "latencies";

Check judge_cores(const MachineFacts& facts);
Check judge_quota(const MachineFacts& facts);
Check judge_governor(const MachineFacts& facts);
Check judge_steal(const MachineFacts& facts);
Check judge_clock(const MachineFacts& facts);
Check judge_wake_up(const MachineFacts& facts);
Check judge_other_load(const MachineFacts& facts);
Check judge_memory(const MachineFacts& facts);

/// The worse of what the limits say of a value.
Fitness above(double value, double note, double warn);

/// What a warning spoils; a note spoils nothing.
std::string_view if_warned(Fitness fitness, std::string_view what);

}  // namespace

std::vector<Check> judge_machine(const MachineFacts& facts) {
    return {judge_cores(facts),
            judge_quota(facts),
            judge_governor(facts),
            judge_steal(facts),
            judge_clock(facts),
            judge_wake_up(facts),
            judge_other_load(facts),
            judge_memory(facts),
            judge_open_files(facts),
            judge_socket_buffer(facts),
            judge_losses(facts),
            judge_ports(facts),
            judge_segmentation(facts)};
}

Check missing_limit(std::string problem) {
    return {.name = "own limit",
            .fitness = Fitness::warn,
            .value = std::move(problem),
            .why = "Rung could not run here",
            .spoils = "a run"};
}

std::string_view name_of(Fitness fitness) {
    constexpr std::array<std::string_view, 3> names{"ok", "note", "warn"};
    return names[static_cast<std::size_t>(fitness)];
}

Fitness overall(const std::vector<Check>& checks) {
    Fitness worst = Fitness::ok;
    for (const Check& check : checks) {
        worst = std::max(worst, check.fitness);
    }
    return worst;
}

std::string conclusion(const std::vector<Check>& checks) {
    const Fitness worst = overall(checks);
    if (worst == Fitness::ok) {
        return "FIT to measure";
    }
    std::vector<std::string_view> spoilt;
    std::string names;
    std::size_t count = 0;
    for (const Check& check : checks) {
        if (check.fitness != worst) {
            continue;
        }
        ++count;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", check.name);
        if (std::ranges::find(spoilt, check.spoils) == spoilt.end()) {
            spoilt.push_back(check.spoils);
        }
    }
    return worst == Fitness::note
               ? fmt::format(
                     "FIT to measure, with {} remark{}: {}", count, count == 1 ? "" : "s", names)
               : fmt::format("NOT FIT for {}: {}", fmt::join(spoilt, " and "), names);
}

namespace {

Check judge_cores(const MachineFacts& facts) {
    Check check{.name = "cores", .why = "Rung wants one, a far side on this machine another"};
    const std::size_t online = std::max(facts.online.size(), facts.usable.size());
    check.value = facts.usable.size() < online
                      ? fmt::format("{} of {}: this process is pinned to {}",
                                    facts.usable.size(),
                                    online,
                                    cores_text(facts.usable))
                      : fmt::format("{}, not pinned", online);
    if (facts.twins.size() > 1) {
        check.value += fmt::format(", {} are one core's hyperthreads", cores_text(facts.twins));
    }
    if (!facts.isolated.empty()) {
        check.value += fmt::format(", {} isolated", cores_text(facts.isolated));
        check.remedy = fmt::format("taskset -c {} rung run ...", facts.isolated.front());
    }
    if (online < 2) {
        check.fitness = Fitness::note;
        check.why = "the far side and all other programs share it with Rung";
    }
    return check;
}

Check judge_quota(const MachineFacts& facts) {
    Check check{.name = "CPU quota",
                .value = "none",
                .why = "who has used it up stands still until the next period"};
    if (!facts.quota) {
        return check;
    }
    check.value = fmt::format(
        "{:.3g} core{}, of the control group", *facts.quota, *facts.quota == 1 ? "" : "s");
    check.fitness = *facts.quota < 2 ? Fitness::warn : Fitness::note;
    check.remedy = "raise it where the container is started: docker run --cpus 4";
    check.spoils = if_warned(check.fitness, "steady load");
    return check;
}

Check judge_governor(const MachineFacts& facts) {
    Check check{.name = "governor",

                .why = "a core that slows down when idle is late at first"};
    const bool is_fixed = std::ranges::all_of(
        facts.governors, [](const std::string& governor) { return governor == "performance"; });
    if (facts.governors.empty()) {
        check.value = facts.is_virtual ? "not shown: the host of a virtual machine decides"
                                       : "not shown by this kernel";
    } else {
        check.value = fmt::format("{}", fmt::join(facts.governors, ", "));
    }
    if (facts.boost) {
        check.value += *facts.boost ? ", boost on" : ", boost off";
    }
    if (!is_fixed) {
        check.fitness = Fitness::note;
        check.remedy = "sudo cpupower frequency-set -g performance";
    }
    return check;
}

Check judge_steal(const MachineFacts& facts) {
    Check check{.name = "steal",
                .value = "not shown by this kernel",
                .why = "what the hypervisor takes looks like target latency"};
    if (!facts.steal || !facts.steal_ever) {
        return check;
    }
    check.value = fmt::format("{} just now, {} since the machine started",
                              share_text(*facts.steal),
                              share_text(*facts.steal_ever));
    check.fitness = above(*facts.steal, 0.005, 0.02);
    check.spoils = if_warned(check.fitness, latencies);
    if (check.fitness != Fitness::ok) {
        check.remedy = "ask for cores of its own for this virtual machine, or another host";
    }
    return check;
}

Check judge_clock(const MachineFacts& facts) {
    constexpr std::array<std::string_view, 5> slow{
        "hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"};
    constexpr double slow_read = 250;  ///< Nanoseconds: that is no reading without a system call.
    const bool is_slow =
        std::ranges::find(slow, facts.clock_source) != slow.end() || facts.clock_read > slow_read;
    Check check{.name = "clock",
                .value = fmt::format("{}, {:.0f} ns a read",
                                     facts.clock_source.empty() ? "not named" : facts.clock_source,
                                     facts.clock_read),
                .why = "each message is stamped: a slow clock costs rate"};
    if (is_slow) {
        check.fitness = Fitness::warn;
        check.spoils = "high rates";
        const bool has_tsc =
            std::ranges::find(facts.clock_sources, "tsc") != facts.clock_sources.end();
        if (has_tsc && facts.clock_source != "tsc") {
            check.remedy =
                "echo tsc | sudo tee "
                "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        }
    }
    return check;
}

Check judge_wake_up(const MachineFacts& facts) {
    const MachineFacts::WakeUp& wake_up = facts.wake_up;
    Check check{
        .name = "wake-up", .value = "not measured", .why = "a loop that wakes up late sends late"};
    if (wake_up.sleeps == 0) {
        return check;
    }
    check.value = fmt::format("{} late at p99, {} at worst, of {} sleeps",
                              reports::latency_text(wake_up.p99 * 1e6),
                              reports::latency_text(wake_up.worst * 1e6),
                              wake_up.sleeps);
    check.fitness = std::max(above(wake_up.p99, 500e-6, 5e-3), above(wake_up.worst, 10e-3, 100e-3));
    check.spoils = if_warned(check.fitness, latencies);
    if (check.fitness != Fitness::ok) {
        check.remedy = "sudo chrt -f 10 rung run ...";
    }
    return check;
}

Check judge_other_load(const MachineFacts& facts) {
    Check check{.name = "other load", .why = "what others do here looks like target latency"};
    if (facts.others) {
        const double per_mille = std::round(*facts.others * 1000);
        check.value = fmt::format("others use {} of the CPU", share_text(per_mille / 1000));
        check.fitness = above(*facts.others, 0.05, 0.25);
    }
    if (facts.load_average && !facts.online.empty()) {
        const std::size_t cores = facts.online.size();
        check.value += fmt::format("{}load {:.2f} on {} core{}",
                                   check.value.empty() ? "" : ", ",
                                   *facts.load_average,
                                   cores,
                                   cores == 1 ? "" : "s");
        // Of the minute that is over: a remark, since it may be over too.
        const bool is_over = *facts.load_average > static_cast<double>(cores);
        check.fitness = std::max(check.fitness, is_over ? Fitness::note : Fitness::ok);
    }
    if (check.value.empty()) {
        check.value = "not shown by this kernel";
    }
    check.spoils = if_warned(check.fitness, latencies);
    if (check.fitness != Fitness::ok) {
        check.remedy = "sudo nice -n -10 rung run ...";
    }
    return check;
}

Check judge_memory(const MachineFacts& facts) {
    constexpr double mega = 1024.0 * 1024;
    Check check{.name = "memory",
                .value = "not shown by this kernel",
                .why = "a machine that swaps stands still"};
    if (!facts.memory) {
        return check;
    }
    check.value = fmt::format("{} of {} available",
                              reports::bytes_text(facts.memory->available),
                              reports::bytes_text(facts.memory->total));
    std::uint64_t available = facts.memory->available;
    if (facts.memory_limit && *facts.memory_limit < facts.memory->total) {
        check.value += fmt::format(", {} allowed to the control group",
                                   reports::bytes_text(*facts.memory_limit));
        available = std::min(available, *facts.memory_limit);
    }
    const auto room = static_cast<double>(available);
    check.fitness = above(-room, -1024 * mega, -256 * mega);
    check.spoils = if_warned(check.fitness, "many calls at once");
    return check;
}

Fitness above(double value, double note, double warn) {
    if (value > warn) {
        return Fitness::warn;
    }
    return value > note ? Fitness::note : Fitness::ok;
}

std::string_view if_warned(Fitness fitness, std::string_view what) {
    return fitness == Fitness::warn ? what : std::string_view{};
}

}  // namespace

}  // namespace rung::cli
