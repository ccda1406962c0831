#include "bench/side_by_side/flow.hpp"

#include <fmt/format.h>

#include <array>

namespace rung::bench {

namespace {

constexpr std::array<Datagram, 2> options{{{true, 325}, {false, 352}}};
constexpr std::array<Datagram, 3> redirect{{{true, 544}, {false, 424}, {true, 379}}};
constexpr std::array<Datagram, 6> call{
    {{true, 538}, {false, 395}, {false, 512}, {true, 365}, {true, 365}, {false, 356}}};

constexpr std::array<Flow, 3> all_flows{{
    {"options", "OPTIONS", "options.xml", "service", 40'000, options},
    {"invite-302-ack", "INVITE-302-ACK", "invite-302-ack.xml", "moved-1001", 30'000, redirect},
    {"call", "INVITE-180-200-ACK-BYE-200", "", "service", 15'000, call},
}};

constexpr std::array<Contest, 6> all_contests{{
    {&all_flows[0], Transport::udp},
    {&all_flows[1], Transport::udp},
    {&all_flows[2], Transport::udp},
    {&all_flows[0], Transport::tcp},
    {&all_flows[1], Transport::tcp},
    {&all_flows[2], Transport::tcp},
}};

}  // namespace

std::string_view name_of(Transport transport) {
    return transport == Transport::udp ? "udp" : "tcp";
}

std::string name_of(const Contest& contest) {
    return fmt::format("{}-{}", contest.flow->name, name_of(contest.transport));
}

std::span<const Contest> contests() {
    return all_contests;
}

}  // namespace rung::bench
