// The shards of a session, and how their sockets are opened.
#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/failure.hpp"
#include "engine/cli/session.hpp"
#include "engine/net/setup_error.hpp"

namespace rung::cli {

namespace {

/// Why a ladder cannot be dealt out to several shards; empty: it can.
std::string why_one_shard(const call::Program& program) {
    if (program.triggers) {
        return "it makes the target call (`trigger`)";
    }
    const auto asks_for_unique = [](const call::Expression& expression) {
        const auto* const operation = std::get_if<call::Operation>(&expression.node);
        return operation != nullptr && operation->op == call::Operator::unique;
    };
    if (std::ranges::any_of(program.expressions, asks_for_unique)) {
        return "it asks whether values are `unique` in the whole run";
    }
    const auto fixed = [](const call::Party& party) { return party.port != 0; };
    return std::ranges::any_of(program.parties, fixed) ? "an endpoint of it has a port of its own"
                                                       : "";
}

std::uint32_t ceiling(std::uint32_t total, std::uint8_t shards) {
    return (total + shards - 1) / shards;
}

/// What a run may hold is for all its shards together.
void divide(turn::RunPlan& plan) {
    plan.open_calls = ceiling(plan.open_calls, plan.shards);
    plan.traced_calls = ceiling(plan.traced_calls, plan.shards);
    plan.transactions.transactions = ceiling(plan.transactions.transactions, plan.shards);
    plan.transactions.lingering.transactions =
        ceiling(plan.transactions.lingering.transactions, plan.shards);
    plan.transactions.lingering.octets /= plan.shards;
}

}  // namespace

Opening Session::opening_of(Lane& lane) {
    Opening opening{lane.datagrams,
                    lane.streams,
                    lane.plan.settings,
                    &lane == &first_ ? summary_.generator.notes : other_notes_,
                    lane.closed_ports};
    for (const LoadedLadder& ladder : ladders_) {
        opening.ladders.push_back(ladder.program.get());
    }
    opening.sharing = first_.plan.shards > 1 && !settings().target ? net::Sharing::with_shards
                                                                   : net::Sharing::alone;
    opening.shard = lane.plan.shard;
    opening.shards = lane.plan.shards;
    return opening;
}

void Session::open_sockets(net::Segmented otherwise, const OpenSockets& open) {
    segmented_ = parse_segmented(options_.segmented, otherwise);
    first_.plan.shards = parse_shards(options_.shards);
    summary_.run.shards = first_.plan.shards;
    if (first_.plan.shards > 1) {
        require_many_shards();
        divide(first_.plan);
    }
    try {
        open_lane(first_, open);
        for (std::uint8_t shard = 1; shard < first_.plan.shards; ++shard) {
            Lane& lane = *others_.emplace_back(std::make_unique<Lane>(first_.plan));
            lane.plan.shard = shard;
            if (first_.signer) {
                lane.signer = std::make_unique<identity::Signer>(pki_->signer());
                lane.plan.signer = lane.signer.get();
            }
            open_lane(lane, open);
        }
    } catch (const net::SetupError& error) {
        throw could_not_start(error.what());
    }
}

void Session::open_lane(Lane& lane, const OpenSockets& open) {
    lane.datagrams.segment(segmented_);
    if (segmented_ != net::Segmented::off) {
        // As many as eight segmented datagrams hold: a turn has to be worth its system calls.
        lane.plan.starts_a_turn = 512;
    }
    open(opening_of(lane));
    const auto& target = lane.plan.settings.target;
    if (target && target->link.transport == base::Transport::udp) {
        for (std::uint16_t n = 0; n < lane.plan.settings.sources; ++n) {
            lane.datagrams.presume_segmenting(static_cast<std::uint16_t>(target->link.socket + n),
                                              target->link.remote);
        }
    }
}

void Session::require_many_shards() const {
    if (first_.plan.load == nullptr && first_.plan.settings.target) {
        throw usage(
            fmt::format("--shards {}: a ladder that runs once is one call; give it a load "
                        "with --rate, --users or --calls",
                        options_.shards));
    }
    const std::uint32_t users = load_ ? load_->users.value_or(UINT32_MAX) : UINT32_MAX;
    const std::uint32_t at_most = load_ ? load_->at_most.value_or(UINT32_MAX) : UINT32_MAX;
    if (first_.plan.shards > std::min(users, at_most)) {
        throw usage(
            fmt::format("--shards {}: the load has no more than {} calls at once: a shard "
                        "would have none",
                        options_.shards,
                        std::min(users, at_most)));
    }
    if (first_.plan.serve_calls > 0) {
        throw usage(
            fmt::format("--shards {} with --calls: shards do not count together; leave one "
                        "of them out",
                        options_.shards));
    }
    for (const LoadedLadder& ladder : ladders_) {
        if (const std::string why = why_one_shard(*ladder.program); !why.empty()) {
            throw usage(fmt::format("--shards {}: {} needs one shard, since {}",
                                    options_.shards,
                                    ladder.program->file,
                                    why));
        }
    }
}

std::vector<std::unique_ptr<Worker>> Session::hire(base::Instant start) {
    std::vector<std::unique_ptr<Worker>> workers;
    for (const auto& lane : others_) {
        workers.push_back(std::make_unique<Worker>(*lane, start, nullptr));
    }
    return workers;
}

}  // namespace rung::cli
