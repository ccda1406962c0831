#include "tests/support/sim_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace rung::support {

namespace {

/// RFC 1812 4.3.2.3: as much of the datagram as fits into 576 octets.
constexpr std::size_t icmp_quote = 548;

/// Turns of one party at one instant before it counts as stuck.
constexpr std::uint64_t most_turns_at_once = 100'000;

std::string_view first_line(std::string_view bytes) {
    return bytes.substr(0, bytes.find_first_of("\r\n"));
}

std::string_view name_of(Fate fate) {
    switch (fate) {
        case Fate::delivered:
            return "";
        case Fate::lost:
            return "  (lost)";
        case Fate::refused_by_guard:
            return "  (refused by the guard)";
        case Fate::unreachable:
            return "  (nobody there)";
    }
    return "";
}

}  // namespace

SimNode& SimNetwork::add(const turn::RunPlan& plan) {
    return *nodes_.emplace_back(std::make_unique<SimNode>(plan));
}

void SimNetwork::send(const Packet& packet, base::Duration after) {
    to_be_sent_.push({now_ + after, ++order_, packet});
}

bool SimNetwork::run(base::Duration limit) {
    for (const auto& node : nodes_) {
        if (node->turns == 0) {
            run_turn(*node);
        }
    }
    std::uint64_t at_once = 0;
    while (const auto next = next_event()) {
        if (*next > sim_start + limit) {
            return false;
        }
        at_once = *next > now_ ? 0 : at_once + 1;
        if (at_once > most_turns_at_once) {
            throw std::runtime_error{"the simulation does not get on"};
        }
        now_ = std::max(now_, *next);
        deliver_due();
        for (const auto& node : nodes_) {
            const auto deadline = node->turn.next_deadline();
            if ((deadline && *deadline <= now_) || !node->arrived.empty() ||
                !node->failed.empty() || !node->resolved.empty()) {
                run_turn(*node);
            }
        }
    }
    return true;
}

std::string SimNetwork::trace() const {
    std::string out;
    for (std::size_t i = 0; i < sightings_.size(); ++i) {
        const Sighting& sighting = sightings_[i];
        const double seconds = std::chrono::duration<double>(sighting.at).count();
        out += fmt::format("{:>3} {:9.4f} {} -> {}  {}{}\n",
                           i,
                           seconds,
                           sighting.packet.from.text(),
                           sighting.packet.to.text(),
                           first_line(sighting.packet.bytes),
                           name_of(sighting.fate));
    }
    return out;
}

base::Clocks SimNetwork::clocks() const {
    return {now_, sim_wall_start + std::chrono::floor<std::chrono::seconds>(now_ - sim_start)};
}

std::optional<base::Instant> SimNetwork::next_event() const {
    std::optional<base::Instant> next;
    const auto sooner = [&next](base::Instant other) {
        next = next ? std::min(*next, other) : other;
    };
    if (!on_the_way_.empty()) {
        sooner(on_the_way_.top().at);
    }
    if (!to_be_sent_.empty()) {
        sooner(to_be_sent_.top().at);
    }
    for (const auto& node : nodes_) {
        if (const auto deadline = node->turn.next_deadline()) {
            sooner(*deadline);
        }
        if (!node->failed.empty() || !node->resolved.empty()) {
            sooner(now_);
        }
    }
    return next;
}

SimNode* SimNetwork::node_at(const base::Endpoint& endpoint) {
    for (const auto& node : nodes_) {
        const auto& sockets = node->plan.settings.sockets;
        const bool here = std::ranges::any_of(
            sockets, [&](const call::LocalSocket& socket) { return socket.bound == endpoint; });
        if (here) {
            return node.get();
        }
    }
    return nullptr;
}

