#pragma once
#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "engine/base/slab.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// Which descriptors of a network want attention: an epoll instance of its own, so that the loop
/// waits for one descriptor however many connections there are. Level triggered: what is left
/// undone is reported again, after all others had their turn.
class Readiness {
public:
    static constexpr std::size_t capacity = 256;

    /// Throws `SetupError`.
    Readiness();

    /// Readable while there is something to collect.
    [[nodiscard]] int fd() const { return epoll_.fd(); }

    /// 0 or errno. `token`, a valid handle, comes back with each event. A descriptor leaves when it
    /// is closed.
    [[nodiscard]] int add(int fd, std::uint32_t events, base::Handle token);

    void change(int fd, std::uint32_t events, base::Handle token);

    struct Ready {
        base::Handle token;
        std::uint32_t events = 0;  ///< EPOLLIN, ...
    };

    /// At most `capacity` of what was added; valid until the next call. Never waits.
    [[nodiscard]] std::span<const Ready> collect();

    /// Makes the descriptor readable until the next `collect`.
    void wake();

    /// Makes it readable after a delay.
    void ring_after(std::chrono::milliseconds delay);

    /// True when the last `collect` found that the delay was over.
    [[nodiscard]] bool rang() const { return rang_; }

private:
    Descriptor epoll_;
    Descriptor wake_;
    Descriptor bell_;
    bool awake_ = false;
    bool rang_ = false;
    std::array<epoll_event, capacity> events_{};
    std::array<Ready, capacity> ready_{};
};

}  // namespace rung::net
