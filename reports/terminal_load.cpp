#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/rows.hpp"
#include "reports/summary_page.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"

namespace rung::reports {

namespace {

void draw_thresholds(SummaryPage& page, const RunSummary& summary);
void draw_threshold(SummaryPage& page, const ThresholdRow& row, std::size_t value_at);
void draw_calls(SummaryPage& page, const RunSummary& summary);
void draw_latency(SummaryPage& page, const RunSummary& summary);
void draw_sessions(SummaryPage& page, const RunSummary& summary);
std::string draw_first_failure(const RunSummary& summary, const TerminalOptions& options);
void draw_generator(SummaryPage& page, const RunSummary& summary);

/// A table whose first column stands left and the others right.
class Table {
public:
    explicit Table(std::vector<std::string> names) : names_{std::move(names)} {
        shown_.resize(names_.size(), true);
    }

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

    /// Leaves out columns of `dispensable` until the rest fits.
    void draw(SummaryPage& page, const std::vector<std::size_t>& dispensable);

private:
    [[nodiscard]] std::size_t width_of_column(std::size_t column) const;
    [[nodiscard]] std::size_t width() const;
    void draw_row(SummaryPage& page, const std::vector<std::string>& row, Style style);

    std::vector<std::string> names_;
    std::vector<bool> shown_;
    std::vector<std::vector<std::string>> rows_;
};

constexpr std::size_t column_gap = 2;
constexpr std::size_t widest_name = 16;  ///< Of a request and its answer.

}  // namespace

std::string draw_load_summary(const RunSummary& summary,
                              std::string_view result_file,
                              const TerminalOptions& options) {
    SummaryPage page{summary, options};
    page.draw_verdict();
    draw_thresholds(page, summary);
    draw_calls(page, summary);
    draw_latency(page, summary);
    draw_sessions(page, summary);
    page.draw_groups(summary.failures, Style::bad);
    page.draw_groups(summary.warnings, Style::warning);
    SummaryPage end{summary, options};
    draw_generator(end, summary);
    end.draw_row("seed", std::to_string(summary.run.seed));
    end.draw_row("result", result_file);
    return page.take() + draw_first_failure(summary, options) + end.take();
}

namespace {

void draw_thresholds(SummaryPage& page, const RunSummary& summary) {
    const std::vector<ThresholdRow> rows = threshold_rows(summary);
    std::size_t widest = 0;
    for (const ThresholdRow& row : rows) {
        widest = std::max(widest, width_of(page.page().clean(row.text)));
    }
    const std::size_t text_at = 2 * summary_indent;
    const std::size_t value_at = text_at + std::min(widest, page.page().columns() / 2) + column_gap;
    page.begin_section();
    for (const ThresholdRow& row : rows) {
        page.begin_row();
        draw_threshold(page, row, value_at);
    }
}

void draw_threshold(SummaryPage& page, const ThresholdRow& row, std::size_t value_at) {
    Page& out = page.page();
    out.move_to(summary_indent);
    Style style = Style::plain;
    switch (row.met) {
        case Met::yes:
            out.put(out.signs().passed, Style::good);
            break;
        case Met::no:
            style = Style::bad;
            out.put(out.signs().failed, style);
            break;
        case Met::unknown:
            style = Style::warning;
            out.put(out.signs().unknown, style);
            break;
    }
    out.put_wrapped(out.clean(row.text), {2 * summary_indent, value_at - column_gap, summary_rows});
    out.put_wrapped(out.clean(row.value), {value_at, out.columns(), summary_rows}, style);
    out.end_row();
}

void draw_calls(SummaryPage& page, const RunSummary& summary) {
    page.begin_section();
    if (summary.ladders.size() == 1) {
        page.draw_row("ladder", summary.ladders.front().file);
    } else {
        page.draw_ladders();
        page.begin_section();
    }
    page.draw_facts(call_facts(summary));
    page.draw_row("answers", page.answers());
}

void draw_latency(SummaryPage& page, const RunSummary& summary) {
    const LatencyTable latency = latency_table(summary);
    if (latency.rows.empty()) {
        return;
    }
    std::vector<std::string> names{"latency", "count"};
    names.insert(names.end(), latency_figures.begin(), latency_figures.end());
    Table table{std::move(names)};
    Page& out = page.page();
    for (const LatencyRow& row : latency.rows) {
        const std::string name = out.clean(row.name);
        const bool wide = width_of(name) > widest_name;
        const std::size_t room = widest_name - (wide ? width_of(out.signs().more) : 0);
        std::string cut{wrap(name, room, Break::anywhere).front()};
        cut += wide ? out.signs().more : "";
        std::vector<std::string> cells{std::move(cut), row.count};
        for (const std::string& figure : row.figures) {
            cells.push_back(figure.empty() ? "-" : figure);
        }
        table.add(std::move(cells));
    }
    page.begin_section();
    page.begin_row();
    constexpr std::array<std::size_t, 4> p90_then_p99_9_then_count_then_p50{3, 5, 1, 2};
    table.draw(
        page,
        {p90_then_p99_9_then_count_then_p50.begin(), p90_then_p99_9_then_count_then_p50.end()});
    if (latency.hidden > 0) {
        out.move_to(summary_indent)
            .put(fmt::format("and {} more in the result file", latency.hidden), Style::dim)
            .end_row();
    }
    if (latency.lacks_calls) {
        out.put_wrapped("- not enough calls: p50 needs 200, p90 1000, p99 10,000, p99.9 100,000",
                        {summary_indent, out.columns(), summary_rows},
                        Style::dim);
        out.end_row();
    }
}

void draw_sessions(SummaryPage& page, const RunSummary& summary) {
    std::string ratios;
    for (const SessionRow& row : session_rows(summary.sessions)) {
        ratios += fmt::format("{}{} {}", ratios.empty() ? "" : "  ", row.name, row.value);
    }
    page.begin_section();
    page.draw_row("RFC 6076", ratios);
    page.draw_facts(message_facts(summary));
}

/// The ladder of the first call of what failed most often.
std::string draw_first_failure(const RunSummary& summary, const TerminalOptions& options) {
    if (summary.failures.empty()) {
        return {};
    }
    const FindingGroup& group = *most_frequent(summary.failures).front();
    SummaryPage page{summary, options};
    page.begin_section();
    page.draw_command("again", replay_of(summary, group.example));
    return "\n" + draw_call(summary.ladders.at(group.ladder), group.example, options) + page.take();
}

void draw_generator(SummaryPage& page, const RunSummary& summary) {
    const Generator& generator = summary.generator;
    page.begin_section();
    if (generator.unfit.empty()) {
        page.draw_row("generator", "fit: it kept its own schedule", Style::good);
    } else if (generator.unfit == summary.judgement.reason) {
        page.draw_row("generator", "not fit, for the reason above", Style::warning);
    } else {
        page.draw_row("generator", "not fit: " + generator.unfit, Style::warning);
    }
    page.draw_facts(generator_facts(summary));
    for (const std::string& note : generator.notes) {
        page.draw_row("note", note);
    }
}

// Not `const`: what does not fit is left out for good.
void Table::draw(SummaryPage& page, const std::vector<std::size_t>& dispensable) {
    for (const std::size_t column : dispensable) {
        if (width() > page.page().columns()) {
            shown_[column] = false;
        }
    }
    draw_row(page, names_, Style::dim);
    for (const std::vector<std::string>& row : rows_) {
        draw_row(page, row, Style::plain);
    }
}

std::size_t Table::width_of_column(std::size_t column) const {
    std::size_t width = width_of(names_[column]);
    for (const std::vector<std::string>& row : rows_) {
        width = std::max(width, width_of(row[column]));
    }
    return width;
}

std::size_t Table::width() const {
    std::size_t width = summary_indent - column_gap;
    for (std::size_t column = 0; column < names_.size(); ++column) {
        width += shown_[column] ? width_of_column(column) + column_gap : 0;
    }
    return width;
}

void Table::draw_row(SummaryPage& page, const std::vector<std::string>& row, Style style) {
    Page& out = page.page();
    std::size_t at = summary_indent;
    for (std::size_t column = 0; column < row.size(); ++column) {
        if (!shown_[column]) {
            continue;
        }
        const std::size_t width = width_of_column(column);
        const bool left = column == 0;
        out.move_to(left ? at : at + width - width_of(row[column])).put(row[column], style);
        at += width + column_gap;
    }
    out.end_row();
}

}  // namespace

}  // namespace rung::reports
