#include "reports/rows.hpp"
#include "reports/summary_page.hpp"
#include "reports/terminal.hpp"

namespace rung::reports {

namespace {

std::string draw_short_summary(const RunSummary& summary,
                               std::string_view result_file,
                               const TerminalOptions& options);

}  // namespace

std::string draw_summary(const RunSummary& summary,
                         std::string_view result_file,
                         const TerminalOptions& options) {
    return summary.under_load ? draw_load_summary(summary, result_file, options)
                              : draw_short_summary(summary, result_file, options);
}

namespace {

/// Of ladders that ran once, whose calls have been drawn, and of a server.
std::string draw_short_summary(const RunSummary& summary,
                               std::string_view result_file,
                               const TerminalOptions& options) {
    SummaryPage page{summary, options};
    page.draw_verdict();
    page.draw_ladders();
    if (summary.calls.started > 1) {
        page.draw_groups(summary.failures, Style::bad);
        page.draw_groups(summary.warnings, Style::warning);
    }
    page.begin_section();
    page.draw_row("answers", page.answers());
    page.draw_facts(message_facts(summary));
    if (summary.calls.started > 0) {
        page.draw_row("seed", std::to_string(summary.run.seed));
    }
    for (const std::string& note : summary.generator.notes) {
        page.draw_row("note", note);
    }
    page.draw_row("result", result_file);
    return page.take();
}

}  // namespace

}  // namespace rung::reports
