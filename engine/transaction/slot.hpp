#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/transaction/accepted_answer.hpp"
#include "engine/transaction/invite_client.hpp"
#include "engine/transaction/invite_server.hpp"
#include "engine/transaction/manual.hpp"
#include "engine/transaction/non_invite_client.hpp"
#include "engine/transaction/non_invite_server.hpp"
#include "engine/transaction/request_shape.hpp"

namespace rung::transaction {

enum class Role : std::uint8_t { client, server };

/// One of the machines, or none before the request has left.
using Machine = std::variant<std::monostate,
                             InviteClient,
                             NonInviteClient,
                             InviteServer,
                             NonInviteServer,
                             ManualClient,
                             ManualServer>;

/// Where a transaction stands after an input.
struct Standing {
    bool terminated = false;
    /// Set when nothing is left but a constant timer and nobody needs the slot: a 2xx was
    /// acknowledged, by the peer at the server side, by the TU (or for nobody) at the client side.
    std::optional<LingerTimer> lingers;
    std::optional<base::Instant> deadline;
};

/// A transaction in progress. The strings keep their memory from tenant to tenant.
struct Slot {
    Machine machine;
    base::Link link;
    base::IpAddress local;
    base::Handle owner;
    base::Handle branch;  ///< Client: what its branch names; for a CANCEL the INVITE.
    const RequestShape* shape = nullptr;  ///< Client: of its request, if known.
    std::optional<ManualParts> manual;
    std::optional<AcceptedAnswer> accepted;        ///< Server: a 2xx that waits for its ACK.
    std::optional<base::Instant> abandoned_until;  ///< Without an owner it ends then at the latest.
    std::optional<base::Instant> timer;            ///< What the caller was told to wait for.
    std::string bytes;   ///< Client: the request, later the kept ACK. Server: the last response.
    std::string key;     ///< What it is found by, where that is not its own handle.
    std::string tag;     ///< To tag: of the kept ACK, or of a request by the rules of RFC 2543.
    std::string method;  ///< Client: for the CSeq of responses (RFC 3261 17.1.3).
    Role role = Role::client;
    Method kind = Method::other;
    bool answered = false;  ///< A final response was received or sent.
    bool kept_ack = false;

    /// Makes it empty for its next tenant.
    void clear();

    void start_client(const Timers& timers, base::Instant now);
    void start_server(const Timers& timers, base::Instant now);

    [[nodiscard]] bool started() const { return machine.index() != 0; }

    Output on_response(int status, base::Instant now);
    Output on_transport_error();
    Output respond(int status, base::Instant now);
    Output on_retransmission();
    Output on_ack(base::Instant now);

    /// The machine's timer, or that of the 2xx that waits for its ACK.
    Output on_timer(base::Instant now);

    [[nodiscard]] Standing standing() const;
};

}  // namespace rung::transaction
