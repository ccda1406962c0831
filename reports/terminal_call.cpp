#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/difference_text.hpp"
#include "reports/numbers.hpp"
#include "reports/page.hpp"
#include "reports/rows.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"
#include "reports/trace_text.hpp"

namespace rung::reports {

namespace {

/// Rows that one text may fill; the messages in full have no such limit.
constexpr std::size_t headline_rows = 3;
constexpr std::size_t finding_rows = 12;

/// Of the labels of a finding, and the columns that a difference takes at least.
constexpr std::string_view widest_label = "expected";
constexpr std::size_t least_difference = 12;

struct Word {
    std::string_view text;
    Style style;
};

Word verdict_word(Outcome outcome);

/// Draws one call. Columns from the left: the mark of a finding, the time, the message, and at the
/// right end the line of the ladder.
class CallDrawing {
public:
    CallDrawing(const Ladder& ladder, const CallTrace& call, const TerminalOptions& options);

    std::string draw();

private:
    void draw_heading();
    void draw_column_names();
    void draw_entry(const TraceEntry& entry, std::string_view remark);
    void draw_note(std::string_view text);
    void draw_message(std::string_view octets);
    void draw_finding(const Finding& finding);
    void draw_difference(const Difference& difference);
    void draw_advice(const std::vector<Fact>& advice);
    void draw_labelled(std::string_view label, std::string_view text, Style style);
    [[nodiscard]] bool shows_messages() const;
    [[nodiscard]] Area headline_area() const;

    const Ladder& ladder_;
    const CallTrace& call_;
    Messages messages_;
    LongLines long_lines_;
    Page page_;
    std::vector<std::string> times_;  ///< Of each entry.
    std::size_t time_end_ = 0;
    std::size_t party_at_ = 0;
    std::size_t text_at_ = 0;
    std::size_t text_end_ = 0;  ///< Behind it is the column of line numbers.
    bool advised_ = false;
};

}  // namespace

std::string draw_call(const Ladder& ladder, const CallTrace& call, const TerminalOptions& options) {
    return CallDrawing{ladder, call, options}.draw();
}

namespace {

CallDrawing::CallDrawing(const Ladder& ladder,
                         const CallTrace& call,
                         const TerminalOptions& options)
    : ladder_{ladder},
      call_{call},
      messages_{options.messages},
      long_lines_{options.long_lines},
      page_{options} {
    constexpr std::size_t mark_width = 2;
    std::size_t time_width = std::string_view{"0.000"}.size() + 2;
    std::size_t line_width = std::string_view{"line"}.size();
    std::size_t party_width = 0;
    for (const TraceEntry& entry : call.entries) {
        times_.push_back(fmt::format("{:.3f}", entry.at * 1000));
        party_width = std::max(party_width, entry.party.empty() ? 0 : entry.party.size() + 1);
        time_width = std::max(time_width, times_.back().size());
        line_width = std::max(line_width, std::to_string(entry.line).size());
    }
    time_end_ = mark_width + time_width;
    party_at_ = time_end_ + 2;
    text_at_ = party_at_ + party_width;
    text_end_ = page_.columns() - line_width - 2;
}

std::string CallDrawing::draw() {
    draw_heading();
    const std::vector<std::size_t> places = places_of_findings(call_);
    const std::vector<std::string> remarks = remarks_on(call_);
    const auto draw_findings_at = [&](std::size_t place) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] == place) {
                draw_finding(call_.findings[i]);
            }
        }
    };
    if (!call_.entries.empty() || !call_.findings.empty()) {
        draw_column_names();
    }
    for (std::size_t i = 0; i < call_.entries.size(); ++i) {
        draw_findings_at(i);
        page_.move_to(time_end_ - times_[i].size()).put(times_[i], Style::dim);
        draw_entry(call_.entries[i], remarks[i]);
    }
    draw_findings_at(call_.entries.size());
    return page_.take();
}

void CallDrawing::draw_heading() {
    const Word word = verdict_word(call_.outcome);
    const Area area{word.text.size() + 2, page_.columns(), finding_rows};
    page_.put(word.text, word.style);
    page_.put_wrapped(
        page_.clean(ladder_.title.empty() ? ladder_.file : ladder_.title), area, Style::bold);
    page_.end_row();
    std::vector<std::string> facts;
    if (!ladder_.id.empty()) {
        facts.push_back(ladder_.id);
    }
    if (!ladder_.title.empty()) {
        facts.push_back(ladder_.file);
    }
    facts.push_back(fmt::format("call {}", count_text(call_.seq)));
    facts.push_back(duration_text(call_.seconds));
    const std::string gap = fmt::format(" {} ", page_.signs().dot);
    page_.put_wrapped(page_.clean(fmt::format("{}", fmt::join(facts, gap))), area, Style::dim);
    page_.end_row();
    page_.end_row();
}

void CallDrawing::draw_column_names() {
    page_.move_to(time_end_ - 2).put(call_.entries.empty() ? "" : "ms", Style::dim);
    page_.put_right("line");
    page_.end_row();
}

