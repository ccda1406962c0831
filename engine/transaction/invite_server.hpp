#pragma once
#include <cstdint>
#include <optional>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// INVITE server transaction: RFC 3261 17.2.1 with RFC 6026 7.1 and 8.3. A transport error does not
/// end it (RFC 6026 8.8), so there is no such input.
///
///                   | INVITE, given to the TU
///    INVITE, 1xx    v
///        +----> +------------+  no answer after 200 ms: a 100 is due
///        +----- | proceeding |
///               +------------+
///      300-699    |        | 2xx
///      sent       |        | sent
///                 v        v
///       +-----------+    +----------+
///       | completed |    | accepted |  INVITE: nothing; ACK: to the TU; 2xx of the TU: sent
///       +-----------+    +----------+
///    G, INVITE: | |  \          | L
///    response   | |   \ H: TU   |
///           ACK | |    +-----+  |
///               v            |  |
///       +-----------+        |  |
///       | confirmed | ACK, INVITE: nothing
///       +-----------+        |  |
///               | I          v  v
///               +---------> [terminated]
///
/// G, doubling up to T2: unreliable only. I: zero on a reliable transport.
class InviteServer {
public:
    enum class State : std::uint8_t { proceeding, completed, confirmed, accepted, terminated };

    /// The INVITE has come at `now`.
    InviteServer(Reliability reliability, const Timers& timers, base::Instant now);

    /// The TU answers. Nothing is sent where the state allows no such answer.
    Output respond(int status, base::Instant now);

    Output on_retransmission();
    Output on_ack(base::Instant now);
    Output on_timer(base::Instant now);

    [[nodiscard]] std::optional<base::Instant> deadline() const;
    [[nodiscard]] std::optional<LingerTimer> lingers() const;

    [[nodiscard]] State state() const { return state_; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    Output answer_first_final(int status, base::Instant now);

    Timers timers_;
    Backoff resend_;     ///< G.
    base::Instant end_;  ///< The 100, then H, I or L.
    Reliability reliability_;
    State state_ = State::proceeding;
    bool trying_due_ = true;  ///< Nothing was answered, and the 100 has not been asked for.
    bool answered_ = false;
};

}  // namespace rung::transaction
