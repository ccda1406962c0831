#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/link.hpp"
#include "engine/base/random.hpp"
#include "engine/base/slab.hpp"
#include "engine/base/time.hpp"
#include "engine/call/authorizations.hpp"
#include "engine/call/finding.hpp"
#include "engine/call/program.hpp"
#include "engine/call/stored_message.hpp"
#include "engine/call/target_set.hpp"
#include "engine/call/trace.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// A request that this call sent, from its sending to its final answer.
struct SentRequest {
    std::string_view method;        ///< Points into the program.
    std::uint32_t serial = 0;       ///< Counts up in the call: the newest has the highest.
    std::uint32_t instruction = 0;  ///< The rung that sent it; a policy runs it again.
    LabelId label = no_label;
    base::Handle transaction;          ///< Set by the turn; invalid for an ACK and for `raw`.
    StoredMessage* message = nullptr;  ///< As sent; pinned.
    StoredMessage* answer = nullptr;   ///< The newest one; pinned.
    base::Instant due;                 ///< When it had to go out by the ladder.
    std::uint32_t cseq = 0;
    int final_status = 0;       ///< 0 until the final answer; 408 or 503 by our own verdict too.
    bool provisional = false;   ///< A 1xx has come.
    bool acknowledged = false;  ///< The ACK of its 3xx to 6xx went out, by hand.
    bool taken = false;         ///< A rung or a policy took the final answer.
    bool cancelled = false;
    bool within_dialog = false;      ///< When it was sent.
    bool further_leg = false;        ///< Goes on with the Call-ID of one that met a 3xx to 6xx.
    bool bears_credentials = false;  ///< Ours, for a challenge.
    std::string lost;                ///< Why no final answer will come: our own 408 or 503.
    std::int16_t dialog = -1;        ///< It went out within this one, or its answer made it.
    PartyId party = 0;
    std::uint32_t arm = 0;  ///< Number of the arm that sent it; 0: none.
};

/// A request that this call received.
struct ReceivedRequest {
    std::string method;
    std::uint32_t serial = 0;
    LabelId label = no_label;
    base::Handle transaction;
    StoredMessage* message = nullptr;  ///< Pinned.
    std::uint32_t cseq = 0;
    std::uint32_t call_id_begin = 0;  ///< In the octets of the message.
    std::uint32_t call_id_size = 0;
    int status = 0;             ///< Of the newest answer; final from 200 on.
    bool acknowledged = false;  ///< An ACK came (INVITE).
    bool cancelled = false;     ///< A CANCEL came that no rung takes.
    bool tagged = false;        ///< An answer of ours has a To that the ladder wrote.
    int beside = 0;             ///< Status of the answer that it is to get beside the ladder.
    std::int16_t dialog = -1;
    PartyId party = 0;
    std::uint32_t arm = 0;  ///< Number of the arm that took it; 0: none.

    [[nodiscard]] bool answered() const { return status >= 200; }

    [[nodiscard]] std::string_view call_id() const {
        return message->octets().substr(call_id_begin, call_id_size);
    }
};

/// RFC 3261 12: what the requests within a dialog are made of.
struct Dialog {
    std::string call_id;
    std::string remote_tag;     ///< Forks of one INVITE differ in this alone.
    std::string local;          ///< From value of our requests in it, with the tag.
    std::string remote;         ///< To value of our requests in it, with the tag.
    std::string remote_target;  ///< URI
    std::string routes;         ///< Header rows "Route: …\r\n", in order; empty without any.
    std::string first_route;    ///< Its URI: where requests go.
    std::uint32_t local_cseq = 0;
    std::uint32_t reliable = 0;  ///< RSeq of the newest 1xx that a PRACK is due for; 0: none.
    std::int16_t invite = -1;    ///< `Call::sent[…]`: made it, or went out in it last.
    bool confirmed = false;
    bool is_call = true;          ///< Made by an INVITE: a BYE ends it.
    bool unacknowledged = false;  ///< Its 2xx waits for our ACK.
    bool ended = false;           ///< A BYE went or came.
    PartyId party = 0;            ///< Two parties may hold the two ends of one.
    std::uint32_t arm = 0;        ///< Number of the arm that it came about in; 0: none.
};

/// From, To, Call-ID and CSeq of a request that met a 3xx to 6xx, or of a REGISTER: the next one of
/// the same method keeps them (RFC 3261 8.1.3.4, 8.1.3.5, 10.2).
struct Kept {
    std::string_view method;           ///< Points into the program.
    StoredMessage* request = nullptr;  ///< Pinned; nullptr: there is none.
    std::uint32_t cseq = 0;
};

