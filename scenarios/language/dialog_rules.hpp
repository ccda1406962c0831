#pragma once
#include <cstdint>
#include <optional>

#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// What is known of the dialogs at a place in the ladder. Where ways join, what may be there is
/// taken for there: only a rung that no way allows is a mistake.
struct DialogState {
    enum class Answer : std::uint8_t { none, success, failure, unclear };

    bool sent = false;      ///< Anything of ours that could be answered.
    bool received = false;  ///< A request that could be answered.
    bool invited = false;   ///< An INVITE of ours.
    bool newest_is_invite = false;
    bool newest_is_cancel = false;  ///< On every way.
    bool blurred = false;           ///< What is newest is a guess.
    Answer answer = Answer::none;   ///< The final answer to our newest INVITE.
    std::optional<Span> open;       ///< The 2xx of an INVITE that no way has acknowledged yet.

    void join(const DialogState& other);

    /// After a rung that did not parse everything may have happened.
    void blur();
};

/// Judge a rung by the state before it, then move the state on.
void judge(const syntax::SendRequest& rung,
           DialogState& state,
           bool manual_ack,
           Reporter& reporter);
/// Its `digest`, if it has one; before `judge`.
void judge_digest(const syntax::SendRequest& rung, const DialogState& state, Reporter& reporter);
/// A request goes out that needs no judgement.
void note_request(std::string_view method, DialogState& state);
void judge(const syntax::SendAnswer& rung, const DialogState& state, Reporter& reporter);
void judge(const syntax::Receive& rung, DialogState& state, Reporter& reporter);

/// Judges the end of a ladder.
void judge_end(const DialogState& state, Reporter& reporter);

}  // namespace rung::language
