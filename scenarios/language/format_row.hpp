#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/source.hpp"

namespace rung::language {

/// Where the white space of a statement may be moved.
enum class Form : std::uint8_t {
    expression,  ///< Tokens of the language from end to end.
    options,     ///< Words apart by white space, with `{…}` and quotes in them.
    text,        ///< A word, and the rest of the line as it is: `title`.
    header,      ///< A header line: nothing in it is a comment.
    policy,      ///< `on STATUSES WORD …`
    rung,        ///< `->` or `<-`, perhaps with a name in front; its annotations are sorted.
};

/// A statement in its canonical form, but for what depends on its neighbours.
struct Written {
    std::vector<std::string> cells;  ///< All but the last stand in one column with neighbours'.
    std::vector<std::string> more;   ///< The lines behind a trailing `\`.
    std::string comment;             ///< `# …`, or empty.
};

/// `cells`: how many cells at most; the words in front make one each. `text` always has two and
/// `policy` three.
[[nodiscard]] Written write_statement(const Source& source,
                                      Span line,
                                      Form form,
                                      std::size_t cells = 1);

/// A row of `data`: one cell each value.
[[nodiscard]] Written write_data_row(std::string_view line);

/// A physical line (or several, joined by `\`) of the formatted text.
struct Row {
    enum class Kind : std::uint8_t {
        blank,
        comment,   ///< `written.comment` alone.
        heading,   ///< Two cells: a word and its value.
        policy,    ///< Three cells: `on STATUSES`, what, how.
        named,     ///< Two cells: the name of a party, and the rung.
        data,      ///< A cell for each value, apart by `|`.
        plain,     ///< One cell.
        verbatim,  ///< A line of a body: one cell.
    };
    Kind kind = Kind::plain;
    std::uint32_t column = 0;
    Written written;
    bool below = false;  ///< Belongs to the statement above.
};

/// The statements of a text, each with its column. What stands below a named rung is indented by
/// `name_width` more.
[[nodiscard]] std::vector<Row> lay_out(const Source& source, std::uint32_t name_width);

/// The longest name in front of a rung; 0 without any.
[[nodiscard]] std::uint32_t name_width_of(const std::vector<Row>& rows);

/// Rows to text: cells and comments of neighbours stand in one column.
[[nodiscard]] std::string print(std::vector<Row> rows);

}  // namespace rung::language
