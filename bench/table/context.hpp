#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/side_by_side/setup.hpp"
#include "bench/table/table.hpp"

namespace rung::bench {

/// What every row needs to be measured.
struct Context {
    Setup setup;
    std::filesystem::path programs;  ///< Holds `udp_limit` and `tcp_limit`.
    int repetitions = 5;
    std::chrono::seconds run{3};
    std::chrono::milliseconds bare_run{2000};
    bool is_quick = false;
    std::string no_sipp;  ///< Why there is none; empty: there is.
    std::function<void(const std::string& line)> say;
    Table table;                             ///< So far: some rows rest on others.
    std::map<std::string, Rate> sipp_rates;  ///< The best of each contest that was searched.
};

/// A row that was measured before, by its name; nullptr: it was not.
[[nodiscard]] const Row* find_row(const Context& context, std::string_view name);

/// How a row is measured: fills in the samples, repetition by repetition, so that what an interrupt
/// leaves is sound. Throws NotThere, Interrupted, or std::exception when something broke.
using Measure = std::function<void(Context& context, Row& row)>;

/// A row to be.
struct RowPlan {
    Row row;  ///< Without samples.
    Measure measure;
};

/// Every row of the table, in its order.
[[nodiscard]] std::vector<RowPlan> row_plans();

}  // namespace rung::bench
