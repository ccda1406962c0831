#include "reports/page.hpp"

#include <algorithm>
#include <vector>

#include "reports/text.hpp"

namespace rung::reports {

namespace {

constexpr std::size_t fewest_columns = 40;

constexpr Signs utf8_signs{.sent = "──▶",
                           .received = "◀──",
                           .note = "•",
                           .passed = "✓",
                           .failed = "✗",
                           .warned = "!",
                           .unknown = "?",
                           .bar = "│",
                           .more = "…",
                           .dot = "·",
                           .times = "×",
                           .done = "█",
                           .left = "░"};

constexpr Signs ascii_signs{.sent = "-->",
                            .received = "<--",
                            .note = "*",
                            .passed = "+",
                            .failed = "X",
                            .warned = "!",
                            .unknown = "?",
                            .bar = "|",
                            .more = "...",
                            .dot = "-",
                            .times = "x",
                            .done = "#",
                            .left = "."};

/// Select Graphic Rendition (ECMA-48 8.3.117).
std::string_view rendition(Style style) {
    switch (style) {
        case Style::plain:
            break;
        case Style::bold:
            return "\x1b[1m";
        case Style::dim:
            return "\x1b[2m";
        case Style::good:
            return "\x1b[1;32m";
        case Style::warning:
            return "\x1b[1;33m";
        case Style::bad:
            return "\x1b[1;31m";
    }
    return {};
}

}  // namespace

Page::Page(const TerminalOptions& options)
    : options_{options},
      signs_{options.charset == Charset::utf8 ? utf8_signs : ascii_signs},
      columns_{std::max<std::size_t>(options.columns, fewest_columns)} {}

std::string Page::clean(std::string_view octets) const {
    return reports::clean(octets, options_.charset);
}

Page& Page::put(std::string_view clean_text, Style style) {
    if (clean_text.empty()) {
        return *this;
    }
    out_.append(next_ - column_, ' ');
    const bool painted = options_.colours == Colours::on && style != Style::plain;
    out_ += painted ? rendition(style) : std::string_view{};
    out_ += clean_text;
    out_ += painted ? "\x1b[0m" : "";
    column_ = next_ + width_of(clean_text);
    next_ = column_;
    return *this;
}

Page& Page::move_to(std::size_t column) {
    next_ = std::max(column_, column);
    return *this;
}

void Page::put_right(std::string clean_text) {
    right_ = std::move(clean_text);
}

void Page::end_row() {
    if (!right_.empty()) {
        move_to(columns_ - std::min(columns_, width_of(right_))).put(right_, Style::dim);
        right_.clear();
    }
    out_ += '\n';
    column_ = 0;
    next_ = 0;
}

void Page::put_wrapped(std::string_view clean_text, const Area& area, Style style) {
    constexpr std::size_t least_room = 2;  // A wide character.
    const std::size_t room = std::max(area.end, area.at + least_room) - area.at;
    const std::vector<std::string_view> cut = wrap(clean_text, room, Break::at_spaces);
    for (std::size_t i = 0; i < std::min(area.rows, cut.size()); ++i) {
        if (i > 0) {
            end_row();
        }
        move_to(area.at);
        const bool shortened = i + 1 == area.rows && area.rows < cut.size();
        const std::size_t left = shortened ? room - width_of(signs_.more) : room;
        put(wrap(cut[i], left, Break::anywhere).front(), style);
        put(shortened ? signs_.more : std::string_view{}, style);
    }
}

void Page::put_behind(std::string_view clean_text, const Area& area, Style style) {
    if (clean_text.empty()) {
        return;
    }
    constexpr std::size_t gap = 2;
    if (column_ + gap + width_of(clean_text) <= area.end) {
        move_to(column_ + gap).put(clean_text, style);
        return;
    }
    end_row();
    put_wrapped(clean_text, area, style);
}

}  // namespace rung::reports
