#include "scenarios/language/dialog_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rung::language {
namespace {

using Answer = DialogState::Answer;

void judge_ack(const syntax::SendRequest& rung,
               const DialogState& state,
               bool manual_ack,
               Reporter& reporter);
void judge_in_dialog(const syntax::SendRequest& rung, const DialogState& state, Reporter& reporter);
void judge_behind_cancel(const syntax::Receive& rung, DialogState& state, Reporter& reporter);
void note_answer(const syntax::Receive& rung, DialogState& state);

}  // namespace

void DialogState::join(const DialogState& other) {
    sent = sent || other.sent;
    received = received || other.received;
    invited = invited || other.invited;
    answer = answer == other.answer ? answer : Answer::unclear;
    newest_is_invite = newest_is_invite || other.newest_is_invite;
    newest_is_cancel = newest_is_cancel && other.newest_is_cancel;
    blurred = blurred || other.blurred;
    open = open ? open : other.open;
}

void DialogState::blur() {
    *this = {true, true, true, true, false, true, Answer::unclear, std::nullopt};
}

void judge(const syntax::SendRequest& rung,
           DialogState& state,
           bool manual_ack,
           Reporter& reporter) {
    const std::string_view method = rung.method.text;
    if (method == "ACK") {
        judge_ack(rung, state, manual_ack, reporter);
        state.open.reset();
        return;
    }
    if (method == "CANCEL" && !state.invited && !rung.notes.whose && rung.uri.empty()) {
        reporter.error(rung.method.span,
                       Code::no_request,
                       {"nothing to cancel", "no INVITE was sent before this rung"});
        state.blur();
    }
    if (method == "CANCEL") {
        state.newest_is_invite = false;
        state.newest_is_cancel = true;
        return;
    }
    judge_in_dialog(rung, state, reporter);
    note_request(method, state);
}

void note_request(std::string_view method, DialogState& state) {
    state.sent = true;
    state.newest_is_invite = method == "INVITE";
    state.newest_is_cancel = false;
    if (state.newest_is_invite) {
        state.invited = true;
        state.blurred = false;
        state.answer = Answer::none;
    }
}

void judge_digest(const syntax::SendRequest& rung, const DialogState& state, Reporter& reporter) {
    if (!rung.edits.digest) {
        return;
    }
    const Span line = rung.edits.digest->line;
    if (rung.method.text == "ACK") {
        reporter.error(line,
                       Code::no_challenge,
                       {"an ACK cannot be challenged",
                        "it bears the credentials of its INVITE by itself (RFC 3261 22.1)"});
    } else if (rung.method.text == "CANCEL") {
        reporter.error(line, Code::no_challenge, {"a CANCEL cannot be challenged (RFC 3261 22.1)"});
    } else if (!state.sent) {
        reporter.error(line,
                       Code::no_challenge,
                       {"there is no 401 or 407 yet that `digest` could answer",
                        "no request was sent before this rung",
                        "`on 401|407 digest …` in the heading answers them as they come"});
    }
}

void judge(const syntax::SendAnswer& rung, const DialogState& state, Reporter& reporter) {
    if (!state.received && !rung.notes.whose) {
        reporter.error(rung.status_span,
                       Code::no_request,
                       {"nothing to answer", "no request was received before this rung"});
    }
}

void judge(const syntax::Receive& rung, DialogState& state, Reporter& reporter) {
    if (rung.method) {
        state.received = true;
        return;
    }
    if (!state.sent) {
        reporter.error(rung.statuses.span,
                       Code::no_request,
                       {"nothing was sent that could be answered",
                        "a request goes out before its answer comes"});
        state.blur();
        return;
    }
    judge_behind_cancel(rung, state, reporter);
    note_answer(rung, state);
}

void judge_end(const DialogState& state, Reporter& reporter) {
    if (state.open) {
        reporter.error(*state.open,
                       Code::missing_ack,
                       {"the ACK of this 2xx is missing",
                        "`-> ACK` belongs behind it",
                        "RFC 3261 13.2.2.4: the caller acknowledges a 2xx itself; `manual ack` in "
                        "the heading says that none is meant"});
    }
}

namespace {

void judge_ack(const syntax::SendRequest& rung,
               const DialogState& state,
               bool manual_ack,
               Reporter& reporter) {
    if (manual_ack || rung.notes.whose || !rung.uri.empty()) {
        return;
    }
    if (!state.invited) {
        reporter.error(rung.method.span,
                       Code::no_request,
                       {"nothing to acknowledge", "no INVITE was sent before this rung"});
    } else if (state.answer == Answer::failure) {
        reporter.error(
            rung.method.span,
            Code::ack_of_refusal,
            {"the stack itself sends the ACK of a 3xx to 6xx",
             "leave this rung out",
             "RFC 3261 17.1.1.3: it belongs to the transaction; `manual ack` hands it to "
             "the ladder"});
    }
}

void judge_in_dialog(const syntax::SendRequest& rung,
                     const DialogState& state,
                     Reporter& reporter) {
    if (!rung.uri.empty() || state.sent || state.received) {
        return;
    }
    reporter.error(rung.method.span,
                   Code::no_dialog,
                   {fmt::format("`-> {}` needs a URI here", rung.method.text),
                    "there is no dialog yet",
                    fmt::format("`-> {} sip:{{target}}`", rung.method.text)});
}

/// RFC 3261 9.2: a CANCEL gets its own answer, and the INVITE its 487.
void judge_behind_cancel(const syntax::Receive& rung, DialogState& state, Reporter& reporter) {
    // The rungs behind this one are about something else.
    if (!std::exchange(state.newest_is_cancel, false) || rung.notes.whose) {
        return;
    }
    const auto is_487 = [](call::StatusSet::Range range) {
        return range.first == 487 && range.last == 487;
    };
    const auto& ranges = rung.statuses.ranges;
    if (!rung.statuses.inverted && !ranges.empty() && std::ranges::all_of(ranges, is_487)) {
        reporter.error(rung.statuses.span,
                       Code::no_request,
                       {"no CANCEL is answered with 487",
                        "`<- 200`, the answer to the CANCEL, then `<- 487 for INVITE`",
                        "RFC 3261 9.2: the CANCEL gets a 200, and the INVITE its 487"});
    }
}

void note_answer(const syntax::Receive& rung, DialogState& state) {
    const auto& whose = rung.notes.whose;
    const bool names_label = whose && !whose->text.empty() && whose->text[0] >= 'a';
    const bool about_invite = whose ? whose->text == "INVITE" : state.newest_is_invite;
    if (!about_invite && !names_label) {
        return;
    }
    const auto& ranges = rung.statuses.ranges;
    const auto all = [&](int first, int last) {
        return !ranges.empty() && !rung.statuses.inverted &&
               std::ranges::all_of(ranges, [=](call::StatusSet::Range range) {
                   return range.first >= first && range.last <= last;
               });
    };
    if (all(100, 199)) {
        return;
    }
    const bool clear = !names_label && !rung.notes.optional;
    if (clear && all(200, 299)) {
        state.answer = Answer::success;
        state.open = state.blurred ? state.open : std::optional{rung.statuses.span};
    } else if (clear && all(300, 699)) {
        state.answer = Answer::failure;
    } else {
        state.answer = Answer::unclear;
    }
}

}  // namespace
}  // namespace rung::language
