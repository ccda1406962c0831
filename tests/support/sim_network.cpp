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
            if ((deadline && *deadline <= now_) || !node->arrived.empty() || node->has_news()) {
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
        const Packet& packet = sighting.packet;
        const bool tcp = packet.transport == base::Transport::tcp;
        out += fmt::format("{:>3} {:9.4f} {} -> {}  {}{}{}\n",
                           i,
                           seconds,
                           packet.from.text(),
                           packet.to.text(),
                           tcp ? fmt::format("[{}] ", packet.stream) : "",
                           first_line(packet.bytes),
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
    const auto sooner_of = [&sooner](const auto& timeline) {
        if (!timeline.empty()) {
            sooner(timeline.top().at);
        }
    };
    sooner_of(on_the_way_);
    sooner_of(to_be_sent_);
    sooner_of(segments_);
    sooner_of(plans_);
    for (const auto& node : nodes_) {
        if (const auto deadline = node->turn.next_deadline()) {
            sooner(*deadline);
        }
        if (node->has_news()) {
            sooner(now_);
        }
    }
    return next;
}

std::pair<SimNode*, std::uint16_t> SimNetwork::socket_at(base::Transport transport,
                                                         const base::Endpoint& endpoint) {
    for (const auto& node : nodes_) {
        const auto& sockets = node->plan.settings.sockets;
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            if (sockets[i].transport == transport && sockets[i].bound == endpoint) {
                return {node.get(), static_cast<std::uint16_t>(i)};
            }
        }
    }
    return {nullptr, std::uint16_t{0}};
}

void SimNetwork::deliver_due() {
    while (!plans_.empty() && plans_.top().at <= now_) {
        const std::function<void()> plan = plans_.top().what;
        plans_.pop();
        plan();
    }
    while (!to_be_sent_.empty() && to_be_sent_.top().at <= now_) {
        const Packet packet = to_be_sent_.top().what;
        to_be_sent_.pop();
        carry(packet, nullptr, {});
    }
    while (!on_the_way_.empty() && on_the_way_.top().at <= now_) {
        const Packet packet = on_the_way_.top().what;
        on_the_way_.pop();
        const auto [node, socket] = socket_at(base::Transport::udp, packet.to);
        if (node != nullptr) {
            node->arrived.push_back(
                {{base::Transport::udp, socket, packet.from}, packet.to.ip, packet.bytes});
        } else if (const auto peer = peers_.find(packet.to); peer != peers_.end()) {
            peer->second(packet);
        }
    }
    while (!segments_.empty() && segments_.top().at <= now_) {
        Segment segment = segments_.top().what;
        segments_.pop();
        arrive(segment);
    }
}

void SimNetwork::run_turn(SimNode& node) {
    ++node.turns;
    const auto arrived = std::exchange(node.arrived, {});
    const auto failed = std::exchange(node.failed, {});
    const std::vector<turn::ResolvedName> resolved = std::exchange(node.resolved, {});
    const std::vector<base::LinkEvent> events = std::exchange(node.events, {});
    const std::vector<turn::TriggerEnd> trigger_ends = std::exchange(node.trigger_ends, {});
    std::vector<base::Received> received;
    received.reserve(arrived.size());
    for (const SimNode::Arrived& one : arrived) {
        received.push_back({one.link, one.local, one.bytes});
    }
    std::vector<base::SendFailure> failures;
    failures.reserve(failed.size());
    for (const auto& [failure, quote] : failed) {
        failures.push_back({failure.link, failure.error, quote});
    }
    node.turn.run({.clocks = clocks(),
                   .received = received,
                   .failures = failures,
                   .names = resolved,
                   .links = events,
                   .triggers = trigger_ends},
                  node.output);
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
    for (const base::Outgoing& message : node.output.batch.streamed()) {
        carry_on_stream(node, message);
    }
    node.output.batch.clear();
    for (const base::LinkClose& closing : node.output.closings) {
        close_by(node, closing);
    }
    node.output.closings.clear();
    for (const std::string& name : node.output.lookups) {
        const auto found = names_.find(name);
        node.resolved.push_back(
            {name, found != names_.end() ? found->second : std::vector<base::IpAddress>{}});
    }
    node.output.lookups.clear();
    for (const turn::TriggerOrder& order : node.output.triggers) {
        node.trigger_ends.push_back({order.call, trigger_ ? trigger_(order) : "nobody heard it"});
    }
    node.output.triggers.clear();
}

void SimNetwork::carry(const Packet& given, SimNode* sender, const base::Link& link) {
    if (sender != nullptr && forbidden(*sender, link, given)) {
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
    if (socket_at(base::Transport::udp, packet.to).first == nullptr &&
        !peers_.contains(packet.to)) {
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

/// True, and the sender hears of it, when it may not send there.
bool SimNetwork::forbidden(SimNode& sender, const base::Link& link, const Packet& packet) {
    if (sender.plan.settings.allowed.allows(packet.to.ip)) {
        return false;
    }
    sight(packet, Fate::refused_by_guard);
    sender.failed.push_back({{link, EACCES, {}}, packet.bytes});
    return true;
}

void SimNetwork::put_on_the_way(const Packet& packet) {
    base::Duration delay = faults_.delay;
    if (faults_.jitter.count() > 0) {
        delay += base::Duration{static_cast<std::int64_t>(
            random_.below(static_cast<std::uint64_t>(faults_.jitter.count())))};
    }
    on_the_way_.push({now_ + delay, ++order_, packet});
}

/// Where it stands among the sightings; beyond their end when none are kept.
std::size_t SimNetwork::sight(const Packet& packet, Fate fate) {
    if (!keep_sightings_) {
        return ~std::size_t{0};
    }
    sightings_.push_back({elapsed(), packet, fate});
    return sightings_.size() - 1;
}

}  // namespace rung::support
