#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rung::reports {

/// Markup that stands in this program's source: no text from outside can become one.
class Markup {
public:
    // Literals convert to it where they are passed.
    consteval Markup(const char* literal) : text_{literal} {}

    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// Of a table.
struct Cell {
    // What is told apart by nothing but its text is most of them.
    Cell(std::string content) : text{std::move(content)} {}

    Cell(std::string_view content) : text{content} {}

    Cell(std::string_view content, Markup css_class) : text{content}, style{css_class} {}

    std::string text;
    Markup style{""};
};

using Rows = std::vector<std::vector<Cell>>;

/// Writes a page from left to right: markup of ours, and text of anybody's, which is made harmless.
class Html {
public:
    Html& put(Markup markup);

    /// The page's one style sheet (html_parts.hpp), to the octet.
    Html& style();

    /// As clean text (text.hpp), with what HTML would obey as character references; fit for an
    /// element and for a value in double quotes.
    Html& text(std::string_view octets);

    /// A coordinate of a drawing, to a tenth.
    Html& number(double value);

    /// `<div class="scroll">` with a table in it, which a narrow window scrolls sideways. A column
    /// is named by `columns`; the first cell of a row is its heading.
    Html& table(std::string_view caption,
                const std::vector<std::string_view>& columns,
                const Rows& rows);

    /// A description list; what has no text is left out.
    template <class Facts>
    Html& facts(const Facts& facts) {
        put("<dl>\n");
        for (const auto& [label, value] : facts) {
            fact(label, value);
        }
        return put("</dl>\n");
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void fact(std::string_view label, std::string_view value);

    std::string out_;
};

}  // namespace rung::reports
