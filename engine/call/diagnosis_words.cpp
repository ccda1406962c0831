// What a diagnosis says, in words.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/call/diagnosis.hpp"
#include "engine/call/missed_check.hpp"

namespace rung::call {

namespace {

/// Rungs of an `either` that a sentence names.
constexpr std::size_t most_rungs = 4;

/// Past the text in quotes, or the regex, that begins at `at`.
std::size_t behind_quoted(std::string_view line, std::size_t at) {
    const char quote = line[at];
    for (++at; at < line.size() && line[at] != quote; ++at) {
        at += line[at] == '\\' ? 1 : 0;
    }
    return std::min(at + 1, line.size());
}

/// The check behind `where`, as the author wrote it: up to the next annotation.
std::string_view where_clause(std::string_view line) {
    constexpr std::array<std::string_view, 7> ends{
        " for ", " within ", " about ", " optional", " as ", "  #", " where "};
    std::size_t begin = std::string_view::npos;
    for (std::size_t at = 0; at < line.size();) {
        const bool regex = line[at] == '/' && at > 0 && line[at - 1] == ' ';
        if (line[at] == '"' || regex) {
            at = behind_quoted(line, at);
            continue;
        }
        const std::string_view rest = line.substr(at);
        if (begin == std::string_view::npos && rest.starts_with(ends.back())) {
            at += ends.back().size();
            begin = at;
            continue;
        }
        const auto is_next = [&](std::string_view word) { return rest.starts_with(word); };
        if (begin != std::string_view::npos && std::ranges::any_of(ends, is_next)) {
            return line.substr(begin, at - begin);
        }
        ++at;
    }
    return begin != std::string_view::npos ? line.substr(begin) : std::string_view{};
}

}  // namespace

std::string text_of(const StatusSet& statuses) {
    std::string out = statuses.inverted ? "!" : "";
    for (const StatusSet::Range& range : statuses.ranges) {
        const bool whole_class = range.first % 100 == 0 && range.last == range.first + 99;
        out += &range == &statuses.ranges.front() ? "" : "|";
        out += whole_class                 ? fmt::format("{}xx", range.first / 100)
               : range.first == range.last ? fmt::format("{}", range.first)
                                           : fmt::format("{}..{}", range.first, range.last);
    }
    return out;
}

void Diagnosis::say(Finding& finding, const Match& match, std::string_view introduction) const {
    if (match.hurdle != Hurdle::check) {
        finding.why = fmt::format("{}{}", introduction, expectation(match));
        return;
    }
    const auto& receive = std::get<Receive>(match.rung->what);
    const Evaluator evaluator{call_, environment_, match.seen.message};
    const ExprId part = false_part(*call_.program, evaluator, receive.where);
    finding.why = fmt::format("{}`where {}` was false: {}",
                              introduction,
                              where_clause(match.rung->place.text),
                              evaluator.describe(part));
    finding.difference = difference_in(*call_.program, environment_, evaluator, part);
}

/// What was wanted in place of the message.
std::string Diagnosis::expectation(const Match& match) const {
    const auto& receive = std::get<Receive>(match.rung->what);
    switch (match.hurdle) {
        case Hurdle::party:
            return fmt::format(
                "{} was expected",
                receive.method.empty()
                    ? fmt::format("an answer for {}",
                                  call_.program->parties[match.rung->party].name)
                    : fmt::format("one at {}", call_.program->parties[match.rung->party].name));
        case Hurdle::transaction:
            return match.seen.is_ack ? fmt::format("the ACK for {} was expected",
                                                   call_.program->labels[receive.whose.label])
                                     : expected_answer(match);
        case Hurdle::status: {
            const Evaluator evaluator{call_, environment_, call_.current};
            const bool counted = receive.statuses.expression != no_expr;
            return fmt::format(
                "{} was expected",
                counted ? std::string{rung::call::text_of(
                              evaluator.value(receive.statuses.expression), environment_.scratch)}
                        : text_of(receive.statuses));
        }
        default:
            return {};
    }
}

std::string Diagnosis::expected_answer(const Match& match) const {
    const std::int16_t awaited = receiver_.expected_answer(*match.rung);
    return awaited < 0 ? std::string{"no request waits for an answer any more"}
                       : fmt::format("the answer to {} was expected",
                                     name(call_.sent[static_cast<std::size_t>(awaited)]));
}

/// The request of one party has its final answer, and nothing has come, or will, for the other.
std::string Diagnosis::way_lost(const Match& match) const {
    const auto& receive = std::get<Receive>(match.rung->what);
    const bool ends = match.seen.sent >= 0 && match.seen.message->view().status() >= 200;
    if (!has_parties() || !ends || receive.method.empty() ||
        match.seen.party == match.rung->party) {
        return {};
    }
    const auto& sent = call_.sent[static_cast<std::size_t>(match.seen.sent)];
    const auto came = [&](const ReceivedRequest& received) {
        return received.party == match.rung->party && received.method == receive.method;
    };
    const bool before = newest(call_.received, call_.received_count, came) >= 0;
    return fmt::format("{}{} is over with it, and no {}{} came for {}",
                       owner(sent.party),
                       sent.method,
                       before ? "further " : "",
                       receive.method,
                       call_.program->parties[match.rung->party].name);
}

/// Where more than one would have done.
std::string Diagnosis::rungs_that_wait() const {
    if (rungs_.size() < 2) {
        return {};
    }
    std::string out = "these rungs wait: ";
    for (std::size_t i = 0; i < std::min(rungs_.size(), most_rungs); ++i) {
        out += fmt::format(
            "{}`{}` (line {})", i == 0 ? "" : ", ", rungs_[i]->place.text, rungs_[i]->place.line);
    }
    return rungs_.size() <= most_rungs
               ? out
               : fmt::format("{} and {} more", out, rungs_.size() - most_rungs);
}

/// The newest message that the ladder sent, and how often it went out: what the stack repeats, or
/// sends by itself, is recorded as text.
std::string Diagnosis::last_sent() const {
    const StoredMessage* last = nullptr;
    base::Instant at;
    PartyId party = no_party;
    call_.trace.visit_newest(
        [&](const Record& record, const StoredMessage* message, std::string_view) {
            if (record.direction != Record::Direction::sent || message == nullptr) {
                return true;
            }
            last = message;
            at = record.at;
            party = record.party;
            return false;
        });
    if (last == nullptr) {
        return "nothing was sent";
    }
    std::size_t times = 0;
    call_.trace.visit_newest(
        [&](const Record& record, const StoredMessage*, std::string_view octets) {
            times +=
                record.direction == Record::Direction::sent && octets == last->octets() ? 1 : 0;
            return record.at >= at;
        });
    const bool sip = last->is_sip();
    const sip::Message& view = last->view();
    const std::string what = !sip ? std::string{"raw octets"}
                             : view.is_request()
                                 ? std::string{view.method()}
                                 : fmt::format("{} {}", view.status(), view.reason());
    return fmt::format("{}{} went to {} over {} at {}{}",
                       party != no_party ? owner(party) : "",
                       what,
                       last->link.remote.text(),
                       base::name_of(last->link.transport),
                       time_of(at),
                       times > 1 ? fmt::format(", {} times in all", times) : "");
}

std::string Diagnosis::copies_of(const ReceiveCopy& rung) const {
    const StoredMessage* message = call_.labels[rung.label];
    if (message == nullptr || !message->is_sip()) {
        return {};
    }
    return fmt::format("{} is {}; copies of it so far: {}",
                       call_.program->labels[rung.label],
                       name_with_time(seen(*message)),
                       message->copies);
}

/// "INVITE at bob", "ACK for first", "200 OK to alice's INVITE".
std::string Diagnosis::name(const Seen& seen) const {
    const sip::Message& view = seen.message->view();
    if (!view.is_request()) {
        return fmt::format(
            "{} {} to {}{}",
            view.status(),
            view.reason(),
            owner(seen.party),
            view.cseq() ? std::string_view{view.cseq()->method} : std::string_view{});
    }
    const LabelId label = seen.is_ack && seen.received >= 0
                              ? call_.received[static_cast<std::size_t>(seen.received)].label
                              : no_label;
    const bool named = has_parties() && seen.party < call_.program->parties.size();
    return fmt::format(
        "{}{}{}{}",
        view.method(),
        label != no_label ? fmt::format(" for {}", call_.program->labels[label]) : "",
        named ? " at " : "",
        named ? call_.program->parties[seen.party].name : "");
}

std::string Diagnosis::name_with_time(const Seen& seen) const {
    return fmt::format("{} (at {})", name(seen), time_of(seen.message->at));
}

/// "INVITE first (line 3)"
std::string Diagnosis::name(const SentRequest& sent) const {
    return fmt::format("{}{}{}{} (line {})",
                       owner(sent.party),
                       sent.method,
                       sent.label != no_label ? " " : "",
                       sent.label != no_label ? call_.program->labels[sent.label] : "",
                       call_.program->code[sent.instruction].place.line);
}

/// "alice's "; empty where there is but one.
std::string Diagnosis::owner(PartyId party) const {
    return has_parties() && party < call_.program->parties.size()
               ? fmt::format("{}'s ", call_.program->parties[party].name)
               : std::string{};
}

/// As in the ladder of the call.
std::string Diagnosis::time_of(base::Instant at) const {
    return fmt::format("{:.3f} ms",
                       std::chrono::duration<double, std::milli>(at - call_.started).count());
}

}  // namespace rung::call
