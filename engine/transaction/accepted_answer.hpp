#pragma once
#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// The 2xx to an INVITE, repeated by the UAS core until the ACK comes (RFC 3261 13.3.1.4): after
/// T1, doubling up to T2, on every transport, since a proxy on the way may use UDP. After 64*T1 the
/// session is to be ended with a BYE. It is there from the first 2xx to the ACK.
///
///       | 2xx sent                 T1, doubling: 2xx
///       v                          +-------+
///   +---------+                    |       |
///   | waiting | <------------------+-------+
///   +---------+
///     | ACK: destroyed by its owner        | 64*T1: no ACK, to the TU; destroyed by its owner
class AcceptedAnswer {
public:
    AcceptedAnswer(const Timers& timers, base::Instant now);

    Output on_timer(base::Instant now);

    [[nodiscard]] base::Instant deadline() const;

private:
    Backoff resend_;
    base::Instant end_;
};

}  // namespace rung::transaction
