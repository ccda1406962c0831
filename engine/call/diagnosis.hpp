#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/receiver.hpp"

namespace rung::call {

/// What more there is to say of a call whose waiting rung was not met: which message that came was
/// nearest to it, and what about that one did not fit. Goes by the recording of the call, so it has
/// nothing to say where none is kept, and looks at the newest `messages_seen` of it. Only for a
/// call that has failed: the call that passes must not pay for it.
class Diagnosis {
public:
    static constexpr std::size_t messages_seen = 32;

    /// Of the rungs that wait now, in all arms of a `together`: a call that has failed has left
    /// them, and only the rung that it failed at is left.
    Diagnosis(const Call& call, const Environment& environment, const Receiver& receiver);

    /// A message came that no rung takes.
    void explain_stray(Finding& finding, const WaitingMessage& message) const;

    /// The message of the waiting rung did not come in time.
    void explain_silence(Finding& finding) const;

    /// The message of a rung came outside its window, so long after the rung above.
    void explain_time(Finding& finding, const Window& window, base::Duration after) const;

    /// A rung waits for an answer, and every request has its own already.
    void explain_no_request(Finding& finding) const;

    /// Octets came again while nothing was to come.
    void explain_copy(Finding& finding, std::string_view octets) const;

    /// A message comes for a call that has given it up: the finding says so when it is the one that
    /// the rung waited for.
    static void explain_late(Call& call,
                             const Environment& environment,
                             const WaitingMessage& message);

private:
    /// How far a message gets with a rung: what it does not pass.
    enum class Hurdle : std::uint8_t { kind, party, transaction, status, check, none };

    struct Seen {
        const StoredMessage* message = nullptr;
        PartyId party = 0;
        std::int16_t sent = -1;  ///< As in `WaitingMessage`.
        std::int16_t received = -1;
        bool is_ack = false;
    };

    struct Match {
        const Instruction* rung = nullptr;
        Seen seen;
        Hurdle hurdle = Hurdle::kind;
    };

    /// What came and no rung took, the newest first, and the copies among it.
    struct Evidence {
        std::vector<Seen> untaken;
        std::size_t since = 0;   ///< So many of them since the rung above.
        std::size_t copies = 0;  ///< Since then.
        bool anything = false;   ///< Came in the whole call.
    };

    [[nodiscard]] Evidence evidence() const;
    [[nodiscard]] Seen seen(const StoredMessage& message) const;
    [[nodiscard]] bool is_used_up(const Seen& seen) const;
    [[nodiscard]] Hurdle hurdle(const Instruction& rung, const Seen& seen) const;
    [[nodiscard]] bool answers_late(const Instruction& rung, const Seen& seen) const;
    [[nodiscard]] Match nearest(const std::vector<Seen>& candidates) const;

    void say(Finding& finding, const Match& match, std::string_view introduction) const;
    [[nodiscard]] std::string expectation(const Match& match) const;
    [[nodiscard]] std::string expected_answer(const Match& match) const;
    [[nodiscard]] std::string way_lost(const Match& match) const;
    [[nodiscard]] std::string rungs_that_wait() const;
    [[nodiscard]] std::string last_sent() const;
    [[nodiscard]] std::string copies_of(const ReceiveCopy& rung) const;
    [[nodiscard]] std::string name(const Seen& seen) const;
    [[nodiscard]] std::string name_with_time(const Seen& seen) const;
    [[nodiscard]] std::string name(const SentRequest& sent) const;
    [[nodiscard]] std::string owner(PartyId party) const;
    [[nodiscard]] std::string time_of(base::Instant at) const;

    [[nodiscard]] bool has_parties() const { return !call_.program->parties.empty(); }

    const Call& call_;
    const Environment& environment_;
    const Receiver& receiver_;
    std::vector<const Instruction*> rungs_;
};

/// "200", "2xx", "180|183", "!200".
[[nodiscard]] std::string text_of(const StatusSet& statuses);

}  // namespace rung::call
