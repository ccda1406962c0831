#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/page.hpp"
#include "reports/rows.hpp"
#include "reports/summary.hpp"

namespace rung::reports {

/// What the ends of a run once and of a run under load have in common. Sections stand apart, and
/// one without a row leaves no gap.
class SummaryPage {
public:
    SummaryPage(const RunSummary& summary, const TerminalOptions& options)
        : summary_{summary}, page_{options} {}

    [[nodiscard]] Page& page() { return page_; }

    /// An empty row goes before the next one that is begun.
    void begin_section() { begin_section_ = true; }

    void begin_row();

    void draw_verdict();
    void draw_ladders();
    void draw_groups(const std::vector<FindingGroup>& groups, Style style);
    void draw_facts(const std::vector<Fact>& facts);

    /// "label  text"; nothing for an empty text.
    void draw_row(std::string_view label, std::string_view text, Style style = Style::plain);

    /// As `draw_row`, for a shell: where it takes several rows, they go on with a backslash.
    void draw_command(std::string_view label, std::string_view command);

    [[nodiscard]] std::string answers() const;

    [[nodiscard]] std::string take() { return page_.take(); }

private:
    void draw_outcomes(const CallBooks& calls, std::size_t at);
    void draw_group(const FindingGroup& group, Style style);

    const RunSummary& summary_;
    Page page_;
    bool begin_section_ = false;
};

constexpr std::size_t summary_indent = 2;
constexpr std::size_t summary_rows = 4;  ///< Of one text.

/// Where the texts behind the labels begin.
constexpr std::size_t summary_texts_at =
    summary_indent + std::string_view{"transactions"}.size() + 2;

/// The end of a run under load (terminal_load.cpp).
[[nodiscard]] std::string draw_load_summary(const RunSummary& summary,
                                            std::string_view result_file,
                                            const TerminalOptions& options);

}  // namespace rung::reports
