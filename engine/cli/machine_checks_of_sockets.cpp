#include "engine/cli/machine_checks_of_sockets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/numbers.hpp"

namespace rung::cli {

namespace {

using reports::bytes_text;
using reports::count_text;

/// `net::StreamLimits::connections`, and what a run has open beside.
constexpr std::uint64_t most_connections = 20'000;
constexpr std::uint64_t other_files = 100;

/// What `net::UdpSocket` asks for, and what it may not do with less of.
constexpr int buffer_wanted = 4 * 1024 * 1024;
constexpr int buffer_needed = 1024 * 1024;

/// The kernel allows twice what was granted, of which a datagram of 450 octets takes so many.
constexpr std::uint64_t octets_a_datagram = 1280;

}  // namespace

Check judge_open_files(const MachineFacts& facts) {
    Check check{.name = "open files", .why = "each connection of `--connections each` takes one"};
    const std::uint64_t connections =
        facts.open_files > other_files ? facts.open_files - other_files : 0;
    if (connections >= most_connections) {
        check.value = fmt::format("{}: enough for {} connections",
                                  count_text(facts.open_files),
                                  count_text(most_connections));
        return check;
    }
    check.value = fmt::format("{}, hard limit {}: some {} connections",
                              count_text(facts.open_files),
                              count_text(facts.open_files_hard),
                              count_text(connections));
    constexpr std::uint64_t many = 10'000;
    constexpr std::uint64_t few = 200;
    if (connections < many) {
        check.fitness = connections < few ? Fitness::warn : Fitness::note;
        check.spoils = connections < few ? "many connections" : "";
        const std::uint64_t wanted = most_connections + other_files;
        check.remedy = facts.open_files_hard > facts.open_files
                           ? fmt::format("ulimit -n {}", std::min(wanted, facts.open_files_hard))
                           : fmt::format("sudo prlimit --pid $$ --nofile={}", wanted);
    }
    return check;
}

Check judge_socket_buffer(const MachineFacts& facts) {
    Check check{
        .name = "socket buffer", .value = {}, .why = "what does not fit while Rung pauses is lost"};
    if (!facts.receive_buffer) {
        check.fitness = Fitness::warn;
        check.value = facts.socket_error;
        check.spoils = "UDP";
        return check;
    }
    const int granted = *facts.receive_buffer;
    const std::uint64_t room =
        2 * static_cast<std::uint64_t>(std::max(granted, 0)) / octets_a_datagram;
    const bool lifted =
        facts.receive_limit && static_cast<std::uint64_t>(granted) > *facts.receive_limit;
    check.value = fmt::format("{}{}: {} datagrams may wait",
                              bytes_text(static_cast<std::uint64_t>(granted)),
                              lifted ? ", by CAP_NET_ADMIN" : "",
                              count_text(room));
    if (granted < buffer_wanted) {
        check.fitness = granted < buffer_needed ? Fitness::warn : Fitness::note;
        check.spoils = granted < buffer_needed ? "high rates over UDP" : "";
        check.remedy = fmt::format("sudo sysctl -w net.core.rmem_max={}", buffer_wanted);
    }
    return check;
}

Check judge_losses(const MachineFacts& facts) {
    Check check{.name = "UDP drops",
                .value = "not shown by this kernel",
                .why = "some program here did not read in time"};
    if (facts.datagrams_lost) {
        const std::uint64_t lost = *facts.datagrams_lost;
        check.value = lost == 0 ? "none just now" : fmt::format("{} just now", count_text(lost));
        check.fitness = lost == 0 ? Fitness::ok : Fitness::note;
    }
    return check;
}

Check judge_ports(const MachineFacts& facts) {
    Check check{.name = "ports",
                .value = "not shown by this kernel",
                .why = "`--connections each` takes one for each call"};
    if (!facts.ports) {
        return check;
    }
    constexpr std::uint64_t kept = 60;  ///< Seconds of TIME_WAIT, a constant of the kernel.
    const std::uint64_t count = facts.ports->last - facts.ports->first + 1;
    const std::uint64_t waiting = facts.time_wait.value_or(0);
    const std::uint64_t rate = facts.reuses_ports ? count : count / kept;
    check.value = fmt::format("{}, {} in TIME_WAIT; {} connections/s a target",
                              count_text(count),
                              count_text(waiting),
                              count_text(rate));
    constexpr std::uint64_t few = 10'000;
    if (count < few || waiting > count / 2) {
        check.fitness = Fitness::note;
        check.remedy = count < few ? "sudo sysctl -w net.ipv4.ip_local_port_range='1024 65535'"
                                   : "wait a minute before a run with --connections each";
    }
    return check;
}

Check judge_segmentation(const MachineFacts& facts) {
    const bool all = facts.segments && facts.coalesces;
    return {.name = "segmentation",
            .fitness = all ? Fitness::ok : Fitness::note,
            .value = fmt::format("UDP_SEGMENT {}, UDP_GRO {}",
                                 facts.segments ? "yes" : "no",
                                 facts.coalesces ? "yes" : "no"),
            .why = "`--segmented on` between two Rungs needs both"};
}

}  // namespace rung::cli
