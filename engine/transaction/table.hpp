#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/sip/message.hpp"
#include "engine/transaction/event.hpp"
#include "engine/transaction/identifier.hpp"
#include "engine/transaction/key_index.hpp"
#include "engine/transaction/keyed_hash.hpp"
#include "engine/transaction/lingering.hpp"
#include "engine/transaction/machine.hpp"
#include "engine/transaction/manual.hpp"
#include "engine/transaction/owner_lists.hpp"
#include "engine/transaction/request_key.hpp"
#include "engine/transaction/slot.hpp"

namespace rung::transaction {

struct TableLimits {
    std::uint32_t transactions = 65536;  ///< In progress at the same time.
    LingeringLimits lingering;
};

struct ClientOpening {
    Method method = Method::other;  ///< Not `ack`: an ACK is no transaction.
    base::Link link;
    base::IpAddress local;
    base::Handle owner;
    base::Handle invite;  ///< For a CANCEL: the INVITE whose branch it shares (RFC 3261 9.1).
    std::optional<ManualParts> manual;
};

struct ServerOpening {
    base::Handle owner;
    std::optional<ManualParts> manual;
};

struct TableCounters {
    std::uint64_t started = 0;
    std::uint64_t completed = 0;  ///< Final response received or sent.
    std::uint64_t timed_out = 0;
    std::uint64_t retransmitted_by_us = 0;
    std::uint64_t retransmitted_by_peer = 0;
    std::uint64_t stray = 0;
};

/// All transactions of a shard: opens them, finds the one a message belongs to, keeps what may have
/// to be sent again and drives the machines. It knows no socket, no clock and no wheel: every input
/// returns an `Event`, and the caller keeps one timer for each transaction as the event says.
///
/// A transaction with nothing left but a constant timer leaves its slot and lingers
/// (lingering.hpp); its handle still names it in events, and it takes no timer of the caller's.
/// Handles of the caller (owners) are only passed back. Nothing grows beyond the limits and nothing
/// is allocated once the slots are warm.
class TransactionTable {
public:
    struct Run {
        std::uint64_t nonce = 0;  ///< In every branch.
        std::uint8_t shard = 0;
        std::uint64_t hash_seed = 0;  ///< Keeps peers from choosing what collides.
    };

    TransactionTable(const TableLimits& limits, const Timers& timers, const Run& run);

    // Client side.

    /// Invalid when the table is full. Has no timer until `send_request`.
    [[nodiscard]] base::Handle open_client(const ClientOpening& opening);

    /// The branch to render into the request; a CANCEL's is that of its INVITE.
    [[nodiscard]] Identifiers::Branch branch_of(base::Handle transaction);

    /// Keeps what has to be repeated or acknowledged and starts the machine. A request whose top
    /// Via has a branch of the caller's own is found by that one.
    Event send_request(base::Handle transaction, std::string_view bytes, base::Instant now);

    /// The ACK of a 2xx, which the caller sends itself: a repeated 2xx with the To tag of this ACK
    /// is answered with it for as long as timer M runs, also when the owner is gone. A 2xx with
    /// another tag (a fork) is delivered, and its ACK may be kept as well.
    Event keep_ack(base::Handle invite, const base::Outgoing& ack, base::Instant now);

    // Server side.

    /// Begins a transaction for a request that `on_request` called new (never an ACK);
    /// `transaction` of the event is invalid when the table is full. Answers go where RFC
    /// 3261 18.2.2 and RFC 3581 send them.
    Event open_server(const sip::Message& request,
                      const base::Received& received,
                      const ServerOpening& opening,
                      base::Instant now);

    /// `bytes` is the whole response. A 2xx to an INVITE is repeated until `acknowledged`.
    Event respond(base::Handle transaction, int status, std::string_view bytes, base::Instant now);

    /// The ACK of the 2xx has come.
    Event acknowledged(base::Handle transaction, base::Instant now);

    // Inputs.

    Event on_response(const sip::Message& response,
                      const base::Received& received,
                      base::Instant now);
    Event on_request(const sip::Message& request,
                     const base::Received& received,
                     base::Instant now);
    Event on_timer(base::Handle transaction, base::Instant now);
    Event on_send_failure(const base::SendFailure& failure, base::Instant now);

    /// The client transactions without a response that went out on a link, for when it has closed;
    /// each is then ended with `on_transport_error`. O(transactions).
    void waiting_on(const base::Link& link, std::vector<base::Handle>& out);
    Event on_transport_error(base::Handle transaction, base::Instant now);

    // Owners.

    void set_owner(base::Handle transaction, base::Handle owner);

    /// The owner is gone. Its transactions go on absorbing for nobody, its 2xx is no longer
    /// repeated, and what waits for an answer without a timer of its own ends after 64*T1.
    /// `apply(const Event&)` gets the timer change of each.
    template <class Apply>
    void release_owner(base::Handle owner, base::Instant now, Apply&& apply);

    // Lingering.

    [[nodiscard]] std::optional<base::Instant> next_linger_deadline() const;
    void expire_lingering(base::Instant now);

    /// How long the one that had to leave earliest lingered; none when all had their time.
    [[nodiscard]] std::optional<base::Duration> lingering_shortened() const;

    [[nodiscard]] std::uint32_t lingering() const { return lingering_.size(); }

    [[nodiscard]] std::uint32_t size() const { return slots_.size(); }

    [[nodiscard]] const TableCounters& counters() const { return counters_; }

    [[nodiscard]] const Identifiers& identifiers() const { return identifiers_; }

private:
    // to be filled
};

}  // namespace rung::transaction
