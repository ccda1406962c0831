#pragma once
#include <cstdint>
#include <optional>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// Non-INVITE client transaction: RFC 3261 17.1.2.2.
///
///                    | request sent by the caller
///       E: request   v
///         +----> +--------+  F, transport error: to the TU
///         +----- | trying |--------------------------------+
///                +--------+                                |
///             1xx  |   | 200-699                           |
///        to the TU v   | to the TU                         |
///        +---> +------------+  F, transport error: the TU  |
///   1xx, +---- | proceeding |------------------------------+
///   E: request +------------+                              |
///                  |   |                                   |
///          200-699 v   v                                   |
///              +-----------+                               |
///              | completed |  copies of the final: nothing |
///              +-----------+                               |
///                    | K                                   v
///                    +---------------------------> [terminated]
///
/// E doubles up to T2, and is T2 after a 1xx: unreliable only. K: zero on a reliable transport.
class NonInviteClient {
public:
    enum class State : std::uint8_t { trying, proceeding, completed, terminated };

    /// The request leaves at `now`.
    NonInviteClient(Reliability reliability, const Timers& timers, base::Instant now);

    Output on_response(int status, base::Instant now);
    Output on_timer(base::Instant now);
    Output on_transport_error();

    [[nodiscard]] std::optional<base::Instant> deadline() const;
    [[nodiscard]] std::optional<LingerTimer> lingers() const;

    [[nodiscard]] State state() const { return state_; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    Timers timers_;
    Backoff resend_;     ///< E.
    base::Instant end_;  ///< F or K.
    Reliability reliability_;
    State state_ = State::trying;
};

}  // namespace rung::transaction
