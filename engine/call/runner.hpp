#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/call/action.hpp"
#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/evaluator.hpp"
#include "engine/call/message_plan.hpp"
#include "engine/call/program.hpp"
#include "engine/identity/token_pool.hpp"

namespace rung::call {

/// A message for a call, as it came in.
struct Arrival {
    const base::Received& received;
    const sip::Message& message;
    const IdentityVerdict* verdict = nullptr;  ///< Where one was asked for.
};

/// Whether a call wants octets that are no SIP.
enum class OctetInterest : std::uint8_t { none, later, now };

/// Runs one ladder for any number of calls; constant, so that all shards share it. Sans-I/O: an
/// input changes the call, `resume` says what is to be done next.
///
///     runner.start(call, environment);
///     for (Action action = runner.resume(call, environment); action.kind != Action::Kind::wait;
///          action = runner.resume(call, environment)) carry_out(action);
class Runner {
public:
    /// `program` must outlive the runner.
    explicit Runner(const Program& program);

    [[nodiscard]] const Program& program() const { return program_; }

    // Inputs.

    /// Begins; `seq`, `tag`, `call_id`, `due`, `decisions` and `stream` are set by then.
    void start(Call& call, const Environment& environment) const;

    /// A request outside every dialog may still be for this call: file it under `newest_call_id`.
    [[nodiscard]] bool expects_requests(const Call& call) const;

    /// The Call-ID under which such a request would come: that of its newest message.
    [[nodiscard]] static std::string_view newest_call_id(const Call& call);

    /// What `match by` says of a request, by default the user part of its URI: those that a call
    /// starts and those that come have it in common. Lives until the next input; empty: nothing.
    [[nodiscard]] std::string_view match_key(Call& call,
                                             const Environment& environment,
                                             StoredMessage& request) const;
    [[nodiscard]] std::string_view match_key(Call& call,
                                             const Environment& environment,
                                             const Arrival& arrival) const;

    /// The call waits for a request like that at this very moment.
    [[nodiscard]] bool awaits(Call& call,
                              const Environment& environment,
                              const Arrival& arrival) const;

    /// True when the ladder took the request or will; false when it has no use for it (then the
    /// stack answers, and a call that was begun with this request is none).
    bool on_request(Call& call,
                    const Environment& environment,
                    const Arrival& arrival,
                    base::Handle transaction) const;

    /// Returns the request when this is its first final answer or a provisional one, for whoever
    /// measures; valid until the next input.
    const SentRequest* on_answer(Call& call,
                                 const Environment& environment,
                                 const Arrival& arrival,
                                 base::Handle transaction) const;

    /// An ACK: of a 2xx by its dialog, of another final answer by its transaction. Returns the
    /// INVITE's server transaction when the ACK was new to the call.
    std::optional<base::Handle> on_ack(Call& call,
                                       const Environment& environment,
                                       const Arrival& arrival) const;

    /// A copy of a message was absorbed.
    void on_copy(Call& call, const Environment& environment, const Arrival& arrival) const;

    /// Both return the request that will get no final answer any more, as `on_answer` does.
    const SentRequest* on_timeout(Call& call,
                                  const Environment& environment,
                                  base::Handle transaction) const;
    const SentRequest* on_transport_error(Call& call,
                                          const Environment& environment,
                                          base::Handle transaction,
                                          std::string_view what) const;

    /// A request of it, either way, went over that link.
    [[nodiscard]] static bool has_messages_on(const Call& call, const base::Link& link);

    /// A stream link broke: a call with messages on it fails.
    void on_link_lost(Call& call,
                      const Environment& environment,
                      const base::Link& link,
                      std::string_view what) const;

    /// What happened to a link of a call whose ladder has connections in it; `what` says it.
    void on_link_event(Call& call,
                       const Environment& environment,
                       const base::LinkEvent& event,
                       std::string_view what) const;

    /// Octets that are no SIP came on that link: does a rung take such?
    [[nodiscard]] OctetInterest interest_in_octets(Call& call,
                                                   const Environment& environment,
                                                   const base::Link& link) const;

    /// They are for this call, which has an interest.
    void on_octets(Call& call,
                   const Environment& environment,
                   const base::Received& received) const;

    /// What the target was made to do is done, or did not work: `why` says how.
    void on_trigger_end(Call& call, const Environment& environment, std::string_view why) const;

    /// A CANCEL for that INVITE follows as a request: if no rung takes it, the INVITE gets a 487.
    void on_cancel(Call& call, base::Handle invite) const;

    /// `call.deadline` has passed.
    void on_timer(Call& call, const Environment& environment) const;

    /// The completion of Action::Kind::sign.
    void on_signed(Call& call,
                   const Environment& environment,
                   base::Result<identity::Token, identity::SignError> token) const;

    /// The completion of Action::Kind::resolve: the name is in `environment.names` now.
    void on_resolved(Call& call) const;

    /// Something that the turn could not do for the call: it fails with that.
    void on_refused(Call& call, const Environment& environment, std::string_view why) const;

    // Output.

    /// For a ladder that waits to be called, before its first rung.
    Action have_target_call(Call& call, const Environment& environment) const;

    Action resume(Call& call, const Environment& environment) const;

    /// The 100 that is due because the ladder is silent; Kind::wait when there is nothing to
    /// answer.
    Action trying(Call& call, const Environment& environment, base::Handle transaction) const {
        return refuse(call, environment, transaction, 100);
    }

    /// The stack's own answer to a request of the call that no rung answers; Kind::wait when the
    /// call does not know it.
    Action refuse(Call& call,
                  const Environment& environment,
                  base::Handle transaction,
                  int status) const;

    /// The answer to a request that belongs to no call; `call` is an empty one.
    Action answer_stray(Call& call,
                        const Environment& environment,
                        const Arrival& arrival,
                        base::Handle transaction,
                        int status) const;

    /// What to sign for Action::Kind::sign; views live until the next input.
    [[nodiscard]] identity::SigningRequest signing_request(Call& call,
                                                           const Environment& environment) const;

    /// The template of a sending rung.
    [[nodiscard]] const MessagePlan& plan(std::uint32_t instruction) const {
        return *plans_[instruction];
    }

    /// Of what the stack sends by itself.
    [[nodiscard]] const MessagePlan& bare_ack() const { return bare_ack_; }

    [[nodiscard]] const MessagePlan& bare_bye() const { return bare_bye_; }

    [[nodiscard]] const MessagePlan& bare_cancel() const { return bare_cancel_; }

    [[nodiscard]] const MessagePlan& bare_answer() const { return bare_answer_; }

private:
    Action run(Call& call, const Environment& environment) const;
    Action reply_beside(Call& call, const Environment& environment) const;
    static void go_on(Call& call);
    void on_deadline(Call& call, const Environment& environment) const;
    Action carry_out(Call& call, const Environment& environment, const Instruction& rung) const;

    const Program& program_;
    std::vector<std::optional<MessagePlan>> plans_;  ///< By instruction; only for sending rungs.
    std::vector<bool> expecting_;                    ///< By instruction: `expecting_requests`.
    std::vector<bool> at_rest_;                      ///< By instruction: `waiting_for_requests`.
    std::vector<std::vector<bool>> octets_ahead_;    ///< By party: `expecting_octets`.
    MessagePlan bare_ack_;                           ///< For what the stack sends to clean up.
    MessagePlan bare_bye_;
    MessagePlan bare_cancel_;
    MessagePlan bare_answer_;
};

}  // namespace rung::call
