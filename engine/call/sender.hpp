#pragma once
#include <string>
#include <string_view>

#include "engine/call/action.hpp"
#include "engine/call/destination.hpp"
#include "engine/call/message_plan.hpp"
#include "engine/call/mould.hpp"
#include "engine/call/runner.hpp"

namespace rung::call {

/// Carries out the `->` rungs of one call: renders what goes out and says what the turn is to do.
/// Made for one step; holds references only.
class Sender {
public:
    Sender(const Runner& runner, Call& call, const Environment& environment)
        : runner_{runner}, call_{call}, environment_{environment} {}

    /// The rung at `instruction`, as the ladder reaches it or as a policy repeats it.
    Action request(std::uint32_t instruction);
    Action answer(std::uint32_t instruction);
    Action raw(const SendRaw& rung, const Place& place);
    Action copy(const SendCopy& rung, const Place& place);
    /// The rest of a message that `split` cuts.
    Action next_piece();
    Action connect(const Place& place);
    Action close(const CloseLink& rung, const Place& place);
    Action trigger(const Trigger& rung, const Place& place);

    /// One more Identity row for the draft; the request goes out when it has all of them.
    void add_identity(const identity::Token& token);

    // What the stack sends by itself to clean up.
    Action acknowledge(std::int16_t dialog);
    Action cancel(std::int16_t invite);
    Action bye(std::int16_t dialog);
    Action refuse(std::int16_t received, int status);

private:
    struct Draft;

    Action again(const SendRequest& rung, std::uint32_t instruction, const Place& place);
    void rewrite(const SendRequest& rung, StoredMessage& message);
    [[nodiscard]] std::int16_t find_repeated(const SendRequest& rung,
                                             std::uint32_t instruction) const;
    [[nodiscard]] std::uint32_t next_cseq(const SentRequest& before) const;
    Action ordinary(const SendRequest& rung, std::uint32_t instruction, const Place& place);
    Action moulded(const SendRequest& rung, std::uint32_t instruction, const Place& place);
    Action cast(const Mould& mould, const SendRequest& rung, std::uint32_t instruction);
    Action ack(const SendRequest& rung, const MessagePlan& plan, const Place& place);
    Action cancel_rung(const SendRequest& rung, const MessagePlan& plan, const Place& place);
    Action finish_draft(std::uint32_t instruction);
    Action commit(std::uint32_t instruction);

    /// False when the destination is not ready: `action` says what follows.
    bool find_way(std::string_view uri, const Place& place, Destination& out);
    bool find_way(std::string_view uri, const Edits& edits, const Place& place, Destination& out);
    bool find_way(std::string_view uri,
                  Transports transports,
                  const Place& place,
                  Destination& out);
    /// Of the connections to one destination, the call's own or its share of them.
    [[nodiscard]] std::uint32_t stream_for(base::Transport transport) const;
    void go_back_where_it_came(base::Link& link) const;
    /// When the request at hand had to go out.
    [[nodiscard]] base::Instant due() const;
    std::int16_t open(std::string_view method, std::uint32_t instruction);
    [[nodiscard]] bool is_mouldable(const SendRequest& rung, std::uint32_t instruction) const;
    [[nodiscard]] bool goes_to_target(const Action& action) const;
    void keep_mould(const Action& action, std::uint32_t instruction);
    [[nodiscard]] bool keeps_call_id(const SendRequest& rung) const;
    /// Both return the number of CSeq.
    std::uint32_t fill_outside_dialog(const SendRequest& rung,
                                      std::string_view uri,
                                      StackValues& values);
    std::uint32_t fill_in_dialog(Dialog& dialog, std::string_view method, StackValues& values);
    void fill_common(std::string_view method, const Destination& way, StackValues& values);
    void fill_answer(const ReceivedRequest& received, int status, StackValues& values);
    void render(const MessagePlan& plan,
                const StackValues& values,
                std::string_view offer,
                const base::Link& link,
                StoredMessage& out);
    std::string_view from_value(const Destination& way);
    std::string_view via_row(const Destination& way, std::string_view branch);
    [[nodiscard]] const StoredMessage* newest_of_party() const;
    [[nodiscard]] std::int16_t find_dialog(const Whose& whose) const;
    [[nodiscard]] std::int16_t find_unacknowledged(const Whose& whose) const;
    [[nodiscard]] std::int16_t find_refused_invite(const Whose& whose) const;
    [[nodiscard]] std::int16_t find_unanswered(const Whose& whose) const;

    struct AckWay {
        base::Link link;
        std::uint32_t line = 0;
    };

    Action build_ack(std::int16_t dialog,
                     const MessagePlan& plan,
                     const Edits& edits,
                     const Place& place);
    Action build_refusal_ack(std::int16_t invite,
                             const MessagePlan& plan,
                             const Edits& edits,
                             const Place& place);
    Action send_ack(std::int16_t invite,
                    const MessagePlan& plan,
                    StackValues& values,
                    const AckWay& way);
    Action build_cancel(std::int16_t invite,
                        const MessagePlan& plan,
                        const Edits& edits,
                        const Place& place);

    /// What an answer is to say.
    struct Reply {
        const ReceivedRequest& to;
        int status = 0;
        std::string_view reason;
        const MessagePlan& plan;
        std::int32_t instruction = -1;  ///< The rung that says so; -1: the stack does.
    };

    Action build_answer(std::int16_t received, const Reply& reply);
    void write_answer(const Reply& reply, StoredMessage& out);
    void compose_answer(const Reply& reply, StoredMessage& out);
    void begin_dialog(ReceivedRequest& received, std::string_view tag);
    bool find_other_way(const Edits& edits,
                        const Place& place,
                        const StoredMessage& request,
                        std::optional<base::Link>& out);
    void label(LabelId label, StoredMessage& message);
    /// `split`: only the first piece goes out at once.
    Action cut(const Edits& edits, const Place& place, Action action);
    std::size_t advance_cut();
    /// `from NAME`: the message says what it says, but goes out from that party's socket.
    void leave(const Edits& edits, base::Link& link) const;
    /// Sorts out which credentials go along with a rung's request; called before it is written.
    void begin_credentials(const SendRequest& rung);
    /// The challenge that the rung's `digest` answers is taken up. False when there is none to be
    /// answered: the call has failed.
    bool take_challenge(const SendRequest& rung);
    /// The rows for the draft, whatever brought them about. False: the call has failed.
    bool add_credentials(const SendRequest& rung, std::string_view uri, const Place& place);
    [[nodiscard]] std::string_view credentials_of(const StoredMessage& invite) const;
    [[nodiscard]] bool wants_signatures(std::uint32_t instruction) const;
    [[nodiscard]] std::size_t signature_count(std::uint32_t instruction) const;

    const Runner& runner_;
    Call& call_;
    const Environment& environment_;
    bool fell_back_ = false;   ///< The request goes to the target for want of an address.
    bool to_contact_ = false;  ///< A redirection of before takes the request there.
};

/// Methods whose requests and 2xx bear a Contact: RFC 3261 8.1.1.8 and the target refreshes.
[[nodiscard]] bool takes_contact(std::string_view method);

/// A header value on one line; uses the arena only where it was folded.
[[nodiscard]] std::string_view one_line(std::string_view value, base::Arena& scratch);

/// host of "host:port", IPv6 with its brackets.
[[nodiscard]] std::string_view host_of(std::string_view local);

/// The `sign` that comes next for the call's draft.
[[nodiscard]] const Sign& next_signature(const Call& call);

}  // namespace rung::call
