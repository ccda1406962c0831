#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "reports/chart_data.hpp"
#include "reports/html_parts.hpp"
#include "reports/numbers.hpp"

namespace rung::reports {

namespace {

// The drawing, in its own units; the page scales it.
constexpr double width = 720;
constexpr double height = 200;
constexpr double left = 64;
constexpr double right = 708;
constexpr double top = 10;
constexpr double bottom = 176;
constexpr double label_gap = 6;
constexpr double label_drop = 4;  ///< From the middle of a row of digits to its foot.
constexpr double time_labels_at = 194;

/// From a point to its value; nullopt is a gap in the line.
using Value = std::function<std::optional<double>(const ChartPoint&)>;

struct Line {
    std::string_view name;
    Markup style;
    Value value;
};

/// A chart over the seconds of the run. Values go from 0 to `highest`.
class Chart {
public:
    Chart(Html& html, const ChartData& data, double highest);

    void draw(std::string_view caption,
              const std::vector<Line>& lines,
              const std::function<std::string(double)>& label);

private:
    void draw_grid(const std::function<std::string(double)>& label);
    void draw_times();
    void draw_line(const Line& line);
    void draw_legend(const std::vector<Line>& lines);
    [[nodiscard]] double x_of(double second) const;
    [[nodiscard]] double y_of(double value) const;

