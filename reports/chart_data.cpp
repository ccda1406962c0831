#include "reports/chart_data.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rung::reports {

namespace {

constexpr std::array fractions{0.99, 0.9, 0.5};
constexpr std::array<std::string_view, fractions.size() + 1> figures{"p99", "p90", "p50", "max"};

/// A point's value of each figure, where it has one.
using Latencies = std::array<std::optional<std::uint64_t>, figures.size()>;

/// The seconds that one point stands for.
using Seconds = std::span<const Second>;

ChartPoint point_of(Seconds seconds, std::uint32_t from, std::uint32_t to);
Latencies latencies_of(Seconds seconds);
std::size_t figure_for(const std::vector<Latencies>& latencies);

}  // namespace

ChartData chart_data(const std::vector<Second>& series) {
    ChartData data;
    if (series.empty()) {
        return data;
    }
    const std::uint32_t last = series.back().t;
    data.step = static_cast<std::uint32_t>((last + most_points - 1) / most_points);
    std::vector<Latencies> latencies;
    Seconds rest{series};
    for (std::uint32_t from = 1; from <= last && !rest.empty(); from += data.step) {
        const std::uint32_t to = std::min(from + data.step - 1, last);
        const auto end = std::ranges::find_if(rest, [&](const Second& it) { return it.t > to; });
        const Seconds part = rest.first(static_cast<std::size_t>(end - rest.begin()));
        rest = rest.subspan(part.size());
        data.points.push_back(point_of(part, from, to));
        latencies.push_back(latencies_of(part));
    }
    const std::size_t figure = figure_for(latencies);
    data.figure = figures.at(figure);
    for (std::size_t i = 0; i < latencies.size(); ++i) {
        data.points[i].latency = latencies[i].at(figure);
    }
    return data;
}

namespace {

ChartPoint point_of(Seconds seconds, std::uint32_t from, std::uint32_t to) {
    ChartPoint point{.from = from, .to = to};
    const double span = to - from + 1;
    for (const Second& second : seconds) {
        point.due += static_cast<double>(second.due) / span;
        point.passed += static_cast<double>(second.passed) / span;
        point.failed += static_cast<double>(second.failed) / span;
        point.in_progress = std::max(point.in_progress, second.in_progress);
    }
    return point;
}

Latencies latencies_of(Seconds seconds) {
    load::Histogram answers;
    for (const Second& second : seconds) {
        if (const auto histogram = load::Histogram::decode(second.histogram)) {
            answers.add(*histogram);
        }
    }
    Latencies latencies;
    for (std::size_t i = 0; i < fractions.size(); ++i) {
        if (answers.has_basis_for(fractions.at(i))) {
            latencies.at(i) = answers.at(fractions.at(i));
        }
    }
    if (!answers.empty()) {
        latencies.back() = answers.max();
    }
    return latencies;
}

/// The first that at least half of the points with answers have.
std::size_t figure_for(const std::vector<Latencies>& latencies) {
    const auto having = [&](std::size_t figure) {
        return std::ranges::count_if(
            latencies, [&](const Latencies& point) { return point.at(figure).has_value(); });
    };
    std::size_t figure = 0;
    while (figure + 1 < figures.size() && 2 * having(figure) < having(figures.size() - 1)) {
        ++figure;
    }
    return figure;
}

}  // namespace

}  // namespace rung::reports
