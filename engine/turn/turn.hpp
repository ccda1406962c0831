#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/random.hpp"
#include "engine/base/slab.hpp"
#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/mould.hpp"
#include "engine/sip/patterns.hpp"
#include "engine/timing/wheel.hpp"
#include "engine/transaction/table.hpp"
#include "engine/turn/books.hpp"
#include "engine/turn/call_source.hpp"
#include "engine/turn/call_table.hpp"
#include "engine/turn/catch_up.hpp"
#include "engine/turn/meter.hpp"
#include "engine/turn/run_plan.hpp"
#include "engine/turn/send_batch.hpp"

namespace rung::turn {

/// Addresses that a name was found to have; none when it does not resolve.
struct ResolvedName {
    std::string name;
    std::vector<base::IpAddress> addresses;
};

/// The target is to call `uri`, or to hang up that call.
struct TriggerOrder {
    base::Handle call;
    bool hang_up = false;
    std::string uri;
};

/// What came of one, exactly once; an empty `why`: it was done.
struct TriggerEnd {
    base::Handle call;
    std::string why;
};

/// What has come since the last turn. Views live during the turn only.
struct Input {
    base::Clocks clocks;
    std::span<const base::Received> received{};
    std::span<const base::SendFailure> failures{};
    std::span<const ResolvedName> names{};
    std::span<const base::LinkEvent> links{};
    std::span<const TriggerEnd> triggers{};
    bool more = false;  ///< Further messages wait to be received.
};

/// What follows. The caller sends the batch, looks the names up, closes the links, pulls the
/// triggers and clears all four.
struct Output {
    SendBatch batch;
    std::vector<std::string> lookups;
    std::vector<base::LinkClose> closings;  ///< Stream links to end once the batch has gone.
    std::vector<TriggerOrder> triggers;
};

/// What a turn holds at the moment.
struct InUse {
    std::uint32_t calls = 0;
    std::uint32_t transactions = 0;
    std::uint32_t lingering = 0;  ///< Finished transactions that still absorb copies.
    std::size_t verifications = 0;

    friend bool operator==(const InUse&, const InUse&) = default;
};

/// One turn of a shard's loop, without socket, thread or clock: messages and time in, messages
/// out. The shard runs it over the network, the tests over a simulated one.
class Turn {
public:
    /// `plan` outlives the turn.
    Turn(const RunPlan& plan, base::Instant start);

    void run(const Input& input, Output& output);

    /// Nothing happens before this instant unless something comes in; nullopt: never.
    [[nodiscard]] std::optional<base::Instant> next_deadline() const;

    /// All calls that were due are over, and nothing is waited for.
    [[nodiscard]] bool done() const;

    /// No further calls; those in progress go on.
    void stop();

    [[nodiscard]] const CallSource& source() const { return source_; }

    /// Ends the calls in progress where they are; they count as aborted.
    void abort(const base::Clocks& clocks);

    [[nodiscard]] const Books& books();

    [[nodiscard]] Meter& meter() { return meter_; }

    /// How long the transaction that had to leave earliest lingered; none when all had their time.
    [[nodiscard]] std::optional<base::Duration> lingering_shortened() const {
        return table_.lingering_shortened();
    }

    [[nodiscard]] InUse in_use() const {
        return {calls_.size(), table_.size(), table_.lingering(), verifications_.size()};
    }

    [[nodiscard]] const CallTable& calls() const { return calls_; }

    /// The calls that finished since the last time, in that order.
    [[nodiscard]] std::vector<CallReport> take_reports();

private:
    enum class TimerKind : std::uint8_t { call, transaction };

    /// The one wheel entry of a call or a transaction.
    struct Timer {
        base::Handle of;
        base::Handle entry;
    };

    struct TextHash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    /// A request whose Identity is to be judged before a ladder sees it (architecture rule 13).
    struct Verification {
        std::string octets;
        base::Link link;
        base::IpAddress local;
        base::Handle transaction;
        base::Handle call;  ///< Invalid: a new one.
    };

    // turn.cpp
    [[nodiscard]] call::Environment environment(call::Call& call);
    void start_due_calls(const Input& input);
    void book_due(base::Instant due, std::uint32_t ladder, base::Handle call);
    void end_drain();
    void fire(std::uint64_t key);
    void set_timer(TimerKind kind, base::Handle of, base::Instant at);
    void drop_timer(TimerKind kind, base::Handle of);
    base::Handle open_call(const call::Runner& runner, const CallSource::Due& due);
    void close_call(base::Handle handle);
    void book(CallSlot& slot);
    void book_findings(const call::Call& call);

    /// Due behind the warm-up.
    [[nodiscard]] bool counts(base::Instant due) const { return due >= source_.measured_from(); }

    void take_names(std::span<const ResolvedName> names);
    void take_failure(const base::SendFailure& failure);

    // turn_links.cpp
    void take_link_event(const base::LinkEvent& event);
    [[nodiscard]] std::vector<base::Handle> calls_on(const base::Link& link, bool watching);
    void lose(const transaction::Event& event, std::string_view what);
    void open_link(CallSlot& slot, const base::Link& link);
    void use_link(CallSlot& slot, const base::Link& link) const;

    // turn_octets.cpp
    void take_octets(const base::Received& received);
    [[nodiscard]] base::Handle taker_of(const base::Link& link);

    // turn_triggers.cpp
    void pull_trigger(base::Handle handle, CallSlot& slot, const call::Action& action);
    void take_trigger(const TriggerEnd& end);

