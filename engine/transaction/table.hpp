#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/sip/message.hpp"
#include "engine/sip/patterns.hpp"
#include "engine/transaction/event.hpp"
#include "engine/transaction/identifier.hpp"
#include "engine/transaction/key_index.hpp"
#include "engine/transaction/keyed_hash.hpp"
#include "engine/transaction/lingering.hpp"
#include "engine/transaction/machine.hpp"
#include "engine/transaction/manual.hpp"
#include "engine/transaction/owner_lists.hpp"
#include "engine/transaction/request_key.hpp"
#include "engine/transaction/request_shape.hpp"
#include "engine/transaction/slot.hpp"

namespace rung::transaction {

struct TableLimits {
    std::uint32_t transactions = 200'000;  ///< In progress at the same time: two for an open call.
    LingeringLimits lingering{};
};

struct ClientOpening {
    Method method = Method::other;  ///< Not `ack`: an ACK is no transaction.
    base::Link link{};
    base::IpAddress local{};
    base::Handle owner{};
    base::Handle invite{};  ///< For a CANCEL: the INVITE whose branch it shares (RFC 3261 9.1).
    std::optional<ManualParts> manual{};
    /// Of a request whose top Via has the branch of this transaction, and that differs from others
    /// in nothing but its names; outlives the transaction.
    const RequestShape* shape = nullptr;
};

struct ServerOpening {
    base::Handle owner{};
    std::optional<ManualParts> manual{};
};

struct TableCounters {
    std::uint64_t started = 0;
    std::uint64_t completed = 0;  ///< Final response received or sent.
    std::uint64_t timed_out = 0;
    std::uint64_t retransmitted_by_us = 0;
    std::uint64_t retransmitted_by_peer = 0;
    std::uint64_t stray = 0;

    void add(const TableCounters& other) {
        started += other.started;
        completed += other.completed;
        timed_out += other.timed_out;
        retransmitted_by_us += other.retransmitted_by_us;
        retransmitted_by_peer += other.retransmitted_by_peer;
        stray += other.stray;
    }
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

    /// The answer that comes next is sent once: not by itself again, nor for a copy of the request.
    void repeat_nothing(base::Handle transaction, base::Instant now);

    /// Its answers go there, whatever the request said.
    void reroute(base::Handle transaction, const base::Link& link);

    /// Nobody will answer it: it ends after 64*T1.
    Event abandon(base::Handle transaction, base::Instant now);

    /// The ACK of the 2xx has come.
    Event acknowledged(base::Handle transaction, base::Instant now);

    // Inputs.

    /// Such a message comes soon: the memory that it will need is fetched, in two steps.
    void look_ahead(const base::Received& received);
    void look_ahead_again(const base::Received& received);

    void end_look_ahead() { ahead_ = {}; }  ///< Before the octets of those messages change.

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

    /// Invalid when the transaction has left its slot.
    [[nodiscard]] base::Handle owner_of(base::Handle transaction);

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
    /// Beside each slot: what finds it and what its owner has.
    struct Node {
        std::uint64_t hash = 0;
        std::uint32_t next_in_bucket = KeyIndex::none;
        std::uint32_t next_of_owner = OwnerLists::none;
        std::uint32_t previous_of_owner = OwnerLists::none;
        base::Handle handle;
    };

    /// Where a response or a request belongs.
    struct Found {
        base::Handle live;
        std::optional<Lingerer> lingering;
    };

    [[nodiscard]] base::Handle take_slot(base::Handle owner);
    [[nodiscard]] Event event_of(base::Handle transaction, const Slot& slot) const;
    [[nodiscard]] static Event event_of(const Lingerer& lingerer);
    void file_under_key(base::Handle transaction, std::uint64_t hash);
    void read_key(const sip::Message& request, Method as);
    Event settle(base::Handle transaction, Slot& slot, Event event, base::Instant now);
    void begin_lingering(base::Handle transaction,
                         const Slot& slot,
                         const Standing& standing,
                         base::Instant now);
    void drop(base::Handle transaction, Slot& slot);
    Event release(base::Handle transaction, base::Instant now);

    void file_under_other_branch(base::Handle transaction, Slot& slot, std::string_view bytes);
    [[nodiscard]] Found find_client(const sip::Message& response, base::Instant now);
    [[nodiscard]] base::Handle find_client_by_text(std::string_view branch,
                                                   std::string_view method);
    [[nodiscard]] base::Outgoing ack_for(const Slot& slot, const sip::Message& response);
    Event on_late_response(const Lingerer& lingerer,
                           const sip::Message& response,
                           base::Instant now);
    Event repeat_kept_ack(const Lingerer& lingerer,
                          const sip::Message& response,
                          base::Instant now);
    Event lose(base::Handle transaction, Slot& slot, base::Instant now);
    Event stray();

    [[nodiscard]] std::uint64_t hash_of_key(const sip::Message& request);

    /// A request that is soon to come, with the hash of its key.
    struct Ahead {
        const char* octets = nullptr;
        std::string_view branch;
        std::uint64_t hash = 0;  ///< Of that.
    };

    [[nodiscard]] Ahead* find_ahead(const char* octets);

    [[nodiscard]] Found find_server(const sip::Message& request, Method as, base::Instant now);
    [[nodiscard]] bool key_matches(const Slot& slot, const sip::Message& request);
    Event on_request_again(base::Handle transaction,
                           const sip::Message& request,
                           base::Instant now);
    Event on_late_request(const Lingerer& lingerer, const sip::Message& request);

    base::Slab<Slot> slots_;
    std::vector<Node> nodes_;  ///< By slot index.
    KeyIndex keys_;            ///< Server transactions, and clients with a branch of another's.
    OwnerLists owners_;
    Lingering lingering_;
    Timers timers_;
    Identifiers identifiers_;
    KeyedHash hash_;
    TableCounters counters_;
    RequestKey request_key_;
    std::uint64_t request_hash_ = 0;    ///< Of that key.
    const char* called_new_ = nullptr;  ///< The octets of a request whose key that still is.
    std::string text_;                  ///< Scratch: a client's key.
    std::string ack_;                   ///< The ACK that was written last.
    sip::Message message_;              ///< Scratch: a message of ours, read again.
    sip::Patterns acks_;
    static constexpr std::size_t most_ahead = 16;
    std::array<Ahead, most_ahead> ahead_{};
    std::size_t next_ahead_ = 0;
};

template <class Apply>
void TransactionTable::release_owner(base::Handle owner, base::Instant now, Apply&& apply) {
    std::uint32_t at = owners_.first(owner);
    while (at != OwnerLists::none) {
        const base::Handle transaction = nodes_[at].handle;
        at = nodes_[at].next_of_owner;
        apply(release(transaction, now));
    }
}

}  // namespace rung::transaction
