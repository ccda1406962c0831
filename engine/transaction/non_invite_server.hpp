#pragma once
#include <cstdint>
#include <optional>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// Non-INVITE server transaction: RFC 3261 17.2.2 with RFC 4320 4. A transport error does not end
/// it (RFC 6026 8.8), so there is no such input.
///
///                 | request, given to the TU
///                 v
///            +--------+  copies: nothing
///            | trying |  after E's way to T2 (3.5 s): a 100 is due
///            +--------+---------------------------+
///       100    |   | 200-699 but 408              |
///       sent   v   | sent                         |
///     +-> +------------+                          |
///     +-- | proceeding |--------------------------+
///  copy:  +------------+                          |
///  100         |   |                              | 64*T1: to the TU; nothing may be sent so late
///              v   v                              |
///         +-----------+  copies: the answer       |
///         | completed |                           |
///         +-----------+                           |
///               | J                               v
///               +-------------------------> [terminated]
///
/// J: zero on a reliable transport. RFC 4320: no 1xx but 100, that one on an unreliable transport
/// not before its time, no 408, and nothing when the peer has given up.
class NonInviteServer {
public:
    enum class State : std::uint8_t { trying, proceeding, completed, terminated };

    /// The request has come at `now`.
    NonInviteServer(Reliability reliability, const Timers& timers, base::Instant now);

    /// The TU answers. Nothing is sent where RFC 4320 or the state allows no such answer.
    Output respond(int status, base::Instant now);

    Output on_retransmission();
    Output on_timer(base::Instant now);

    [[nodiscard]] std::optional<base::Instant> deadline() const;
    [[nodiscard]] std::optional<LingerTimer> lingers() const;

    [[nodiscard]] State state() const { return state_; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    [[nodiscard]] bool may_send(int status, base::Instant now) const;

    Timers timers_;
    base::Instant trying_at_;
    base::Instant end_;  ///< The peer's F, then J.
    Reliability reliability_;
    State state_ = State::trying;
    bool trying_due_ = true;
};

}  // namespace rung::transaction