    // turn_messages.cpp
    void take_messages(std::span<const base::Received> received);
    void on_datagram(const base::Received& received);
    void on_response(const base::Received& received);
    void on_request(const base::Received& received);
    void on_new_request(const base::Received& received, const transaction::Event& event);
    void on_ack(const base::Received& received, base::Handle owner);
    void take_cancel(const call::Arrival& arrival, base::Handle transaction, base::Handle invite);
    void route(const call::Arrival& arrival, base::Handle transaction, base::Handle owner);
    void offer_to_servers(const call::Arrival& arrival, base::Handle transaction);
    [[nodiscard]] int status_beside(std::string_view method) const;
    void answer_stray(const call::Arrival& arrival, base::Handle transaction, int status);
    [[nodiscard]] bool wants_verdict(base::Handle call);
    void verify_some();
    [[nodiscard]] call::IdentityVerdict verdict_of(const sip::Message& request) const;
    [[nodiscard]] std::optional<base::Handle> call_of(const sip::Message& request);

    // turn_running.cpp
    [[nodiscard]] base::Handle find_running(const call::Arrival& arrival);
    [[nodiscard]] base::Handle find_by_call_id(const sip::Message& request) const;
    [[nodiscard]] base::Handle find_triggered(const sip::Message& request) const;
    [[nodiscard]] base::Handle find_only_triggered(const call::Arrival& arrival);
    [[nodiscard]] base::Handle find_among_parties(const call::Arrival& arrival,
                                                  std::uint32_t ladder);
    [[nodiscard]] std::optional<std::uint32_t> ladder_of(const base::Link& link) const;
    [[nodiscard]] const call::Runner& runner_of(std::uint32_t ladder) const;
    void file(base::Handle handle, CallSlot& slot);
    void file_number(base::Handle handle, CallSlot& slot);
    void file_seq(base::Handle handle, CallSlot& slot);
    void file_request(base::Handle handle, CallSlot& slot, call::StoredMessage& request);
    void file_key(base::Handle handle, CallSlot& slot, std::uint64_t key);
    void file_call_id(base::Handle handle, const std::string& call_id);
    void unfile_call_id(base::Handle handle, CallSlot& slot);
    void unfile(base::Handle handle, CallSlot& slot);

    // turn_actions.cpp
    void drive(base::Handle handle);
    void count_rungs(CallSlot& slot);
    bool carry_out(base::Handle handle, CallSlot& slot, const call::Action& action);
    void send_request(base::Handle handle, CallSlot& slot, const call::Action& action);
    [[nodiscard]] const transaction::RequestShape* shape_of(const call::Mould& mould);
    void send_ack(CallSlot& slot, const call::Action& action);
    void send_answer(CallSlot& slot, const call::Action& action);
    bool sign(base::Handle handle, CallSlot& slot);
    void sign_now(CallSlot& slot);
    void sign_some();
    bool resolve(CallSlot& slot);
    /// `remark` is for the ladder of the call, where the stack sends something by itself.
    void apply(const transaction::Event& event, const char* remark = nullptr);
    void inform(const transaction::Event& event, CallSlot& slot);
    void emit(base::Outgoing message, CallSlot* slot);
    void measure_lost(const CallSlot& slot, const call::SentRequest* sent);
    void record_sent(CallSlot& slot, const call::Action& action, const char* remark);

    const RunPlan& plan_;
    base::Clocks clocks_;
    base::Arena scratch_;
    call::SeenValues seen_;
    call::ResolvedNames names_;
    call::Moulds moulds_;
    std::deque<std::optional<transaction::RequestShape>> shapes_;  ///< By number of the mould.
    timing::Wheel wheel_;
    transaction::TransactionTable table_;
    CallTable calls_;
    /// Calls that still expect a request outside every dialog; few ladders have such rungs.
    using CallIds = std::unordered_map<std::string, base::Handle, TextHash, std::equal_to<>>;
    CallIds by_call_id_;
    std::vector<CallIds::node_type> spare_entries_;  ///< Taken out of it, for their memory.
    /// Calls of ladders with parties, by hashes of what brings a request back to them. The pool
    /// keeps the memory of nodes.
    std::pmr::unsynchronized_pool_resource key_memory_;
    std::pmr::unordered_map<std::uint64_t, base::Handle> by_key_{&key_memory_};
    std::array<std::vector<Timer>, 2> timers_;  ///< By kind and slot index.
    std::deque<Verification> verifications_;
    sip::Patterns patterns_;
    sip::Message message_;  ///< The one at hand.
    std::optional<identity::TokenPool> tokens_;
    std::deque<base::Handle> to_sign_;  ///< Calls that wait for a later turn with their signatures.
    call::Program stack_program_;       ///< Without a rung: for what the stack answers by itself.
    call::Runner stack_runner_;
    call::Call stack_call_;
    Output* output_ = nullptr;
    Books books_;
    std::vector<CallReport> reports_;
    CallSource source_;
    CatchUp catch_up_;
    Meter meter_;
    std::uint32_t turns_ = 0;
    std::uint32_t signatures_ = 0;       ///< Made in this turn.
    std::uint32_t put_off_ = 0;          ///< Turns in a row that began no calls.
    std::uint32_t orders_ = 0;           ///< Of triggers, that have not ended.
    std::uint64_t served_ = 0;           ///< Calls taken by servers so far.
    std::vector<base::Handle> handles_;  ///< Scratch.
    bool uses_verdict_ = false;          ///< Some ladder does.
    bool watches_links_ = false;         ///< Some ladder has connections in it.
    bool takes_octets_ = false;          ///< Some ladder takes what is no SIP.
    bool triggers_ = false;              ///< Some ladder makes the target call.
    bool leaves_replies_ = false;        ///< Some ladder wants no answer by the stack.
    bool stopped_ = false;
};

}  // namespace rung::turn