    Html& html_;
    const ChartData& data_;
    double step_ = 1;     ///< From one line of the grid to the next.
    double highest_ = 1;  ///< At the top.
};

double nice_step(double span, int most_steps);
double highest_of(const ChartData& data, const std::vector<Line>& lines);
void put_figures(Html& html, const ChartData& data);
std::string seconds_text(const ChartPoint& point);

}  // namespace

void put_charts(Html& html, const RunSummary& summary) {
    if (summary.series.empty()) {
        return;
    }
    const ChartData data = chart_data(summary.series);
    html.put("<section>\n<h2>Over time</h2>\n");
    std::vector<Line> calls{
        {"due", "due", [](const ChartPoint& point) { return point.due; }},
        {"passed", "passed", [](const ChartPoint& point) { return point.passed; }}};
    const auto has_failed = [](const ChartPoint& point) { return point.failed > 0; };
    if (std::ranges::any_of(data.points, has_failed)) {
        calls.push_back({"failed", "failed", [](const ChartPoint& point) { return point.failed; }});
    }
    Chart{html, data, highest_of(data, calls)}.draw("Calls a second", calls, [](double value) {
        return value < 10 ? fmt::format("{:g}", value)
                          : count_text(static_cast<std::uint64_t>(value));
    });
    const std::vector<Line> latency{
        {data.figure, "latency", [](const ChartPoint& point) -> std::optional<double> {
             return point.latency ? std::optional{static_cast<double>(*point.latency)}
                                  : std::nullopt;
         }}};
    const bool has_answers = std::ranges::any_of(
        data.points, [](const ChartPoint& point) { return point.latency.has_value(); });
    if (has_answers) {
        const std::string span = data.step == 1 ? "second" : fmt::format("{} seconds", data.step);
        Chart{html, data, highest_of(data, latency)}.draw(
            fmt::format("Latency of all final answers, {} of each {}", data.figure, span),
            latency,
            latency_text);
    }
    put_figures(html, data);
    html.put("</section>\n");
}

namespace {

Chart::Chart(Html& html, const ChartData& data, double highest) : html_{html}, data_{data} {
    constexpr int most_steps = 5;
    step_ = nice_step(highest, most_steps);
    highest_ = std::max(std::ceil(highest / step_), 1.0) * step_;
}

void Chart::draw(std::string_view caption,
                 const std::vector<Line>& lines,
                 const std::function<std::string(double)>& label) {
    html_.put("<figure>\n<figcaption>").text(caption).put("</figcaption>\n");
    html_.put(R"(<div class="scroll" role="region" tabindex="0" aria-label=")").text(caption);
    html_.put("\">\n<svg viewBox=\"0 0 ").number(width).put(" ").number(height);
    html_.put(R"(" role="img" aria-label=")").text(caption);
    html_.put(", up to ").text(label(highest_)).put("; the figures stand below.\">\n");
    draw_grid(label);
    draw_times();
    for (const Line& line : lines) {
        draw_line(line);
    }
    html_.put("</svg>\n</div>\n");
    draw_legend(lines);
    html_.put("</figure>\n");
}

void Chart::draw_grid(const std::function<std::string(double)>& label) {
    const auto steps = static_cast<int>(std::lround(highest_ / step_));
    for (int i = 0; i <= steps; ++i) {
        const double value = step_ * i;
        html_.put(R"(<line class="grid" x1=")").number(left).put(R"(" x2=")").number(right);
        html_.put("\" y1=\"").number(y_of(value)).put("\" y2=\"").number(y_of(value));
        html_.put(R"("/><text text-anchor="end" x=")").number(left - label_gap);
        html_.put("\" y=\"").number(y_of(value) + label_drop).put("\">").text(label(value));
        html_.put("</text>\n");
    }
}

void Chart::draw_times() {
    constexpr int most_steps = 10;
    const double last = data_.points.back().to;
    const double step = std::max(nice_step(last, most_steps), 1.0);
    for (double second = 0; second <= last; second += step) {
        html_.put(R"(<text text-anchor="middle" x=")").number(x_of(second)).put(R"(" y=")");
        html_.number(time_labels_at).put("\">");
        html_.text(count_text(static_cast<std::uint64_t>(second)) + " s").put("</text>\n");
    }
}

/// A value without neighbours is a dot.
void Chart::draw_line(const Line& line) {
    const std::vector<ChartPoint>& points = data_.points;
    for (std::size_t i = 0; i < points.size();) {
        std::size_t end = i;
        while (end < points.size() && line.value(points[end])) {
            ++end;
        }
        if (end > i) {
            html_.put("<path class=\"").put(line.style).put(end == i + 1 ? Markup{" dot"} : "");
            html_.put("\" d=\"M");
        }
        for (std::size_t at = i; at < end; ++at) {
            const double middle = (points[at].from - 1 + points[at].to) / 2.0;
            html_.put(" ").number(x_of(middle)).put(" ");
            html_.number(y_of(line.value(points[at]).value_or(0)));
        }
        html_.put(end == i + 1 ? Markup{" h 0.1"} : "").put(end > i ? Markup{"\"/>\n"} : "");
        i = std::max(end, i + 1);
    }
}

void Chart::draw_legend(const std::vector<Line>& lines) {
    if (lines.size() < 2) {
        return;
    }
    html_.put("<ul class=\"legend\">\n");
    for (const Line& line : lines) {
        html_.put(R"(<li><svg viewBox="0 0 32 10" aria-hidden="true"><path class=")");
        html_.put(line.style).put(R"(" d="M0 5 H32"/></svg>)").text(line.name).put("</li>\n");
    }
    html_.put("</ul>\n");
}

double Chart::x_of(double second) const {
    const double last = data_.points.back().to;
    return left + (right - left) * second / last;
}

double Chart::y_of(double value) const {
    return bottom - (bottom - top) * std::clamp(value / highest_, 0.0, 1.0);
}

/// 1, 2 or 5 times a power of ten.
double nice_step(double span, int most_steps) {
    if (span <= 0) {
        return 1;
    }
    const double least = span / most_steps;
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (least <= factor * power) {
            return factor * power;
        }
    }
    return 10 * power;
}

double highest_of(const ChartData& data, const std::vector<Line>& lines) {
    double highest = 0;
    for (const ChartPoint& point : data.points) {
        for (const Line& line : lines) {
            highest = std::max(highest, line.value(point).value_or(0));
        }
    }
    return highest;
}

void put_figures(Html& html, const ChartData& data) {
    Rows rows;
    for (const ChartPoint& point : data.points) {
        rows.push_back(
            {seconds_text(point),
             rate_text(point.due),
             rate_text(point.passed),
             rate_text(point.failed),
             count_text(point.in_progress),
             point.latency ? latency_text(static_cast<double>(*point.latency)) : std::string{"-"}});
    }
    html.put("<details>\n<summary>The figures</summary>\n");
    html.table("Calls and latency over time",
               {"second", "due", "passed", "failed", "in progress", data.figure},
               rows);
    html.put("</details>\n");
}

std::string seconds_text(const ChartPoint& point) {
    return point.from == point.to ? std::to_string(point.from)
                                  : fmt::format("{} to {}", point.from, point.to);
}

}  // namespace

}  // namespace rung::reports
