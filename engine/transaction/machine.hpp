#pragma once
#include <chrono>
#include <cstdint>

#include "engine/base/address.hpp"
#include "engine/base/time.hpp"

/// What the machines of RFC 3261 17 have in common. A machine takes an input and returns all that
/// follows from it; the caller asks for `deadline()` afterwards and calls `on_timer` when it has
/// come. None of them owns a message, knows a clock or outlives its caller's slot.
namespace rung::transaction {

/// What decides about retransmission: UDP is unreliable, TCP and TLS are reliable.
enum class Reliability : std::uint8_t { unreliable, reliable };

[[nodiscard]] constexpr Reliability reliability_of(base::Transport transport) {
    return transport == base::Transport::udp ? Reliability::unreliable : Reliability::reliable;
}

/// The methods that the rules of matching tell apart.
enum class Method : std::uint8_t { invite, ack, cancel, other };

/// RFC 3261 17.1.1.1 and Table 4.
struct Timers {
    base::Duration t1 = std::chrono::milliseconds{500};
    base::Duration t2 = std::chrono::seconds{4};
    base::Duration t4 = std::chrono::seconds{5};

    /// B, F, H, J, L, M, and the 2xx of a UAS core.
    [[nodiscard]] constexpr base::Duration timeout() const { return 64 * t1; }

    /// D is at least 32 s whatever T1 is (RFC 3261 17.1.1.2).
    [[nodiscard]] constexpr base::Duration d() const {
        return timeout() > std::chrono::seconds{32} ? timeout() : std::chrono::seconds{32};
    }

    /// When the peer's Timer E has grown to T2 (RFC 4320 4.1): 3.5 s by default.
    [[nodiscard]] constexpr base::Duration e_reaches_t2() const {
        base::Duration elapsed{};
        base::Duration interval = t1;
        do {
            elapsed += interval;
            interval *= 2;
        } while (interval < t2);
        return elapsed;
    }
};

/// The constant timers that end a transaction which only absorbs (architecture: lingering).
enum class LingerTimer : std::uint8_t { d, i, j, k, l, m };

/// What the machine wants sent.
enum class Send : std::uint8_t {
    nothing,
    request,   ///< The request, once more.
    response,  ///< The last response; from `respond`, the one that is given.
    ack,       ///< The ACK of a non-2xx final response (RFC 3261 17.1.1.3).
    trying,    ///< A 100 is due: the caller renders it and calls `respond`.
};

/// All that follows from one input.
struct Output {
    Send send = Send::nothing;
    bool deliver = false;          ///< The TU is to see this message.
    bool timed_out = false;        ///< Timer B, F or H, or no ACK for a 2xx.
    bool transport_error = false;  ///< To be treated as a 503 (RFC 3261 8.1.3.1).

    friend bool operator==(const Output&, const Output&) = default;
};

/// Retransmission times: the interval doubles up to a cap. Times count from the one before, so a
/// late wake-up does not shift the rest; where the next one has been slept through as well, it
/// counts from the present, so that nothing leaves in a burst.
class Backoff {
public:
    Backoff() = default;

    Backoff(base::Duration first, base::Duration cap, base::Instant now)
        : at_{now + first}, interval_{first}, cap_{cap} {}

    [[nodiscard]] base::Instant at() const { return at_; }

    void again(base::Instant now) {
        interval_ = interval_ * 2 < cap_ ? interval_ * 2 : cap_;
        at_ = at_ + interval_ > now ? at_ + interval_ : now + interval_;
    }

    /// The next interval is the cap already (RFC 3261 17.1.2.2, Timer E after a 1xx).
    void at_cap_from_now_on() { interval_ = cap_; }

private:
    base::Instant at_;
    base::Duration interval_{};
    base::Duration cap_{};
};

}  // namespace rung::transaction
