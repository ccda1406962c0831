#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/numbers.hpp"
#include "reports/page.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"

namespace rung::reports {

namespace {

constexpr std::size_t group_rows = 4;     ///< Of one text of a failure.
constexpr std::size_t groups_shown = 20;  ///< The most frequent; the result file has all.
constexpr std::string_view indent = "  ";
constexpr std::string_view widest_label = "transactions";

/// Draws the end of a run.
class SummaryDrawing {
public:
    SummaryDrawing(const RunSummary& summary, const TerminalOptions& options)
        : summary_{summary}, page_{options} {}

    std::string draw(std::string_view result_file);

private:
    void begin_row();
    void draw_verdict();
    void draw_ladders();
    void draw_groups(const std::vector<FindingGroup>& groups, Style style);
    void draw_group(const FindingGroup& group, Style style);
    void draw_counters();
    void draw_row(std::string_view label, std::string_view text);
    void draw_count(std::string_view label, std::uint64_t count);
    void draw_outcomes(const CallBooks& calls, std::size_t at);
    [[nodiscard]] std::string answers() const;

    const RunSummary& summary_;
    Page page_;
    bool begin_section_ = false;  ///< An empty row goes before the next one.
};

/// "6 sent, 5 received": the counts that are not zero.
class Listing {
public:
    Listing& add(std::uint64_t count, std::string_view what) {
        if (count > 0) {
            text_ += fmt::format("{}{} {}", text_.empty() ? "" : ", ", count_text(count), what);
        }
        return *this;
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string upper_case(std::string_view text);
std::string calls_text(std::uint64_t count);
Style style_of(Verdict verdict);

}  // namespace

std::string draw_summary(const RunSummary& summary,
                         std::string_view result_file,
                         const TerminalOptions& options) {
    return SummaryDrawing{summary, options}.draw(result_file);
}

namespace {

std::string SummaryDrawing::draw(std::string_view result_file) {
    draw_verdict();
    draw_ladders();
    if (summary_.calls.started > 1) {
        draw_groups(summary_.failures, Style::bad);
        draw_groups(summary_.warnings, Style::warning);
    }
    begin_section_ = true;
    draw_counters();
    for (const std::string& note : summary_.generator.notes) {
        draw_row("note", note);
    }
    draw_row("result", result_file);
    return page_.take();
}

/// Sections stand apart, and one without a row leaves no gap.
void SummaryDrawing::begin_row() {
    if (begin_section_) {
        page_.end_row();
        begin_section_ = false;
    }
}

void SummaryDrawing::draw_verdict() {
    const Judgement& judgement = summary_.judgement;
    const std::string word = upper_case(name_of(judgement.verdict));
    std::string text = judgement.reason;
    if (text.empty()) {
        text = calls_text(summary_.calls.started);
        text += summary_.calls.warned > 0
                    ? fmt::format(", {} with a warning", count_text(summary_.calls.warned))
                    : "";
    }
    if (summary_.calls.started > 0) {
        text += fmt::format(" {} {}", page_.signs().dot, duration_text(summary_.run.seconds));
    }
    page_.put(word, style_of(judgement.verdict));
    page_.put_wrapped(page_.clean(text), {word.size() + 2, page_.columns(), group_rows});
    page_.end_row();
}

void SummaryDrawing::draw_ladders() {
    std::size_t widest = 0;
    for (const Ladder& ladder : summary_.ladders) {
        widest = std::max(widest, width_of(page_.clean(ladder.file)));
    }
    widest = std::min(widest, page_.columns() / 2);
    begin_section_ = true;
    for (const Ladder& ladder : summary_.ladders) {
        begin_row();
        page_.put_wrapped(page_.clean(ladder.file),
                          {indent.size(), indent.size() + widest, group_rows});
        draw_outcomes(ladder.calls, indent.size() + widest + 2);
    }
}

void SummaryDrawing::draw_outcomes(const CallBooks& calls, std::size_t at) {
    struct Part {
        std::uint64_t count;
        std::string_view what;
        Style style;
    };

    const auto parts = std::to_array<Part>({{calls.passed, "passed", Style::good},
                                            {calls.failed, "failed", Style::bad},
                                            {calls.warned, "warned", Style::warning},
                                            {calls.inconclusive, "inconclusive", Style::warning},
                                            {calls.aborted, "aborted", Style::warning},
                                            {calls.in_progress, "in progress", Style::plain},
                                            {calls.not_started, "not started", Style::warning}});
    bool any = false;
    page_.move_to(at);
    for (const Part& part : parts) {
        if (part.count == 0) {
            continue;
        }
        const std::string text = fmt::format("{} {}", count_text(part.count), part.what);
        if (any) {
            page_.put_behind(text, {at, page_.columns(), 1}, part.style);
        } else {
            page_.put(text, part.style);
        }
        any = true;
    }
    page_.put(any ? "" : "no calls", Style::dim);
    page_.end_row();
}

void SummaryDrawing::draw_groups(const std::vector<FindingGroup>& groups, Style style) {
    std::vector<const FindingGroup*> shown;
    shown.reserve(groups.size());
    for (const FindingGroup& group : groups) {
        shown.push_back(&group);
    }
    std::ranges::stable_sort(shown, std::ranges::greater{}, &FindingGroup::count);
    const std::size_t hidden = shown.size() - std::min(shown.size(), groups_shown);
    shown.resize(shown.size() - hidden);
    begin_section_ = true;
    for (const FindingGroup* group : shown) {
        draw_group(*group, style);
    }
    if (hidden > 0) {
        page_.put(indent).put(fmt::format("and {} more in the result file", hidden), Style::dim);
        page_.end_row();
    }
}

void SummaryDrawing::draw_group(const FindingGroup& group, Style style) {
    const Finding& finding = group.finding;
    const bool bad = style == Style::bad;
    begin_row();
    page_.put(bad ? page_.signs().failed : page_.signs().warned, style);
    const std::string& file = summary_.ladders.at(group.ladder).file;
    const std::string where = finding.line > 0 ? fmt::format("{}:{}", file, finding.line) : file;
    const std::string count = fmt::format("{}{}", page_.signs().times, count_text(group.count));
    page_.put_wrapped(page_.clean(where), {indent.size(), page_.columns(), group_rows});
    page_.put_behind(count, {indent.size(), page_.columns(), 1}, style);
    page_.end_row();
    const auto draw = [this](std::string_view label, std::string_view text) {
        page_.put(indent).put(indent).put(label, Style::dim);
        page_.put_wrapped(page_.clean(text), {14, page_.columns(), group_rows});
        page_.end_row();
    };
    if (!finding.expected.empty()) {
        draw("expected", finding.expected);
    }
    draw(finding.expected.empty() ? "failed" : "but", finding.actual);
}

void SummaryDrawing::draw_counters() {
    const MessageBooks& messages = summary_.messages;
    const TransactionBooks& transactions = summary_.transactions;
    draw_row("answers", answers());
    draw_row("messages",
             Listing{}
                 .add(messages.sent, "sent")
                 .add(messages.received, "received")
                 .add(messages.retransmitted_by_us, "retransmitted by us")
                 .add(messages.retransmitted_by_peer, "retransmitted by the peer")
                 .text());
    draw_row("transactions",
             Listing{}
                 .add(transactions.started, "started")
                 .add(transactions.completed, "completed")
                 .add(transactions.timed_out, "timed out")
                 .text());
    draw_count("stray", messages.stray);
    draw_count("malformed", messages.malformed);
    draw_count("undelivered", messages.undelivered);
    if (messages.over_1300 > 0) {
        draw_row("large",
                 fmt::format("{} requests over 1300 bytes went out on UDP (RFC 3261 18.1.1)",
                             count_text(messages.over_1300)));
    }
    if (summary_.calls.started > 0) {
        draw_row("seed", std::to_string(summary_.run.seed));
    }
}

std::string SummaryDrawing::answers() const {
    std::string text;
    for (const auto& [status, count] : summary_.responses) {
        text += fmt::format(
            "{}{} {}{}", text.empty() ? "" : "  ", status, page_.signs().times, count_text(count));
    }
    return text;
}

void SummaryDrawing::draw_count(std::string_view label, std::uint64_t count) {
    draw_row(label, count > 0 ? count_text(count) : std::string{});
}

/// Nothing for an empty text.
void SummaryDrawing::draw_row(std::string_view label, std::string_view text) {
    if (text.empty()) {
        return;
    }
    begin_row();
    page_.put(indent).put(label, Style::dim);
    const std::size_t at = indent.size() + widest_label.size() + 2;
    page_.put_wrapped(page_.clean(text), {at, page_.columns(), group_rows});
    page_.end_row();
}

std::string upper_case(std::string_view text) {
    std::string upper{text};
    std::ranges::transform(
        upper, upper.begin(), [](char letter) { return static_cast<char>(letter - ('a' - 'A')); });
    return upper;
}

std::string calls_text(std::uint64_t count) {
    if (count == 0) {
        return "no calls";
    }
    return fmt::format("{} call{}", count_text(count), count == 1 ? "" : "s");
}

Style style_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return Style::good;
        case Verdict::fail:
        case Verdict::error:
            return Style::bad;
        case Verdict::invalid:
        case Verdict::interrupted:
            return Style::warning;
    }
    return Style::plain;
}

}  // namespace

}  // namespace rung::reports