/// What a policy changes in the request that it sends again.
struct Retry {
    std::string uri;           ///< Another Request-URI; empty: the same.
    std::string header_lines;  ///< From the Contact's header components, "Name: value\r\n".
    const Sign* sign = nullptr;
    std::int16_t dialog = -1;  ///< It goes out within this one, as the first time.
    const char* remark = "";   ///< Which policy sends it, for the ladder of the call.
};

/// The newest 401 or 407.
struct Challenged {
    std::string_view method;          ///< Of the request that met it; points into the program.
    StoredMessage* answer = nullptr;  ///< Pinned; nullptr: there is none.
};

/// A rung that was carried out, for whoever counts.
struct ReachedRung {
    std::uint32_t instruction = 0;
    base::Duration latency{0};  ///< Of a `<-`: since the rung above it was done.
};

/// A `measure` that was carried out, for whoever measures.
struct MeasuredTime {
    MeasureId measure = 0;
    base::Duration time{0};
};

/// A variable: its value, and the text that it may point to.
struct StoredValue {
    Value value;
    std::string text;

    void assign(const Value& from) {
        text.assign(from.text);
        value = from;
        value.text = text;
    }
};

/// A message that came before its rung.
struct WaitingMessage {
    StoredMessage* message = nullptr;  ///< Pinned.
    std::int16_t sent = -1;            ///< An answer to `Call::sent[…]`,
    std::int16_t received = -1;        ///< or this request,
    bool is_ack = false;               ///< or its ACK.
    bool is_fork = false;              ///< A further 2xx, of another fork (RFC 3261 13.2.2.4).
    std::size_t record = 0;            ///< Its number in the recording.
};

/// A stream link that messages of the call went over; kept where a ladder has connections in it.
struct OwnLink {
    base::Link link;
    bool open = true;
};

/// A message that goes out in pieces.
struct Cut {
    StoredMessage* message = nullptr;  ///< Pinned; nullptr: there is none.
    const Split* rule = nullptr;
    std::size_t sent = 0;  ///< Octets of it that are out.
};

/// What happened to a connection before its rung came.
struct LinkNews {
    ReceiveLink::What what = ReceiveLink::What::closed;
    PartyId party = 0;
    base::Instant at;
};

/// Octets that are no SIP.
struct OctetNews {
    StoredMessage* message = nullptr;  ///< Pinned.
    PartyId party = 0;
    std::size_t record = 0;  ///< Their number in the recording.
};

enum class CallPhase : std::uint8_t {
    running,  ///< `Runner::resume` has something to do.
    waiting,  ///< For the message of the rung at `position`.
    pausing,
    signing,     ///< For an Identity value that was asked for (architecture rule 13).
    resolving,   ///< For the addresses of a name.
    connecting,  ///< At a `connect`.
    splitting,   ///< For the time of the next piece of `Call::cut`.
    arm_over,    ///< Of an arm: at its end.
    settling,    ///< At the end of the ladder, for the end of what a trigger started.
    cleaning,    ///< Failed; what it left at the target is being ended.
    finished,
};

/// A position in the ladder that is not at hand: see arms.hpp.
struct Arm {
    std::uint32_t position = 0;
    base::Instant rung_done{};
    base::Instant deadline{};
    bool has_deadline = false;
    CallPhase phase = CallPhase::running;
};

/// One running ladder. Lives in a slab and is used again, so its containers keep their memory.
struct Call {
    using Phase = CallPhase;

    const Program* program = nullptr;
    std::uint32_t ladder = 0;       ///< Which program of the run plan.
    std::uint64_t seq = 0;          ///< From 1.
    std::uint64_t data_number = 1;  ///< Of the call, to the ladder's `data`: from 1.
    Phase phase = Phase::running;
    std::uint32_t position = 0;
    std::uint32_t steps = 0;
    Outcome outcome = Outcome::passed;

    std::string tag;      ///< Ours, carries the handle of the call.
    std::string call_id;  ///< Of its first request; later ones outside a dialog get a suffix.
    std::uint32_t call_ids = 0;
    std::uint32_t stream = 0;  ///< Of the stream links that its requests go out on.
    std::uint16_t source = 0;  ///< Which of `Settings::sources` they leave from.
    PartyId acting = 0;        ///< Whose rung is at work.

    base::Random decisions{0};  ///< Of this call alone: the same seed and `seq` decide the same.
    base::Instant due;          ///< When the call was to begin; latencies count from here.
    base::Instant started;
    base::Instant rung_done;  ///< When the rung above was done: windows count from here.
    base::Instant deadline;   ///< While waiting, pausing or cleaning.
    bool has_deadline = false;

    std::vector<Arm> arms;        ///< Of the `together` that it is in; else empty.
    std::size_t arm = 0;          ///< The one whose position is `position`.
    std::uint32_t next_arm = 1;   ///< Arms are numbered through the call,
    std::uint32_t first_arm = 1;  ///< those of the newest `together` from here on.

