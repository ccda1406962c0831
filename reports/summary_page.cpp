#include "reports/summary_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/numbers.hpp"
#include "reports/text.hpp"

namespace rung::reports {

namespace {

constexpr std::string_view indent = "  ";
constexpr std::size_t verdict_rows = 8;  ///< An unfit tester may have four reasons.
static_assert(indent.size() == summary_indent);

std::string upper_case(std::string_view text);
Style style_of(Verdict verdict);

}  // namespace

void SummaryPage::begin_row() {
    if (begin_section_) {
        page_.end_row();
        begin_section_ = false;
    }
}

void SummaryPage::draw_verdict() {
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
    page_.put_wrapped(page_.clean(text), {word.size() + 2, page_.columns(), verdict_rows});
    page_.end_row();
}

void SummaryPage::draw_ladders() {
    std::size_t widest = 0;
    for (const Ladder& ladder : summary_.ladders) {
        widest = std::max(widest, width_of(page_.clean(ladder.file)));
    }
    widest = std::min(widest, page_.columns() / 2);
    begin_section();
    for (const Ladder& ladder : summary_.ladders) {
        begin_row();
        page_.put_wrapped(page_.clean(ladder.file),
                          {indent.size(), indent.size() + widest, summary_rows});
        draw_outcomes(ladder.calls, indent.size() + widest + 2);
    }
}

void SummaryPage::draw_outcomes(const CallBooks& calls, std::size_t at) {
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

void SummaryPage::draw_groups(const std::vector<FindingGroup>& groups, Style style) {
    begin_section();
    const std::vector<const FindingGroup*> shown = most_frequent(groups);
    for (const FindingGroup* group : shown) {
        draw_group(*group, style);
    }
    if (shown.size() < groups.size()) {
        page_.put(indent).put(
            fmt::format("and {} more in the result file", groups.size() - shown.size()),
            Style::dim);
        page_.end_row();
    }
}

void SummaryPage::draw_group(const FindingGroup& group, Style style) {
    const Finding& finding = group.finding;
    const bool bad = style == Style::bad;
    begin_row();
    page_.put(bad ? page_.signs().failed : page_.signs().warned, style);
    const std::string& file = summary_.ladders.at(group.ladder).file;
    const std::string where = finding.line > 0 ? fmt::format("{}:{}", file, finding.line) : file;
    const std::string count = fmt::format("{}{}", page_.signs().times, count_text(group.count));
    page_.put_wrapped(page_.clean(where), {indent.size(), page_.columns(), summary_rows});
    page_.put_behind(count, {indent.size(), page_.columns(), 1}, style);
    page_.end_row();
    const auto draw = [this](std::string_view label, std::string_view text) {
        page_.put(indent).put(indent).put(label, Style::dim);
        page_.put_wrapped(page_.clean(text), {14, page_.columns(), summary_rows});
        page_.end_row();
    };
    if (!finding.expected.empty()) {
        draw("expected", finding.expected);
    }
    draw(label_of_actual(finding), finding.actual);
    if (!finding.why.empty()) {
        draw("why", finding.why);
    }
    if (summary_.under_load) {
        draw("first", fmt::format("call {}", group.example.seq));
    }
}

void SummaryPage::draw_facts(const std::vector<Fact>& facts) {
    for (const Fact& fact : facts) {
        draw_row(fact.label, fact.text);
    }
}

void SummaryPage::draw_row(std::string_view label, std::string_view text, Style style) {
    if (text.empty()) {
        return;
    }
    begin_row();
    page_.put(indent).put(label, Style::dim);
    page_.put_wrapped(page_.clean(text), {summary_texts_at, page_.columns(), summary_rows}, style);
    page_.end_row();
}

void SummaryPage::draw_command(std::string_view label, std::string_view command) {
    if (command.empty()) {
        return;
    }
    constexpr std::string_view goes_on = " \\";
    const std::string text = page_.clean(command);
    const std::size_t room = page_.columns() - summary_texts_at - goes_on.size();
    const std::vector<std::string_view> rows = wrap(text, room, Break::at_spaces);
    begin_row();
    page_.put(indent).put(label, Style::dim);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        page_.move_to(summary_texts_at).put(rows[i]);
        page_.put(i + 1 < rows.size() ? goes_on : "").end_row();
    }
}

std::string SummaryPage::answers() const {
    std::string text;
    for (const auto& [status, count] : summary_.responses) {
        text += fmt::format(
            "{}{} {}{}", text.empty() ? "" : "  ", status, page_.signs().times, count_text(count));
    }
    return text;
}

namespace {

std::string upper_case(std::string_view text) {
    std::string upper{text};
    std::ranges::transform(
        upper, upper.begin(), [](char letter) { return static_cast<char>(letter - ('a' - 'A')); });
    return upper;
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
