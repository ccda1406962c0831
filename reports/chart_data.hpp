#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reports/summary.hpp"

namespace rung::reports {

/// A run of any length as few enough points for a line: each stands for `step` seconds.

constexpr std::size_t most_points = 300;

struct ChartPoint {
    std::uint32_t from = 1;  ///< First and last second, from 1.
    std::uint32_t to = 1;
    double due = 0;  ///< Calls a second,
    double passed = 0;
    double failed = 0;
    std::uint64_t in_progress = 0;           ///< the most at the end of one of them,
    std::optional<std::uint64_t> latency{};  ///< and microseconds, where there are enough answers.
};

struct ChartData {
    std::vector<ChartPoint> points;
    std::uint32_t step = 1;
    /// What `ChartPoint::latency` is: the highest percentile that at least half of the points with
    /// answers have a basis for, else "max".
    std::string_view figure = "max";
};

[[nodiscard]] ChartData chart_data(const std::vector<Second>& series);

}  // namespace rung::reports
