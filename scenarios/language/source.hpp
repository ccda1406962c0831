#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rung::language {

/// A stretch of the ladder's text, in octets from its start.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;

    [[nodiscard]] std::uint32_t end() const { return offset + length; }
};

[[nodiscard]] inline Span between(std::uint32_t begin, std::uint32_t end) {
    return {begin, end > begin ? end - begin : 0};
}

/// A physical line without its line end.
struct Line {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t indent = 0;  ///< Spaces in front of the text.
    bool blank = true;         ///< Nothing but white space.

    [[nodiscard]] std::uint32_t begin() const { return offset + indent; }

    [[nodiscard]] std::uint32_t end() const { return offset + length; }
};

/// The text of one ladder, cut into lines. Points into text that must outlive it.
class Source {
public:
    static constexpr std::size_t max_octets = std::size_t{4} * 1024 * 1024;

    Source(std::string_view name, std::string_view text);

    [[nodiscard]] std::string_view name() const { return name_; }

    [[nodiscard]] std::string_view text() const { return text_; }

    [[nodiscard]] std::string_view text(Span span) const {
        return text_.substr(span.offset, span.length);
    }

    [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

    /// Line and column count from 1; columns are characters, not octets.
    struct Position {
        std::uint32_t line = 1;
        std::uint32_t column = 1;
    };

    [[nodiscard]] Position position(std::uint32_t offset) const;

    [[nodiscard]] std::uint32_t characters(Span span) const;

private:
    std::string_view name_;
    std::string_view text_;
    std::vector<Line> lines_;
};

/// A statement on one line: without each trailing `\` and the indentation behind it.
[[nodiscard]] std::string unfolded(std::string_view text);

/// UTF-8 characters in `text`; an octet that starts none counts with the one before it.
[[nodiscard]] std::uint32_t count_characters(std::string_view text);

}  // namespace rung::language
