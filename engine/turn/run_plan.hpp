#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/call/environment.hpp"
#include "engine/call/runner.hpp"
#include "engine/identity/credentials.hpp"
#include "engine/identity/signer.hpp"
#include "engine/identity/verifier.hpp"
#include "engine/load/plan.hpp"
#include "engine/transaction/table.hpp"

namespace rung::turn {

/// Everything that a shard needs to know before its first turn. Constant while the run lasts; what
/// it points to outlives the turn.
struct RunPlan {
    call::Settings settings;

    /// Ladders that call: each once, one after the other, where there is no `load`; else a mix.
    std::vector<const call::Runner*> callers;
    std::vector<double> shares;  ///< Of the callers in the mix, by index; empty: equal ones.
    const load::Plan* load = nullptr;

    /// One call of a run, all by itself: it decides what it decided there.
    struct Replay {
        std::uint64_t seq = 1;
        bool of_load = false;  ///< Else number `seq` of ladders that run once each.
    };

    std::optional<Replay> only;  ///< Then there is no `load`.

    /// Ladders that are called: an incoming request is offered to them in order.
    std::vector<const call::Runner*> servers;

    /// A server ends after that many calls; 0: when it is stopped.
    std::uint64_t serve_calls = 0;

    /// Stream links to each destination that the calls share, in turn; 0: one for each call.
    std::uint32_t connections = 1;

    identity::Signer* signer = nullptr;  ///< Of this shard alone.
    const identity::CredentialStore* credentials = nullptr;
    identity::Policy identity_policy;

    enum class Reports : std::uint8_t {
        all,         ///< Every call, with its whole ladder.
        not_passed,  ///< Calls with a failure or a warning.
        none,
    };
    Reports reports = Reports::all;

    /// Calls in progress beyond so many keep no ladder of what happened: bounds its memory.
    std::uint32_t traced_calls = 4'096;

    std::uint32_t open_calls = 100'000;

    /// While more calls are awake, those that wait fall asleep (call_table.hpp).
    std::uint32_t awake_calls = 8'192;
    transaction::TableLimits transactions;
    transaction::Timers timers;
    std::uint64_t seed = 1;   ///< Of every decision of the run.
    std::uint64_t nonce = 0;  ///< In every branch, tag and Call-ID.

    /// The calls of a load are dealt out to the shards in turn: number n, from 1, is begun by shard
    /// (n - 1) % shards. So `seq` names the same call however many there are.
    std::uint8_t shard = 0;
    std::uint8_t shards = 1;

    /// What of `total` calls, users or places is this shard's.
    [[nodiscard]] std::uint64_t share_of(std::uint64_t total) const {
        return total / shards + (shard < total % shards ? 1 : 0);
    }

    /// Calls begun in one turn, as many as one receive takes: after a delay answers must not wait
    /// for all that has become due meanwhile.
    std::uint32_t starts_a_turn = 64;

    /// Cryptography in one turn, so that it stops the loop for less than a millisecond: 64 Identity
    /// rows take 5 ms to check, 512 signatures 10 ms to make.
    std::uint32_t verifications_a_turn = 8;
    std::uint32_t signatures_a_turn = 24;
};

}  // namespace rung::turn
