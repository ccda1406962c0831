#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "reports/terminal.hpp"

namespace rung::reports {

enum class Style : std::uint8_t { plain, bold, dim, good, warning, bad };

/// The signs that the terminal's charset has for what we draw.
struct Signs {
    std::string_view sent;
    std::string_view received;
    std::string_view note;
    std::string_view passed;
    std::string_view failed;
    std::string_view warned;
    std::string_view unknown;
    std::string_view bar;
    std::string_view more;
    std::string_view dot;
    std::string_view times;
    std::string_view done;  ///< Of a bar,
    std::string_view left;  ///< and the rest.
};

/// Where a text may go: from column `at` up to, not including, column `end`.
struct Area {
    std::size_t at = 0;
    std::size_t end = 0;
    std::size_t rows = 1;  ///< At most so many.
};

/// Rows of text for a terminal, filled from left to right. Widths are columns; styles take none,
/// and no row ends in spaces.
class Page {
public:
    explicit Page(const TerminalOptions& options);

    [[nodiscard]] std::size_t columns() const { return columns_; }

    [[nodiscard]] const Signs& signs() const { return signs_; }

    [[nodiscard]] Charset charset() const { return options_.charset; }

    [[nodiscard]] std::string clean(std::string_view octets) const;

    /// Adds clean text to the row.
    Page& put(std::string_view clean_text, Style style = Style::plain);

    /// The next text begins at this column; at the end of the row when that is farther.
    Page& move_to(std::size_t column);

    void end_row();

    /// Right-aligned in the row at hand, once that ends.
    void put_right(std::string clean_text);

    /// Clean text within an area, broken at spaces; `more` takes the place of what is too much. It
    /// begins in the row at hand and does not end its last row.
    void put_wrapped(std::string_view clean_text, const Area& area, Style style = Style::plain);

    /// Clean text behind the last one, or in a row below where the area has no room left.
    void put_behind(std::string_view clean_text, const Area& area, Style style);

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    TerminalOptions options_;
    const Signs& signs_;
    std::size_t columns_;
    std::string out_;
    std::size_t column_ = 0;  ///< Where the row at hand ends.
    std::size_t next_ = 0;    ///< Where the next text goes.
    std::string right_;
};

}  // namespace rung::reports
