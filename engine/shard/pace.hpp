#pragma once
#include <cstddef>
#include <optional>

#include "engine/base/time.hpp"

namespace rung::shard {

/// Spaces the turns of a loop that has much to do: a turn for each message would pay for its system
/// calls every time, and a core that spins is taken away by the scheduler sooner or later. Below
/// `dense` messages a second nothing is held back.
class Pace {
public:
    static constexpr base::Duration spacing = std::chrono::microseconds{50};
    static constexpr std::size_t dense = 20'000;

    /// A turn that began at `now` moved so many messages.
    void turned(base::Instant now, std::size_t messages) {
        began_ = now;
        messages_ += messages;
        if (now - window_ >= window) {
            is_dense_ = messages_ >= dense / (std::chrono::seconds{1} / window);
            messages_ = 0;
            window_ = now;
        }
    }

    /// When the next turn may begin, if not yet.
    [[nodiscard]] std::optional<base::Instant> holds_until(base::Instant now) const {
        const base::Instant next = began_ + spacing;
        return is_dense_ && now < next ? std::optional{next} : std::nullopt;
    }

private:
    static constexpr base::Duration window = std::chrono::milliseconds{10};

    base::Instant began_;
    base::Instant window_;
    std::size_t messages_ = 0;
    bool is_dense_ = false;
};

}  // namespace rung::shard
