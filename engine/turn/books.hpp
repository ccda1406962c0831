#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/call/call.hpp"
#include "engine/load/histogram.hpp"
#include "engine/transaction/table.hpp"

namespace rung::turn {

/// What happened to every call that was due: due = started + not_started, and started is the sum
/// of all outcomes and what is in progress.
struct CallBooks {
    std::uint64_t due = 0;
    std::uint64_t started = 0;
    std::uint64_t not_started = 0;
    std::uint64_t passed = 0;  ///< Warned ones too.
    std::uint64_t warned = 0;
    std::uint64_t failed = 0;
    std::uint64_t inconclusive = 0;
    std::uint64_t aborted = 0;
    std::uint64_t in_progress = 0;
    std::uint64_t in_progress_max = 0;  ///< Of several shards: the sum, which may be too much.

    void add(const CallBooks& other);

    void begin() {
        ++started;
        in_progress_max = std::max(in_progress_max, ++in_progress);
    }

    void end(call::Outcome outcome) {
        --in_progress;
        switch (outcome) {
            case call::Outcome::warned:
                ++warned;
                ++passed;
                break;
            case call::Outcome::passed:
                ++passed;
                break;
            case call::Outcome::failed:
                ++failed;
                break;
            case call::Outcome::inconclusive:
                ++inconclusive;
                break;
            case call::Outcome::aborted:
                ++aborted;
                break;
        }
    }
};

struct MessageBooks {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t stray = 0;  ///< Requests that no ladder takes; answers without a transaction.
    std::uint64_t malformed = 0;
    std::uint64_t over_1300 = 0;    ///< Requests on UDP that RFC 3261 18.1.1 wants on TCP.
    std::uint64_t undelivered = 0;  ///< ICMP errors, failed and refused sends.

    void add(const MessageBooks& other);
};

/// Identity values that requests were given.
struct TokenBooks {
    std::uint64_t signed_anew = 0;
    std::uint64_t pooled = 0;  ///< Had been signed for an earlier request.

    void add(const TokenBooks& other);
};

/// How often a rung was reached, and how long after the one above it.
struct RungBooks {
    std::uint64_t reached = 0;
    load::Histogram latency;  ///< Of a `<-`, under load.
};

/// How often a line of a ladder was missed.
struct MissBooks {
    std::uint32_t ladder = 0;
    std::uint32_t line = 0;
    std::string text;
    std::uint64_t failed = 0;
    std::uint64_t warned = 0;
};

/// The counters of one shard, or of several.
struct Books {
    CallBooks calls;  ///< Without those of the warm-up.
    CallBooks warm_up;

    [[nodiscard]] std::uint64_t in_progress() const {
        return calls.in_progress + warm_up.in_progress;
    }

    std::vector<CallBooks> ladders;  ///< Callers first, then servers.
    MessageBooks messages;
    TokenBooks tokens;
    transaction::TableCounters transactions;
    std::array<std::uint64_t, 700> responses{};  ///< Received, by status.
    std::vector<std::vector<RungBooks>> rungs;   ///< By ladder and instruction.
    std::vector<MissBooks> misses;

    /// The entry of that line; a new one, if it was not missed before.
    [[nodiscard]] MissBooks& miss_of(std::uint32_t ladder,
                                     std::uint32_t line,
                                     std::string_view text);

    /// Those of another shard of the same run.
    void add(const Books& other);
};

/// A finished call with all that is known of it; which calls have one the run plan says.
struct CallReport {
    std::uint32_t ladder = 0;
    std::uint64_t seq = 0;
    call::Outcome outcome = call::Outcome::passed;
    base::Instant started;
    base::Instant ended;
    std::vector<call::Finding> findings;
    call::Trace trace;  ///< Empty when too many calls were in progress to keep all of theirs.
};

}  // namespace rung::turn
