#include "engine/call/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/candidates.hpp"
#include "engine/call/missed_check.hpp"
#include "engine/call/party_place.hpp"

namespace rung::call {

Diagnosis::Diagnosis(const Call& call, const Environment& environment, const Receiver& receiver)
    : call_{call}, environment_{environment}, receiver_{receiver} {
    const auto add_from = [&](std::uint32_t position) {
        visit_candidates(*call.program, position, [&](std::uint32_t, const Instruction& rung) {
            if (std::holds_alternative<Receive>(rung.what)) {
                rungs_.push_back(&rung);
            }
            return true;
        });
    };
    add_from(call.position);
    for (std::size_t arm = 0; arm < call.arms.size(); ++arm) {
        if (arm != call.arm && call.arms[arm].phase == CallPhase::waiting) {
            add_from(call.arms[arm].position);
        }
    }
}

void Diagnosis::explain_stray(Finding& finding, const WaitingMessage& message) const {
    const Seen seen{message.message,
                    message.sent >= 0
                        ? call_.sent[static_cast<std::size_t>(message.sent)].party
                        : call_.received[static_cast<std::size_t>(message.received)].party,
                    message.sent,
                    message.received,
                    message.is_ack};
    const Match match = nearest({seen});
    if (match.rung == nullptr) {
        return;
    }
    switch (match.hurdle) {
        case Hurdle::kind:
            finding.why = way_lost(match);
            [[fallthrough]];
        case Hurdle::status:
            if (finding.why.empty()) {
                finding.why = rungs_that_wait();
            }
            return;
        case Hurdle::party:
        case Hurdle::transaction:
        case Hurdle::check:
            break;
        case Hurdle::none:
            return;
    }
    say(finding,
        match,
        match.rung->place.line == finding.line
            ? std::string{}
            : fmt::format("line {} came nearest: ", match.rung->place.line));
}

void Diagnosis::explain_silence(Finding& finding) const {
    if (!call_.trace.is_whole() || call_.position >= call_.program->code.size()) {
        return;
    }
    if (const auto* copy = std::get_if<ReceiveCopy>(&call_.program->code[call_.position].what)) {
        finding.why = copies_of(*copy);
        return;
    }
    Evidence came = evidence();
    const std::vector<Seen> newer{came.untaken.begin(),
                                  came.untaken.begin() + static_cast<std::ptrdiff_t>(came.since)};
    Match match = nearest(newer);
    if (match.hurdle == Hurdle::kind) {
        match = nearest(came.untaken);
    }
    if (match.hurdle != Hurdle::kind && match.hurdle != Hurdle::none) {
        const bool said =
            match.hurdle == Hurdle::status &&
            finding.actual.ends_with(fmt::format(
                "{} {}", match.seen.message->view().status(), match.seen.message->view().reason()));
        if (!said) {
            say(finding, match, fmt::format("the nearest was {}: ", name_with_time(match.seen)));
        }
        return;
    }
    if (came.since > 0) {
        const Seen& last = newer.front();
        const bool waits = std::ranges::any_of(call_.waiting, [&](const WaitingMessage& waiting) {
            return waiting.message == last.message;
        });
        finding.why =
            fmt::format("{} {}{}",
                        came.since == 1 ? "all that came since was" : "the last that came was",
                        name_with_time(last),
                        waits ? ", which waits for a later rung" : "");
        return;
    }
    finding.why =
        fmt::format("{}; {}",
                    came.copies > 0 ? fmt::format("nothing new came, only copies: {}", came.copies)
                    : came.anything ? std::string{"nothing came since"}
                                    : std::string{"nothing came at all"},
                    last_sent());
}

void Diagnosis::explain_time(Finding& finding, const Window& window, base::Duration after) const {
    const bool early = after < window.earliest;
    finding.why =
        fmt::format("{} too {}, counted from the rung above, done at {}",
                    write_duration(early ? window.earliest - after : after - window.latest,
                                   environment_.scratch),
                    early ? "early" : "late",
                    time_of(call_.rung_done));
}

void Diagnosis::explain_no_request(Finding& finding) const {
    const PartyId party = call_.program->code[call_.position].party;
    const std::int16_t last = newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        return sent.party == party && sent.answer != nullptr && sent.final_status != 0;
    });
    if (last < 0) {
        return;
    }
    const SentRequest& sent = call_.sent[static_cast<std::size_t>(last)];
    const sip::Message& answer = sent.answer->view();
    finding.why = fmt::format("{} had {} {}", name(sent), answer.status(), answer.reason());
}

