#pragma once
#include <cstdint>
#include <optional>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// INVITE client transaction: RFC 3261 17.1.1.2 with RFC 6026 7.2 and 8.4.
///
///                      | INVITE sent by the caller
///        A: INVITE     v
///          +-----> +---------+  B, transport error: to the TU
///          +------ | calling |-------------------------------+
///                  +---------+                               |
///            1xx       |    2xx, 300-699 as in proceeding    |
///            to the TU v                                     |
///          +----> +------------+                             |
///      1xx +----- | proceeding |                             |
///                 +------------+                             |
///        300-699    |      | 2xx                             |
///        ACK, TU    |      | to the TU                       |
///                   v      v                                 |
///  300-699 +-----------+ +----------+ 2xx                    |
///  ACK     | completed | | accepted | to the TU              |
///          +-----------+ +----------+                        |
///               D |          | M                             |
///                 v          v                               v
///               +----------------------------------------------+
///               |                  terminated                  |
///               +----------------------------------------------+
///
/// A, doubling without a cap: unreliable only. D: zero on a reliable transport.
class InviteClient {
public:
    enum class State : std::uint8_t { calling, proceeding, completed, accepted, terminated };

    /// The INVITE leaves at `now`.
    InviteClient(Reliability reliability, const Timers& timers, base::Instant now);

    Output on_response(int status, base::Instant now);
    Output on_timer(base::Instant now);

    /// Once a response has come the way is open: an older copy's failure then means nothing.
    Output on_transport_error();

    [[nodiscard]] std::optional<base::Instant> deadline() const;
    [[nodiscard]] std::optional<LingerTimer> lingers() const;

    [[nodiscard]] State state() const { return state_; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    Output enter(State state, base::Instant end, Output output);

    Timers timers_;
    Backoff resend_;     ///< A.
    base::Instant end_;  ///< B, D or M.
    Reliability reliability_;
    State state_ = State::calling;
};

}  // namespace rung::transaction
