#pragma once
#include <string>
#include <vector>

#include "bench/side_by_side/contest.hpp"
#include "bench/side_by_side/machine.hpp"

namespace rung::bench {

/// Of the bare datagrams, for each flow over UDP.
constexpr int bare_runs = 5;

/// Everything that a comparison came to.
struct Report {
    Machine machine;
    Scheduling scheduling = Scheduling::plain;
    ContestPlan plan;  ///< Its `search.start` is each flow's own.
    std::vector<ContestResult> contests;
};

/// The table, in Markdown, with what it was measured on above it and what it means below.
[[nodiscard]] std::string to_markdown(const Report& report);

/// The same and every single run, as JSON.
[[nodiscard]] std::string to_json(const Report& report);

/// One run in one line, for the eye.
[[nodiscard]] std::string to_line(const Trial& trial);

[[nodiscard]] std::string_view name_of(Generator generator);

}  // namespace rung::bench
