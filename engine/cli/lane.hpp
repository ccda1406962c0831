#pragma once
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/identity/signer.hpp"
#include "engine/net/closed_port.hpp"
#include "engine/net/stream_network.hpp"
#include "engine/net/udp.hpp"
#include "engine/turn/run_plan.hpp"

namespace rung::cli {

/// What one shard of a run has for itself alone: its plan, with the sockets that it speaks of, and
/// its key (architecture rule 4). Does not move: the networks ask the plan where they may send.
struct Lane {
    Lane() : datagrams{plan.settings.allowed} {}

    /// A further shard of the same run, without sockets yet.
    explicit Lane(turn::RunPlan like) : plan{std::move(like)}, datagrams{plan.settings.allowed} {
        plan.settings.sockets.clear();
        plan.settings.parties.clear();
    }

    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    turn::RunPlan plan;
    std::unique_ptr<identity::Signer> signer;
    std::vector<net::ClosedPort> closed_ports;
    net::UdpNetwork datagrams;
    std::optional<net::StreamNetwork> streams;  ///< Once the sockets are open.
};

}  // namespace rung::cli
