#include "bench/table/measure_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "bench/side_by_side/interruption.hpp"
#include "bench/side_by_side/not_there.hpp"

namespace rung::bench {

namespace {

using Clock = std::chrono::steady_clock;

bool is_wanted(const TablePlan& plan, const Row& row) {
    return plan.only.empty() || std::ranges::any_of(plan.only, [&row](const std::string& glob) {
               return fits(glob, row.name);
           });
}

/// The line that says it: the one with `error`, else the first.
std::string line_of(std::string_view text) {
    const std::size_t error = text.find("error");
    const std::size_t begin = error == std::string_view::npos ? 0 : text.rfind('\n', error) + 1;
    return std::string{text.substr(begin, text.find('\n', begin) - begin)};
}

/// An interrupt leaves the samples that the row has.
void measure_row(const RowPlan& plan, Context& context, Row& row) {
    std::string trouble;
    try {
        plan.measure(context, row);
    } catch (const Interrupted&) {
        trouble = "interrupted";
    } catch (const NotThere& error) {
        trouble = fmt::format("not there: {}", line_of(error.what()));
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    if (trouble.empty() && row.rung.empty()) {
        trouble = "no repetition counts";
    }
    if (trouble.empty()) {
        return;
    }
    context.say("  " + trouble);
    if (row.rung.empty()) {
        row.missing = std::move(trouble);
    } else {
        row.notes.push_back(std::move(trouble));
    }
}

}  // namespace

void measure_rows(const TablePlan& plan, Context& context) {
    const auto begin = Clock::now();
    for (const RowPlan& row_plan : plan.rows) {
        if (is_interrupted()) {
            return;
        }
        if (!is_wanted(plan, row_plan.row)) {
            continue;
        }
        const auto spent = std::chrono::floor<std::chrono::seconds>(Clock::now() - begin);
        context.say(fmt::format("{} ({} s)", row_plan.row.name, spent.count()));
        Row row = row_plan.row;
        if (spent < plan.most_time) {
            measure_row(row_plan, context, row);
        } else {
            row.missing = fmt::format("no time left of {} minutes", plan.most_time.count());
        }
        context.table.rows.push_back(std::move(row));
        plan.on_row();
    }
}

}  // namespace rung::bench