void Diagnosis::explain_copy(Finding& finding, std::string_view octets) const {
    const StoredMessage* first = nullptr;
    call_.trace.visit_newest(
        [&](const Record& record, const StoredMessage* message, std::string_view text) {
            const bool same = record.direction == Record::Direction::received &&
                              message != nullptr && text == octets;
            first = same ? message : first;
            return first == nullptr;
        });
    if (first != nullptr) {
        finding.why = fmt::format("it is a copy of {}", name_with_time(seen(*first)));
    }
}

void Diagnosis::explain_late(Call& call,
                             const Environment& environment,
                             const WaitingMessage& message) {
    if (call.outcome != Outcome::failed || call.position >= call.program->code.size()) {
        return;
    }
    const Instruction& rung = call.program->code[call.position];
    const auto* receive = std::get_if<Receive>(&rung.what);
    const auto missed = std::ranges::find_if(call.findings, [&](const Finding& finding) {
        return finding.severity == Finding::Severity::failure && finding.line == rung.place.line;
    });
    const base::Duration after = message.message->at - call.rung_done;
    if (receive == nullptr || missed == call.findings.end() || after <= receive->window.latest ||
        receive->window.unlimited) {
        return;
    }
    const Receiver receiver{call, environment};
    const Diagnosis diagnosis{call, environment, receiver};
    const Seen seen = diagnosis.seen(*message.message);
    const bool fits = message.sent >= 0 ? diagnosis.answers_late(rung, seen)
                                        : diagnosis.hurdle(rung, seen) == Hurdle::none;
    if (fits) {
        missed->why =
            fmt::format("{} came after {}, {} too late",
                        diagnosis.name(seen),
                        write_duration(after, environment.scratch),
                        write_duration(after - receive->window.latest, environment.scratch));
        missed->difference = {};
    }
}

/// What cleans up went out behind the rung, and its answers are no news; neither is the 487 to our
/// CANCEL.
bool Diagnosis::answers_late(const Instruction& rung, const Seen& seen) const {
    const auto& receive = std::get<Receive>(rung.what);
    const std::int16_t awaited = newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const Whose& whose = receive.whose;
        return !sent.taken && sent.party == rung.party && sent.message != nullptr &&
               sent.message->at <= call_.rung_done &&
               (whose.label == no_label || call_.labels[whose.label] == sent.message) &&
               (whose.method.empty() || whose.method == sent.method);
    });
    const int status = seen.message->view().status();
    return receive.method.empty() && awaited >= 0 && awaited == seen.sent &&
           (status < 300 || !call_.sent[static_cast<std::size_t>(awaited)].cancelled) &&
           receiver_.fits_statuses(receive.statuses, status) &&
           (receive.where == no_expr ||
            Evaluator{call_, environment_, seen.message}.holds(receive.where));
}

// ---- What came -------------------------------------------------------------------------------

Diagnosis::Evidence Diagnosis::evidence() const {
    Evidence came;
    std::size_t looked_at = 0;
    call_.trace.visit_newest(
        [&](const Record& record, const StoredMessage* message, std::string_view) {
            if (record.direction != Record::Direction::received) {
                return true;
            }
            came.anything = true;
            const bool is_new = record.at >= call_.rung_done;
            if (message == nullptr) {
                came.copies += is_new ? 1 : 0;
            } else if (record.line == 0 && message->is_sip()) {
                const Seen one = seen(*message);
                if (!is_used_up(one)) {
                    came.untaken.push_back(one);
                    came.since += is_new ? 1 : 0;
                }
            }
            return ++looked_at < messages_seen;
        });
    return came;
}

