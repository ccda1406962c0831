#include "engine/sip/framer.hpp"

#include <algorithm>
#include <optional>

#include "engine/sip/characters.hpp"
#include "engine/sip/rows.hpp"

namespace rung::sip {

namespace {

bool may_be_content_length(std::string_view line);
bool find_content_length(std::string_view block,
                         std::size_t limit,
                         std::optional<std::size_t>& length);

}  // namespace

StreamFramer::StreamFramer(const MessageLimits& limits) : limits_{limits} {}

void StreamFramer::feed(std::string_view octets) {
    message_ = {};
    buffer_.erase(0, begin_);
    line_ -= begin_;
    scanned_ -= begin_;
    length_row_ -= length_row_ == 0 ? 0 : begin_;
    begin_ = 0;
    buffer_ += octets;
}

StreamFramer::Status StreamFramer::next() {
    message_ = {};
    if (broken_) {
        return Status::broken;
    }
    if (size_ == 0) {
        const Status status = skip_line_ends();
        if (status != Status::message) {
            return status;
        }
        const bool whole = scan_lines();
        if (!may_become_message()) {
            return fail(ParseError::bad_start_line);
        }
        if (!whole) {
            return buffer_.size() - begin_ > limits_.octets ? fail(ParseError::too_long)
                                                            : Status::need_more;
        }
        const std::string_view block{buffer_.data(), line_};
        std::optional<std::size_t> length;
        if (length_row_ == 0 ||
            !find_content_length(block.substr(length_row_), limits_.octets, length) || !length) {
            return fail(ParseError::bad_content_length);
        }
        size_ = line_ - begin_ + *length;
        if (size_ > limits_.octets) {
            return fail(ParseError::too_long);
        }
    }
    if (buffer_.size() - begin_ < size_) {
        return Status::need_more;
    }
    message_ = {buffer_.data() + begin_, size_};
    begin_ += size_;
    line_ = begin_;
    scanned_ = begin_;
    length_row_ = 0;
    size_ = 0;
    return Status::message;
}

StreamFramer::Status StreamFramer::skip_line_ends() {
    for (;;) {
        const std::string_view rest{buffer_.data() + begin_, buffer_.size() - begin_};
        std::size_t skipped = 0;
        if (rest.starts_with("\r\n\r\n")) {
            skipped = 4;
        } else if (std::string_view{"\r\n\r\n"}.starts_with(rest)) {
            return Status::need_more;  // Empty, or the beginning of a ping.
        } else if (rest.starts_with("\r\n")) {
            skipped = 2;
        } else if (rest.front() == '\r' || rest.front() == '\n') {
            skipped = 1;
        }
        begin_ += skipped;
        line_ = std::max(line_, begin_);
        scanned_ = std::max(scanned_, begin_);
        if (skipped == 0) {
            return Status::message;
        }
        if (skipped > 1) {
            message_ = rest.substr(0, skipped);
            return Status::keep_alive;
        }
    }
}

/// As far as the start line tells (RFC 3261 7.1, 7.2): a method or version is a token.
bool StreamFramer::may_become_message() const {
    const std::string_view rest = std::string_view{buffer_}.substr(begin_);
    const std::size_t line_end = rest.find('\n');
    if (line_end == std::string_view::npos) {
        return is_token(rest.substr(0, 1));
    }
    const std::string_view line = rest.substr(0, line_end);
    constexpr std::string_view version = "SIP/";
    return std::search(
               line.begin(), line.end(), version.begin(), version.end(), [](char a, char b) {
                   return lower(a) == lower(b);
               }) != line.end();
}

StreamFramer::Status StreamFramer::fail(ParseError error) {
    broken_ = true;
    error_ = error;
    return Status::broken;
}

bool StreamFramer::scan_lines() {
    const std::string_view bytes{buffer_};
    for (;;) {
        const std::size_t line_end = bytes.find('\n', scanned_);
        if (line_end == std::string_view::npos) {
            scanned_ = bytes.size();
            return false;
        }
        const std::string_view line = bytes.substr(line_, line_end + 1 - line_);
        const bool is_start_line = line_ == begin_;
        if (length_row_ == 0 && !is_start_line && may_be_content_length(line)) {
            length_row_ = line_;
        }
        line_ = line_end + 1;
        scanned_ = line_;
        if (line == "\n" || line == "\r\n") {
            return true;
        }
    }
}

namespace {

/// Cheap and never wrong about a row that is one: "l" or "L" first, or "Content-L".
bool may_be_content_length(std::string_view line) {
    const char first = lower(line.front());
    return first == 'l' ||
           (first == 'c' && line.size() > 8 && line[7] == '-' && lower(line[8]) == 'l');
}

/// Takes every Content-Length of the rows from the first candidate on; whether the other rows are
/// in order is the parser's business. False when a value is unusable.
bool find_content_length(std::string_view block,
                         std::size_t limit,
                         std::optional<std::size_t>& length) {
    std::size_t position = 0;
    while (position < block.size()) {
        Header header;
        if (may_be_content_length(block.substr(position)) &&
            RowReader{block, position}.row(header) == Row::header &&
            header.id == HeaderId::content_length &&
            !take_content_length(header.value, limit, length)) {
            return false;
        }
        position = block.find('\n', position) + 1;  // The block ends with a line feed.
    }
    return true;
}

}  // namespace

}  // namespace rung::sip
