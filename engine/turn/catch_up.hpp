#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/base/time.hpp"
#include "engine/turn/call_source.hpp"

namespace rung::turn {

/// How many calls a turn may start. One that is behind by more than a batch catches up at the pace
/// at which answers come, or a quarter faster than calls are asked for, whichever is more: all at
/// once would only move the queue into the target, where each message of it costs more.
class CatchUp {
public:
    explicit CatchUp(base::Instant start) : latest_{start} {}

    [[nodiscard]] std::size_t most(const CallSource& source,
                                   base::Instant now,
                                   std::size_t received,
                                   std::size_t batch) {
        const base::Duration since = std::min(now - latest_, longest);
        latest_ = now;
        if (source.overdue(now) <= static_cast<double>(batch)) {
            share_ = 0;
            return batch;
        }
        const double asked = source.asked_within(since, now);
        share_ += asked > 0 ? asked * faster : 1;  // Behind the end nothing more is asked for.
        const double by_rate = std::floor(share_);
        share_ -= by_rate;
        return std::min(std::max(received, static_cast<std::size_t>(by_rate)), batch);
    }

private:
    static constexpr double faster = 1.25;
    static constexpr base::Duration longest = std::chrono::milliseconds{1};

    base::Instant latest_;  ///< When it was last asked.
    double share_ = 0;      ///< The part of a call that is left over.
};

}  // namespace rung::turn
