#include "engine/sip/framer.hpp"

#include <algorithm>
#include <optional>

#include "engine/sip/rows.hpp"

namespace rung::sip {

namespace {

/// Where an empty line begins at or behind `from`, which stands inside a line.
struct EmptyLine {
    bool found = false;
    std::size_t end = 0;      ///< Behind the empty line.
    std::size_t scanned = 0;  ///< Not found: where to go on when more has come.
};

EmptyLine find_empty_line(std::string_view bytes, std::size_t from);
bool find_content_length(std::string_view block,
                         std::size_t limit,
                         std::optional<std::size_t>& length);

}  // namespace

StreamFramer::StreamFramer(const MessageLimits& limits) : limits_{limits} {}

void StreamFramer::feed(std::string_view octets) {
    message_ = {};
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
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
        const EmptyLine line = find_empty_line(buffer_, scanned_);
        if (!line.found) {
            scanned_ = line.scanned;
            return buffer_.size() - begin_ > limits_.octets ? fail(ParseError::too_long)
                                                            : Status::need_more;
        }
        const std::string_view block{buffer_.data() + begin_, line.end - begin_};
        std::optional<std::size_t> length;
        if (!find_content_length(block, limits_.octets, length) || !length) {
            return fail(ParseError::bad_content_length);
        }
        size_ = block.size() + *length;
        if (size_ > limits_.octets) {
            return fail(ParseError::too_long);
        }
    }
    if (buffer_.size() - begin_ < size_) {
        return Status::need_more;
    }
    message_ = {buffer_.data() + begin_, size_};
    begin_ += size_;
    scanned_ = begin_;
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
        scanned_ = std::max(scanned_, begin_);
        if (skipped == 0 || skipped == 4) {
            return skipped == 4 ? Status::keep_alive : Status::message;
        }
    }
}

StreamFramer::Status StreamFramer::fail(ParseError error) {
    broken_ = true;
    error_ = error;
    return Status::broken;
}

namespace {

EmptyLine find_empty_line(std::string_view bytes, std::size_t from) {
    for (;;) {
        const std::size_t line_end = bytes.find('\n', from);
        if (line_end == std::string_view::npos) {
            return {.scanned = bytes.size()};
        }
        const std::string_view next = bytes.substr(line_end + 1, 2);
        if (next.starts_with('\n')) {
            return {.found = true, .end = line_end + 2};
        }
        if (next == "\r\n") {
            return {.found = true, .end = line_end + 3};
        }
        if (next.empty() || next == "\r") {
            return {.scanned = line_end};
        }
        from = line_end + 1;
    }
}

/// Looks at the rows that begin with a letter of Content-Length or of its compact form; whether
/// the others are in order is the parser's business. False when a value is unusable.
bool find_content_length(std::string_view block,
                         std::size_t limit,
                         std::optional<std::size_t>& length) {
    std::size_t position = block.find('\n') + 1;  // Behind the start line.
    while (position < block.size()) {
        const char first = block[position];
        Header header;
        std::size_t behind = position;
        if ((first == 'C' || first == 'c' || first == 'L' || first == 'l') &&
            next_row(block, behind, header) == Row::header &&
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
