#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/sip/message.hpp"
#include "engine/sip/octets.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

/// What stands at a position inside the header block.
enum class Row : std::uint8_t {
    header,     ///< One row, folds included.
    end,        ///< The empty line.
    truncated,  ///< The bytes end before the line does.
    bad,        ///< No colon, or a name that is no token.
};

namespace detail {

[[nodiscard]] inline bool is_wsp(char c) {
    return c == ' ' || c == '\t';
}

/// `trimmed`, knowing that as a rule there is one space before the value and one CR behind it.
[[nodiscard]] inline std::string_view row_value(std::string_view text) {
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    const bool more =
        !text.empty() && (is_in(text.front(), lws_set) || is_in(text.back(), lws_set));
    return more ? trimmed(text) : text;
}

}  // namespace detail

/// Reads a message line by line.
class RowReader {
public:
    /// Begins at `position`.
    RowReader(std::string_view bytes, std::size_t position)
        : bytes_{bytes}, position_{position}, ends_{bytes.substr(position)} {}

    /// Behind what was read last.
    [[nodiscard]] std::size_t position() const { return position_; }

    /// The line, without its line feed; nullopt when it does not end.
    std::optional<std::string_view> line();

    /// Moves behind the row; behind the first line of a bad one; stays where it ends too early.
    [[nodiscard]] Row row(Header& out);

private:
    std::string_view bytes_;
    std::size_t position_;
    LineEnds ends_;
};

inline std::optional<std::string_view> RowReader::line() {
    const char* const end = ends_.next();
    if (end == nullptr) {
        return std::nullopt;
    }
    const std::string_view line{bytes_.data() + position_, end};
    position_ += line.size() + 1;
    return line;
}

inline Row RowReader::row(Header& out) {
    const char* const begin = bytes_.data() + position_;
    const char* const end = bytes_.data() + bytes_.size();
    const char* line_end = ends_.next();
    if (line_end == nullptr) {
        return Row::truncated;
    }
    const auto behind = [this](const char* at) {
        return static_cast<std::size_t>(at + 1 - bytes_.data());
    };
    if (line_end == begin || (*begin == '\r' && line_end == begin + 1)) {
        position_ = behind(line_end);
        return Row::end;
    }
    const char* cursor = find_near_colon(begin, end);
    out.name = {begin, cursor};
    out.id = header_id(out.name);
    if (out.id == HeaderId::other) {
        cursor = begin;
        while (is_in(*cursor, token_set)) {
            ++cursor;  // The line feed is no token character and ends this at the latest.
        }
        out.name = {begin, cursor};
        while (detail::is_wsp(*cursor)) {
            ++cursor;
        }
        if (out.name.empty() || *cursor != ':') {
            position_ = behind(line_end);
            return Row::bad;
        }
        out.id = header_id(out.name);
    }
    // RFC 3261 7.3.1: only the octet behind a line end says whether the row goes on.
    bool continued = false;
    while (line_end != nullptr && line_end + 1 != end && detail::is_wsp(line_end[1])) {
        continued = true;
        line_end = ends_.next();
    }
    if (line_end == nullptr || line_end + 1 == end) {
        return Row::truncated;
    }
    out.value = detail::row_value({cursor + 1, line_end});
    out.folded = continued && out.value.find('\n') != std::string_view::npos;
    position_ = behind(line_end);
    return Row::header;
}

/// Takes one Content-Length value into `length`. False when it is no number, exceeds `limit`, or
/// contradicts an earlier one (RFC 3261 18.3: then nobody knows where the message ends).
[[nodiscard]] bool take_content_length(std::string_view value,
                                       std::size_t limit,
                                       std::optional<std::size_t>& length);

}  // namespace rung::sip
