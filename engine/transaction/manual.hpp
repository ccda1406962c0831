#pragma once
#include <cstdint>
#include <optional>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

/// What a ladder has taken over from the stack (its `manual` line).
struct ManualParts {
    bool trying = false;      ///< No 100 by itself.
    bool retransmit = false;  ///< Neither requests nor answers are repeated by themselves.
    bool ack = false;         ///< No ACK of a non-2xx by itself.
};

/// A client transaction under test conditions: every answer and every copy is reported.
///
///             | request sent by the caller
///             v
///   +-----------------+  A or E: request, unless `retransmit` is manual
///   | waiting         |  1xx: to the TU, and A stops
///   +-----------------+---------------------------> [terminated]
///             | 200-699: to the TU                     B, F or a transport error: to the TU
///             v
///   +-----------------+  every answer: to the TU
///   | answered        |---------------------------> [terminated]
///   +-----------------+  64*T1
///
/// Each 300-699 to an INVITE, copies too, is acknowledged unless `ack` is manual.
class ManualClient {
public:
    enum class State : std::uint8_t { waiting, answered, terminated };

    struct Kind {
        Method method = Method::other;
        Reliability reliability = Reliability::unreliable;
        ManualParts manual;
    };

    ManualClient(const Kind& kind, const Timers& timers, base::Instant now);

    Output on_response(int status, base::Instant now);
    Output on_timer(base::Instant now);
    Output on_transport_error();

    [[nodiscard]] std::optional<base::Instant> deadline() const;

    /// It reports copies, so it never only absorbs.
    [[nodiscard]] std::optional<LingerTimer> lingers() const { return std::nullopt; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    [[nodiscard]] bool resends() const;

    Timers timers_;
    Backoff resend_;     ///< A or E.
    base::Instant end_;  ///< B or F, then the end of it all.
    Kind kind_;
    State state_ = State::waiting;
    bool proceeding_ = false;
};

/// A server transaction under test conditions: every copy is reported, and whatever the TU answers
/// is sent, in any order.
///
///             | request, given to the TU
///             v
///   +-----------------+  no answer after 200 ms (INVITE) or 3.5 s: a 100 is due,
///   | waiting         |  unless `trying` is manual
///   +-----------------+
///             | 200-699 sent
///             v
///   +-----------------+  G (300-699 to an INVITE): the answer, until an ACK
///   | answered        |---------------------------> [terminated]
///   +-----------------+  64*T1; H without an ACK: to the TU
///
/// A copy is answered with the last response. With `retransmit` manual neither that nor G nor H is.
class ManualServer {
public:
    enum class State : std::uint8_t { waiting, answered, terminated };

    struct Kind {
        Method method = Method::other;
        Reliability reliability = Reliability::unreliable;
        ManualParts manual;
    };

    ManualServer(const Kind& kind, const Timers& timers, base::Instant now);

    Output respond(int status, base::Instant now);
    Output on_retransmission();
    Output on_ack();
    Output on_timer(base::Instant now);

    [[nodiscard]] std::optional<base::Instant> deadline() const;

    [[nodiscard]] std::optional<LingerTimer> lingers() const { return std::nullopt; }

    [[nodiscard]] bool terminated() const { return state_ == State::terminated; }

private:
    Timers timers_;
    std::optional<Backoff> resend_;  ///< G.
    std::optional<base::Instant> trying_at_;
    base::Instant end_;  ///< Meaningful once answered.
    Kind kind_;
    State state_ = State::waiting;
    bool answered_ = false;
    bool accepted_ = false;    ///< The final answer was a 2xx: its ACK is for the TU.
    bool awaits_ack_ = false;  ///< H is running.
};

}  // namespace rung::transaction
