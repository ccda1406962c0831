#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "bench/table/context.hpp"

namespace rung::bench {

struct TablePlan {
    std::vector<RowPlan> rows;
    std::vector<std::string> only;       ///< Globs of row names; none: every row.
    std::chrono::minutes most_time{20};  ///< No row begins later.
    std::function<void()> on_row;        ///< After each: keep what there is.
};

/// Measures the rows into `context.table`. A row that cannot be measured says why; an interrupt
/// ends it with the rows so far.
void measure_rows(const TablePlan& plan, Context& context);

}  // namespace rung::bench