    MessageStore messages;
    StoredMessage* current = nullptr;  ///< The message received last; pinned.
    std::vector<SentRequest> sent;
    std::vector<ReceivedRequest> received;
    std::vector<Dialog> dialogs;
    std::size_t sent_count = 0;  ///< How many of `sent` are in use.
    std::size_t received_count = 0;
    std::uint32_t serials = 0;
    std::size_t dialog_count = 0;
    std::vector<WaitingMessage> waiting;
    std::vector<OwnLink> links;  ///< Used last: behind.
    std::vector<LinkNews> link_news;
    std::vector<OctetNews> octets;          ///< That came before their rung.
    std::optional<base::Link> octets_from;  ///< The last thing that a rung took were octets.
    Cut cut;
    std::uint32_t replies_due = 0;  ///< How many of `received` have a `beside`.

    std::vector<StoredValue> variables;
    std::vector<std::string> former_secrets;  ///< Values that secret variables had before.
    std::vector<std::uint64_t> rows;          ///< Of each `data` the one that this call has.
    std::vector<StoredMessage*> labels;
    std::vector<std::int64_t> rounds_left;  ///< By loop.
    std::vector<std::int64_t> rounds_done;

    std::vector<Kept> kept;  ///< By party.
    Retry retry;
    TargetSet targets;
    Redirections redirections;
    bool triggered = false;    ///< The target was made to call: it does not wait for ever.
    std::uint32_t orders = 0;  ///< Of triggers, that have not ended.
    const Place* trigger_place = nullptr;  ///< Of the newest; nullptr: it has no line.
    bool signed_by_policy = false;         ///< `on 428 sign`: once for each request.
    Authorizations authorizations;
    Challenged challenged;
    std::int32_t resend = -1;    ///< The rung that a policy sends again; `position` stays.
    std::int16_t draft = -1;     ///< `sent[…]` that is being signed, not yet sent.
    std::size_t signatures = 0;  ///< How many of the draft's are done.
    std::string unresolved;      ///< The name asked for in `resolving`,
    Phase after_resolving = Phase::running;  ///< and what comes behind it.

    std::vector<Finding> findings;
    std::vector<Finding> spare_findings;  ///< Of earlier calls in this slot, for their memory.
    Recording trace;
    std::vector<ReachedRung> reached;                 ///< Since somebody counted last.
    std::vector<std::optional<base::Instant>> marks;  ///< By measure.
    std::vector<MeasuredTime> measured;               ///< Since somebody asked last.

    /// Makes the slot that of a new call; keeps all memory.
    void reset(const Program& ladder_program);

    /// Sets a variable.
    void assign(VariableId variable, const Value& value);

    /// A message goes or came over it, or it is being opened.
    void use(const base::Link& link, bool open = true);
    [[nodiscard]] bool is_open(const base::Link& link) const;
    [[nodiscard]] bool knows(const base::Link& link) const;

    /// Whatever a message that came was borrowed from is given back after this.
    void settle() {
        messages.settle();
        trace.settle();
    }

    /// Our tag in the dialogs of that party: all of one call decode to its handle.
    [[nodiscard]] std::string_view tag_of(PartyId party, base::Arena& scratch) const;

    /// Of the arm at hand; 0: it is in none.
    [[nodiscard]] std::uint32_t arm_number() const {
        return arms.empty() ? 0 : first_arm + static_cast<std::uint32_t>(arm);
    }

    /// What that arm sent, took or began is for the rungs at hand: not that of an arm beside it.
    [[nodiscard]] bool reaches(std::uint32_t number) const {
        return arms.empty() || number < first_arm || number == arm_number();
    }

    /// The ladder has ended, though messages may still come and go.
    [[nodiscard]] bool over() const { return phase == Phase::cleaning || phase == Phase::finished; }

    /// Of the rung that it is at; the last one's once it is past that.
    [[nodiscard]] const Place& place() const;
    /// Indices into `sent` and `received`; -1 when none has that transaction.
    [[nodiscard]] std::int16_t find_sent(base::Handle transaction) const;
    [[nodiscard]] std::int16_t find_received(base::Handle transaction) const;
};

/// The newest of the first `count` requests that `holds` is true of; -1 when there is none.
template <class Request, class Holds>
[[nodiscard]] std::int16_t newest(const std::vector<Request>& requests,
                                  std::size_t count,
                                  Holds&& holds) {
    std::int16_t found = -1;
    for (std::size_t index = 0; index < count; ++index) {
        const bool later =
            found < 0 || requests[index].serial > requests[static_cast<std::size_t>(found)].serial;
        if (later && holds(requests[index])) {
            found = static_cast<std::int16_t>(index);
        }
    }
    return found;
}

}  // namespace rung::call