/// Which request of the call a message answers, or is.
Diagnosis::Seen Diagnosis::seen(const StoredMessage& message) const {
    Seen found{.message = &message, .party = party_at(call_, environment_, message.link)};
    const sip::Message& view = message.view();
    if (!view.is_request()) {
        const auto& via = view.top_via();
        found.sent = newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
            const bool readable = sent.message != nullptr && sent.message->is_sip();
            const auto& own = readable ? sent.message->view().top_via() : via;
            return readable && via && own && own->branch == via->branch && view.cseq() &&
                   view.cseq()->method == sent.method;
        });
        found.party =
            found.sent >= 0 ? call_.sent[static_cast<std::size_t>(found.sent)].party : found.party;
        return found;
    }
    found.is_ack = view.method() == "ACK";
    found.received =
        newest(call_.received, call_.received_count, [&](const ReceivedRequest& received) {
            return found.is_ack ? received.method == "INVITE" && view.cseq() &&
                                      received.cseq == view.cseq()->number &&
                                      received.party == found.party &&
                                      received.call_id() == view.value(sip::HeaderId::call_id)
                                : received.message == &message;
        });
    return found;
}

/// A policy took it, or it belongs to nothing that this call still knows.
bool Diagnosis::is_used_up(const Seen& seen) const {
    if (seen.message->view().is_request()) {
        return seen.received < 0;
    }
    return seen.sent < 0 || (seen.message->view().status() >= 200 &&
                             call_.sent[static_cast<std::size_t>(seen.sent)].taken);
}

// ---- What was to come ------------------------------------------------------------------------

Diagnosis::Hurdle Diagnosis::hurdle(const Instruction& rung, const Seen& seen) const {
    const auto& receive = std::get<Receive>(rung.what);
    const bool answer = !seen.message->view().is_request();
    if (receive.method.empty() != answer) {
        return Hurdle::kind;
    }
    if (answer) {
        const bool fits = receiver_.fits_statuses(receive.statuses, seen.message->view().status());
        if (seen.party != rung.party) {
            return fits ? Hurdle::party : Hurdle::kind;
        }
        const bool awaited =
            receiver_.expected_answer(rung) == seen.sent ||
            (receive.whose.given() && receiver_.expected_answer(rung, true) == seen.sent);
        if (!awaited) {
            return fits ? Hurdle::transaction : Hurdle::kind;
        }
        if (!fits) {
            return Hurdle::status;
        }
    } else {
        if (receive.method != seen.message->view().method()) {
            return Hurdle::kind;
        }
        if (seen.party != rung.party) {
            return Hurdle::party;
        }
        const bool named = receive.whose.label == no_label ||
                           (seen.received >= 0 &&
                            call_.labels[receive.whose.label] ==
                                call_.received[static_cast<std::size_t>(seen.received)].message);
        if (seen.is_ack && !named) {
            return Hurdle::transaction;
        }
    }
    const bool holds = receive.where == no_expr ||
                       Evaluator{call_, environment_, seen.message}.holds(receive.where);
    return holds ? Hurdle::none : Hurdle::check;
}

/// Of messages that get equally far the first, which is the newest.
Diagnosis::Match Diagnosis::nearest(const std::vector<Seen>& candidates) const {
    Match best;
    for (const Instruction* rung : rungs_) {
        for (const Seen& seen : candidates) {
            const Hurdle reached = hurdle(*rung, seen);
            if (best.rung == nullptr || reached > best.hurdle) {
                best = {rung, seen, reached};
            }
        }
    }
    return best;
}

}  // namespace rung::call
