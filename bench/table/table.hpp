#pragma once
#include <string>
#include <vector>

#include "bench/side_by_side/machine.hpp"
#include "bench/table/row.hpp"

namespace rung::bench {

/// A part of Rung alone, by Google Benchmark: nanoseconds of CPU in each repetition.
struct Part {
    std::string name;
    Samples samples;
};

/// Everything that one run of `./dev bench` came to.
struct Table {
    Machine machine;
    double load_average_at_end = 0;
    int repetitions = 5;
    int run_seconds = 3;
    bool is_quick = false;
    std::vector<Row> rows;
    std::vector<Part> parts;
};

/// In Markdown: the machine, the rows with their ratios first, what is to be said about them, the
/// parts.
[[nodiscard]] std::string to_markdown(const Table& table);

/// The same and every sample.
[[nodiscard]] std::string to_json(const Table& table);

/// Reads what `to_json` wrote. Throws std::runtime_error that names what is missing or wrong.
[[nodiscard]] Table read_table(std::string_view text);

/// The parts in a result file of Google Benchmark, in its order: the CPU time of each repetition,
/// and every counter whose name ends in `_ns` as a part of its own. Throws std::runtime_error when
/// it is none.
[[nodiscard]] std::vector<Part> read_parts(std::string_view text);

}  // namespace rung::bench
