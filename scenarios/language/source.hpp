#pragma once
#include <cstdint>
#include <deque>
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

/// The text of a ladder and of what it includes, cut into lines. An offset speaks of one of the
/// files: each has a stretch of its own. Points into the ladder's text, which must outlive it.
class Source {
public:
    static constexpr std::size_t max_octets = std::size_t{4} * 1024 * 1024;

    struct File {
        std::string_view name;
        std::string_view text;
        std::uint32_t offset = 0;      ///< Of its beginning.
        std::size_t first_line = 0;    ///< Index into `lines()`,
        std::size_t end_of_lines = 0;  ///< and behind its last line.
        Span included{};               ///< Where it is asked for; the ladder itself has none.
        std::size_t depth = 0;         ///< 0 is the ladder itself.
    };

    Source(std::string_view name, std::string_view text);

    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    /// Another file, which the line `included` asks for. Returns its index.
    std::size_t include(std::string name, std::string text, Span included);

    /// The ladder itself first; the newest last.
    [[nodiscard]] const std::deque<File>& files() const { return files_; }

    [[nodiscard]] const File& file_of(std::uint32_t offset) const;

    /// Is it of the ladder itself?
    [[nodiscard]] bool is_own(std::uint32_t offset) const { return file_of(offset).depth == 0; }

    [[nodiscard]] std::string_view text(Span span) const {
        const File& file = file_of(span.offset);
        return file.text.substr(span.offset - file.offset, span.length);
    }

    [[nodiscard]] char at(std::uint32_t offset) const {
        const File& file = file_of(offset);
        return file.text[offset - file.offset];
    }

    [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

    /// Line and column of the file count from 1; columns are characters, not octets.
    struct Position {
        std::uint32_t line = 1;
        std::uint32_t column = 1;
    };

    [[nodiscard]] Position position(std::uint32_t offset) const;

    /// "line 3", or "line 3 of other.rung" where that is another file than the one of `reader`.
    [[nodiscard]] std::string place(std::uint32_t offset, std::uint32_t reader) const;

    [[nodiscard]] std::uint32_t characters(Span span) const;

private:
    struct Text {
        std::string name;
        std::string text;
    };

    std::size_t add(File file);

    std::deque<Text> included_;
    std::deque<File> files_;
    std::vector<Line> lines_;
};

/// A statement on one line: without each trailing `\` and the indentation behind it.
[[nodiscard]] std::string unfolded(std::string_view text);

/// UTF-8 characters in `text`; an octet that starts none counts with the one before it.
[[nodiscard]] std::uint32_t count_characters(std::string_view text);

}  // namespace rung::language
