#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "scenarios/language/source.hpp"

namespace rung::language {

/// One statement as it stands in the file: its text, from the indentation to the end of its last
/// line, and how deep it is indented.
struct LogicalLine {
    Span span;
    std::uint32_t indent = 0;
    std::size_t next = 0;  ///< The physical line behind it.
};

/// Walks the statements of a file; blank lines and comment lines are passed over.
class LineReader {
public:
    explicit LineReader(const Source& source, std::size_t file = 0)
        : source_(&source),
          next_(source.files()[file].first_line),
          end_(source.files()[file].end_of_lines) {}

    [[nodiscard]] std::optional<LogicalLine> peek();

    /// Goes behind a line that `peek` gave.
    void take(const LogicalLine& line) { next_ = line.next; }

    /// The physical lines that are indented deeper than `indent`, blank ones between them included:
    /// the lines of a body. Nothing in them is a comment.
    [[nodiscard]] std::vector<Line> take_deeper(std::uint32_t indent);

private:
    [[nodiscard]] bool is_comment(const Line& line) const;

    const Source* source_;
    std::size_t next_;
    std::size_t end_;
};

}  // namespace rung::language
