#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/base/time.hpp"

namespace rung::shard {

/// Spaces the turns of a loop that has much to do: a turn for each message would pay for its system
/// calls, and for filling the caches with code, every time. Below `dense` messages a second nothing
/// is held back. From `crowded` on the loop waits awake: going to sleep and being woken costs more
/// than a turn does, and on a virtual machine the host may be milliseconds late with it. From
/// `packed` on a turn must be worth a batch.
class Pace {
public:
    static constexpr base::Duration spacing = std::chrono::microseconds{50};
    static constexpr base::Duration packed_spacing = std::chrono::microseconds{150};
    /// A real-time thread that never sleeps is stopped for 50 ms of each second, for the others.
    static constexpr base::Duration longest_awake_in_real_time = std::chrono::milliseconds{5};
    static constexpr std::size_t dense = 20'000;
    static constexpr std::size_t crowded = 60'000;
    static constexpr std::size_t packed = 300'000;

    explicit Pace(bool real_time) : is_real_time_{real_time} {}

    /// How to wait for the next turn.
    struct Hold {
        base::Instant until;
        bool awake = false;
    };

    /// A turn that began at `now` moved so many messages.
    void turned(base::Instant now, std::size_t messages) {
        began_ = now;
        messages_ += messages;
        if (now - window_ >= window) {
            a_second_ = messages_ * static_cast<std::size_t>(std::chrono::seconds{1} / window);
            messages_ = 0;
            window_ = now;
        }
    }

    /// Nothing when the next turn may begin.
    [[nodiscard]] std::optional<Hold> hold(base::Instant now) const {
        const base::Instant next = began_ + (a_second_ >= packed ? packed_spacing : spacing);
        if (a_second_ < dense || now >= next) {
            return std::nullopt;
        }
        return Hold{next, stays_awake(now)};
    }

    /// So much comes and goes that waiting for it to come would only cost.
    [[nodiscard]] bool stays_awake(base::Instant now) const {
        const bool rests = is_real_time_ && now - slept_ >= longest_awake_in_real_time;
        return a_second_ >= crowded && !rests;
    }

    /// It slept until `now`.
    void slept(base::Instant now) { slept_ = now; }

private:
    static constexpr base::Duration window = std::chrono::milliseconds{10};

    base::Instant began_;
    base::Instant window_;
    base::Instant slept_;
    bool is_real_time_;
    std::size_t messages_ = 0;
    std::size_t a_second_ = 0;  ///< In the window before this one.
};

}  // namespace rung::shard
