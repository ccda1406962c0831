#pragma once
#include <string>
#include <string_view>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/program.hpp"

namespace rung::call {

/// Carries out the `<-` rungs of one call: which message goes to which rung, and what becomes of
/// those that none takes. Made for one step; holds references only.
class Receiver {
public:
    Receiver(Call& call, const Environment& environment) : call_{call}, environment_{environment} {}

    /// The ladder has come to a rung that waits. Messages that came before it go first.
    void begin_wait();

    /// Messages that came too early, for an arm that waits by now.
    bool take_what_waits();

    /// A window has closed.
    void expire();

    /// A message for a rung, now or later. False when no rung of the ladder can take it.
    bool offer(const WaitingMessage& message);

    /// The ladder waits for such a request, by method and `where`.
    [[nodiscard]] bool awaits(StoredMessage& request);

    /// Octets that came already came again.
    void offer_copy(std::string_view octets);

    /// What happened to a connection; false when no rung waits for it.
    bool offer_link(const LinkNews& news);

    /// Octets that are no SIP, for a rung, now or later.
    void offer_octets(const OctetNews& news);

    /// Whether a rung that is waited at takes octets of that party.
    [[nodiscard]] bool awaits_octets(PartyId party);

    /// That request will get no final answer any more.
    void give_up(SentRequest& sent, std::string_view why);

    /// The request whose answer a rung waits for: the newest that has none yet, or the one named.
    [[nodiscard]] std::int16_t expected_answer(const Instruction& rung, bool fork = false) const;
    [[nodiscard]] bool fits_statuses(const StatusSet& statuses, int status) const;

private:
    [[nodiscard]] bool is_waiting() const { return call_.phase == Call::Phase::waiting; }

    bool take_if_it_fits(const WaitingMessage& message);
    bool take_link_news();
    bool take_octets();
    bool take_octets(const OctetNews& news);
    void take_octets(std::uint32_t index, const ReceiveOctets& rung, const OctetNews& news);
    void give_label(StoredMessage& message, LabelId label);
    void pass(std::uint32_t index, base::Instant came, const std::vector<Check>& checks);
    bool take_waiting();
    [[nodiscard]] bool awaits_here(StoredMessage& request) const;
    [[nodiscard]] bool copy_breaks_silence(std::string_view octets);
    [[nodiscard]] bool takes_copy(std::string_view octets);
    [[nodiscard]] bool fits(const Instruction& rung, const WaitingMessage& message) const;
    void take(std::uint32_t index, const Receive& rung, const WaitingMessage& message);
    void pass_to(std::uint32_t index);
    void go_on_behind(std::uint32_t index);
    [[nodiscard]] bool in_time(const Window& window, const Place& place, base::Instant at);
    [[nodiscard]] bool later_rung_takes(const WaitingMessage& message) const;
    [[nodiscard]] bool is_of_kind(const Instruction& rung, const WaitingMessage& message) const;
    [[nodiscard]] PartyId party_of(const WaitingMessage& message) const;
    [[nodiscard]] bool is_late_cancel(const WaitingMessage& message) const;
    [[nodiscard]] bool breaks_silence(const WaitingMessage& message);
    [[nodiscard]] bool expects_answer_of(std::int16_t sent) const;
    [[nodiscard]] bool transaction_decides(const Instruction& rung) const;
    [[nodiscard]] std::string describe(const WaitingMessage& message) const;
    [[nodiscard]] std::string describe_silence() const;

    [[nodiscard]] const Place& place() const;

    Call& call_;
    const Environment& environment_;
};

}  // namespace rung::call
