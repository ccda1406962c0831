#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/numbers.hpp"
#include "reports/page.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"

namespace rung::reports {

namespace {

constexpr std::size_t widest_bar = 10;
constexpr std::size_t narrowest_bar = 4;
constexpr std::size_t brackets = 3;  ///< And the space before them.

struct Part {
    std::string text;
    Style style = Style::plain;
};

std::string time_text(const Progress& progress);
std::vector<Part> parts_of(const Progress& progress);
std::optional<double> share_done(const Progress& progress);
std::size_t width_of(const std::vector<Part>& parts);
void put_bar(Page& page, double share, std::size_t width);

}  // namespace

std::string draw_progress(const Progress& progress, const TerminalOptions& options) {
    Page page{options};
    const std::string time = time_text(progress);
    std::vector<Part> parts = parts_of(progress);
    const std::optional<double> share = share_done(progress);
    const std::size_t least = share ? narrowest_bar + brackets : 0;
    while (!parts.empty() && time.size() + least + width_of(parts) > page.columns()) {
        parts.pop_back();
    }
    const std::size_t room = page.columns() - std::min(page.columns(), time.size());
    page.put(wrap(time, page.columns(), Break::anywhere).front());
    if (share && room >= least + width_of(parts)) {
        put_bar(page, *share, std::min(widest_bar, room - brackets - width_of(parts)));
    }
    for (const Part& part : parts) {
        page.put(part.text, part.style);
    }
    return page.take();
}

namespace {

std::string time_text(const Progress& progress) {
    const auto whole = [](double seconds) {
        return count_text(static_cast<std::uint64_t>(std::max(seconds, 0.0)));
    };
    if (progress.total) {
        return fmt::format("  {} of {} s", whole(progress.elapsed), whole(*progress.total));
    }
    return fmt::format("  {} s", whole(progress.elapsed));
}

/// With the gaps before them.
std::vector<Part> parts_of(const Progress& progress) {
    std::vector<Part> parts{
        {" " + (progress.draining ? "draining" : rate_text(std::max(progress.rate, 0.0)))},
        {fmt::format("  {} calls", count_text(progress.started))},
        {fmt::format("  {} failed", count_text(progress.failed)),
         progress.failed > 0 ? Style::bad : Style::plain}};
    if (progress.p99) {
        parts.push_back(
            {fmt::format("  p99 {}", latency_text(static_cast<double>(*progress.p99)))});
    }
    parts.push_back({fmt::format("  in progress {}", count_text(progress.in_progress))});
    return parts;
}

std::optional<double> share_done(const Progress& progress) {
    double share = 0;
    if (progress.total && *progress.total > 0) {
        share = progress.elapsed / *progress.total;
    } else if (progress.calls && *progress.calls > 0) {
        share = static_cast<double>(progress.started) / static_cast<double>(*progress.calls);
    } else {
        return std::nullopt;
    }
    return std::clamp(share, 0.0, 1.0);
}

std::size_t width_of(const std::vector<Part>& parts) {
    std::size_t width = 0;
    for (const Part& part : parts) {
        width += part.text.size();
    }
    return width;
}

/// The last cell is filled when all is done.
void put_bar(Page& page, double share, std::size_t width) {
    const auto done = static_cast<std::size_t>(share * static_cast<double>(width));
    const auto cells = [](std::string_view cell, std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text += cell;
        }
        return text;
    };
    page.put(" [").put(cells(page.signs().done, done), Style::good);
    page.put(cells(page.signs().left, width - done), Style::dim);
    page.put("]");
}

}  // namespace

}  // namespace rung::reports
