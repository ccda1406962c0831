#pragma once
#include <cstdint>
#include <optional>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/base/time.hpp"

namespace rung::transaction {

/// What an input to the table means for the caller.
enum class What : std::uint8_t {
    none,             ///< Nothing to tell; there may be something to send.
    deliver,          ///< For the owner: a response, or an ACK that matches an INVITE answered 2xx.
    copy,             ///< A copy that was absorbed: of a request, or of a final response.
    ack,              ///< The ACK of a non-2xx response, absorbed.
    new_request,      ///< No transaction has it. `related`: the INVITE that this CANCEL is for.
    timed_out,        ///< B or F: as a 408. H, or no ACK for a 2xx. A request nobody answered.
    transport_error,  ///< As a 503 (RFC 3261 8.1.3.1).
    trying_due,       ///< The TU is silent: render a 100 and `respond` with it.
    suppressed,  ///< An answer that the transaction may not send (RFC 4320, or a second final).
    stray,       ///< A response without a transaction, or one that its state has no use for.
};

/// What to do with the timer that the caller keeps for this transaction.
enum class TimerChange : std::uint8_t { keep, set, cancel };

/// All that follows from one input.
struct Event {
    What what = What::none;
    TimerChange timer = TimerChange::keep;
    bool ended = false;  ///< The transaction has left the slab by this call; it may still linger.
    base::Instant deadline;  ///< Where `timer` is `set`.
    base::Handle transaction;
    base::Handle owner;  ///< As given; may be stale, then nobody is told.
    base::Handle related;
    /// To be sent when `bytes` is not empty. They are the caller's own where it gave them with
    /// this call; otherwise they are valid until the next call to the table, so a batch copies
    /// them.
    base::Outgoing message;

    [[nodiscard]] bool sends() const { return !message.bytes.empty(); }
};

}  // namespace rung::transaction