void CallDrawing::draw_entry(const TraceEntry& entry, std::string_view remark) {
    if (entry.direction == Direction::note) {
        page_.put_right(entry.line > 0 ? std::to_string(entry.line) : std::string{});
        draw_note(entry.text);
        return;
    }
    const bool sent = entry.direction == Direction::sent;
    const bool by_stack = entry.line == 0 && (sent || !entry.remark.empty());
    const Style style = by_stack ? Style::dim : Style::plain;
    page_.move_to(party_at_).put(entry.party, style);
    page_.move_to(text_at_).put(sent ? page_.signs().sent : page_.signs().received, style);
    page_.put_right(entry.line > 0 ? std::to_string(entry.line) : std::string{});
    const std::string text = page_.clean(headline(entry.text));
    page_.put_wrapped(text.empty() ? "(empty)" : text, headline_area(), style);
    const std::string clean_remark =
        remark.empty() ? std::string{} : page_.clean(fmt::format("({})", remark));
    page_.put_behind(clean_remark, headline_area(), Style::dim);
    page_.end_row();
    if (shows_messages()) {
        draw_message(entry.text);
    }
}

void CallDrawing::draw_note(std::string_view text) {
    page_.move_to(text_at_).put(page_.signs().note, Style::dim);
    Area area = headline_area();
    area.rows = finding_rows;
    page_.put_wrapped(page_.clean(text), area, Style::dim);
    page_.end_row();
}

/// The octets as they were, line by line; a line end that is no CRLF shows as an escape.
void CallDrawing::draw_message(std::string_view octets) {
    const std::size_t at = text_at_ + width_of(page_.signs().bar) + 1;
    while (!octets.empty()) {
        std::string_view line = take_line(octets);
        line.remove_suffix(line.ends_with("\r\n") ? 2 : 0);
        const std::string text = page_.clean(line);
        const std::size_t room =
            long_lines_ == LongLines::keep ? text.size() + 1 : page_.columns() - at;
        for (const std::string_view row : wrap(text, room, Break::anywhere)) {
            page_.move_to(text_at_).put(page_.signs().bar, Style::dim);
            page_.move_to(at).put(row).end_row();
        }
    }
}

void CallDrawing::draw_finding(const Finding& finding) {
    switch (finding.severity) {
        case Severity::note:
            return;  // The ladder has it as a line of its own.
        case Severity::info:
            page_.put_right(finding.line > 0 ? std::to_string(finding.line) : std::string{});
            draw_labelled("info", finding.actual, Style::plain);
            return;
        case Severity::failure:
            page_.put(page_.signs().failed, Style::bad);
            break;
        case Severity::warning:
            page_.put(page_.signs().warned, Style::warning);
            break;
    }
    const Style style = finding.severity == Severity::failure ? Style::bad : Style::warning;
    page_.put_right(finding.line > 0 ? std::to_string(finding.line) : std::string{});
    if (!finding.expected.empty()) {
        draw_labelled("expected", finding.expected, style);
    }
    draw_labelled(label_of_actual(finding), finding.actual, style);
    if (!finding.why.empty()) {
        draw_labelled("why", finding.why, Style::plain);
    }
    draw_difference(finding.difference);
    if (!advised_) {
        draw_advice(advice_on(ladder_, finding.severity));
    }
}

/// The two texts, one below the other, and a caret where they part.
void CallDrawing::draw_difference(const Difference& difference) {
    if (difference.empty()) {
        return;
    }
    const std::size_t at = text_at_ + widest_label.size() + 2;
    const DifferenceRows rows =
        rows_of(difference, std::max(text_end_, at + least_difference) - at, page_.charset());
    for (const auto& [label, text] : {std::pair{"wanted", rows.wanted}, {"came", rows.came}}) {
        page_.move_to(text_at_).put(label, Style::dim);
        page_.move_to(at).put(text).end_row();
    }
    page_.move_to(at + rows.caret).put("^", Style::bad);
    if (!difference.part.empty()) {
        page_.put(" ").put(page_.clean(difference.part), Style::dim);
    }
    page_.end_row();
}

/// Once for a call: it is about the ladder, not about one of its lines.
void CallDrawing::draw_advice(const std::vector<Fact>& advice) {
    advised_ = !advice.empty();
    for (const Fact& fact : advice) {
        if (!fact.text.empty()) {
            draw_labelled(fact.label, fact.text, Style::plain);
        }
    }
}

void CallDrawing::draw_labelled(std::string_view label, std::string_view text, Style style) {
    page_.move_to(text_at_).put(label, style == Style::plain ? Style::dim : style);
    const Area area{text_at_ + widest_label.size() + 2, text_end_, finding_rows};
    page_.put_wrapped(page_.clean(text), area);
    page_.end_row();
}

bool CallDrawing::shows_messages() const {
    return messages_ == Messages::all ||
           (messages_ == Messages::failed && call_.outcome == Outcome::failed);
}

Area CallDrawing::headline_area() const {
    return {text_at_ + width_of(page_.signs().sent) + 1, text_end_, headline_rows};
}

Word verdict_word(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return {"PASS", Style::good};
        case Outcome::warned:
            return {"WARN", Style::warning};
        case Outcome::failed:
            return {"FAIL", Style::bad};
        case Outcome::inconclusive:
            return {"INCONCLUSIVE", Style::warning};
        case Outcome::aborted:
            return {"ABORTED", Style::warning};
    }
    return {};
}

}  // namespace

}  // namespace rung::reports
