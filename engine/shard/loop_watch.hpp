#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

#include "engine/base/time.hpp"

namespace rung::shard {

/// Sees whether the loop comes round in time: what comes later than this is not the target's doing.
class LoopWatch {
public:
    static constexpr base::Duration shortest_stall = std::chrono::milliseconds{10};

    /// The loop waits; it has to be back at `deadline` at the latest.
    void waits(std::optional<base::Instant> deadline) { expected_ = deadline; }

    /// It has something to do.
    void turns(base::Instant now) {
        if (expected_ && now - *expected_ >= shortest_stall) {
            ++stalls_;
            stalled_ += now - *expected_;
        }
        expected_ = now;
    }

    /// Nothing before was of interest: the load begins.
    void restart() {
        stalls_ = 0;
        stalled_ = {};
    }

    [[nodiscard]] std::uint64_t stalls() const { return stalls_; }

    /// How late it was in all.
    [[nodiscard]] base::Duration stalled() const { return stalled_; }

private:
    std::optional<base::Instant> expected_;
    std::uint64_t stalls_ = 0;
    base::Duration stalled_{0};
};

}  // namespace rung::shard