void SimNetwork::deliver_due() {
    while (!to_be_sent_.empty() && to_be_sent_.top().at <= now_) {
        const Packet packet = to_be_sent_.top().packet;
        to_be_sent_.pop();
        carry(packet, nullptr, {});
    }
    while (!on_the_way_.empty() && on_the_way_.top().at <= now_) {
        const Packet packet = on_the_way_.top().packet;
        on_the_way_.pop();
        if (SimNode* node = node_at(packet.to)) {
            node->arrived.push_back(packet);
        } else if (const auto peer = peers_.find(packet.to); peer != peers_.end()) {
            peer->second(packet);
        }
    }
}

void SimNetwork::run_turn(SimNode& node) {
    ++node.turns;
    const std::vector<Packet> arrived = std::exchange(node.arrived, {});
    const auto failed = std::exchange(node.failed, {});
    const std::vector<turn::ResolvedName> resolved = std::exchange(node.resolved, {});
    std::vector<base::Received> received;
    for (const Packet& packet : arrived) {
        const auto& sockets = node.plan.settings.sockets;
        const auto socket = std::ranges::find_if(
            sockets, [&](const call::LocalSocket& one) { return one.bound == packet.to; });
        const auto index = static_cast<std::uint16_t>(socket - sockets.begin());
        received.push_back(
            {{base::Transport::udp, index, packet.from}, packet.to.ip, packet.bytes});
    }
    std::vector<base::SendFailure> failures;
    failures.reserve(failed.size());
    for (const auto& [failure, quote] : failed) {
        failures.push_back({failure.link, failure.error, quote});
    }
    node.turn.run({clocks(), received, failures, resolved}, node.output);
    flush(node);
    for (turn::CallReport& report : node.turn.take_reports()) {
        node.reports.push_back(std::move(report));
    }
}

void SimNetwork::flush(SimNode& node) {
    for (const base::Outgoing& message : node.output.batch.datagrams()) {
        const base::Endpoint& from = node.plan.settings.sockets.at(message.link.socket).bound;
        carry({from, message.link.remote, std::string{message.bytes}}, &node, message.link);
    }
    node.output.batch.clear();
    for (const std::string& name : node.output.lookups) {
        const auto found = names_.find(name);
        node.resolved.push_back(
            {name, found != names_.end() ? found->second : std::vector<base::IpAddress>{}});
    }
    node.output.lookups.clear();
}

void SimNetwork::carry(const Packet& given, SimNode* sender, const base::Link& link) {
    if (sender != nullptr && !sender->plan.settings.allowed.allows(given.to.ip)) {
        sight(given, Fate::refused_by_guard);
        sender->failed.push_back({{link, EACCES, {}}, given.bytes});
        return;
    }
    const std::size_t number = packets_++;
    Packet packet = given;
    if (tamper_) {
        tamper_(packet);
    }
    if (losses_.contains(number) || random_.fraction() < faults_.loss) {
        sight(packet, Fate::lost);
        return;
    }
    if (node_at(packet.to) == nullptr && !peers_.contains(packet.to)) {
        sight(packet, Fate::unreachable);
        if (sender != nullptr && nobody_ == Nobody::refuses) {
            sender->failed.push_back({{link, ECONNREFUSED, {}}, given.bytes.substr(0, icmp_quote)});
        }
        return;
    }
    sight(packet, Fate::delivered);
    put_on_the_way(packet);
    if (random_.fraction() < faults_.duplication) {
        put_on_the_way(packet);
    }
}

void SimNetwork::put_on_the_way(const Packet& packet) {
    base::Duration delay = faults_.delay;
    if (faults_.jitter.count() > 0) {
        delay += base::Duration{static_cast<std::int64_t>(
            random_.below(static_cast<std::uint64_t>(faults_.jitter.count())))};
    }
    on_the_way_.push({now_ + delay, ++order_, packet});
}

void SimNetwork::sight(const Packet& packet, Fate fate) {
    if (keep_sightings_) {
        sightings_.push_back({elapsed(), packet, fate});
    }
}

}  // namespace rung::support
