#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::sip {

/// Cuts a byte stream into whole messages by Content-Length (RFC 3261 18.3). CRLFs between
/// messages are keep-alives (RFC 3261 7.5, RFC 5626 3.5.1). Owns what is not yet complete.
/// A stream message without Content-Length is broken (RFC 3261 18.3).
///
/// What cannot begin a message breaks the stream as soon as that shows: an octet that begins no
/// start line, a first line without `SIP/`. A row that is no header is left to `parse`. Take all
/// messages before you feed again: only then do the limits bound the memory.
///
///     framer.feed(octets);
///     while (framer.next() == StreamFramer::Status::message) use(framer.message());
class StreamFramer {
public:
    enum class Status : std::uint8_t {
        message,     ///< `message()` holds one.
        need_more,   ///< Feed again.
        keep_alive,  ///< `message()` is a ping, CRLFCRLF, or a CRLF, a pong (RFC 5626); ask again.
        broken,      ///< No way to find the next message: `error()` says why; close the stream.
    };

    explicit StreamFramer(const MessageLimits& limits = {});

    void feed(std::string_view octets);
    Status next();

    /// The octets of one whole message, or of a keep-alive; they stay valid until the next `feed`.
    [[nodiscard]] std::string_view message() const { return message_; }

    [[nodiscard]] ParseError error() const { return error_; }

    /// What has come of the next message, or of line ends before it; valid until the next `feed`.
    /// Empty: the framer is as good as a new one.
    [[nodiscard]] std::string_view rest() const { return std::string_view{buffer_}.substr(begin_); }

private:
    [[nodiscard]] Status skip_line_ends();  ///< `message` when another octet begins one.
    [[nodiscard]] Status fail(ParseError error);
    [[nodiscard]] bool may_become_message() const;
    [[nodiscard]] bool scan_lines();  ///< True when the empty line ends before `line_`.

    MessageLimits limits_;
    std::string buffer_;
    std::size_t begin_ = 0;       ///< Where the next message starts in buffer_.
    std::size_t line_ = 0;        ///< Where the line starts that is not yet complete.
    std::size_t scanned_ = 0;     ///< No line end between line_ and this: no octet is read twice.
    std::size_t length_row_ = 0;  ///< The first row that may be Content-Length; 0: none so far.
    std::size_t size_ = 0;        ///< Of the message at begin_, once its header block is complete.
    bool broken_ = false;
    std::string_view message_;
    ParseError error_ = ParseError::empty;
};

}  // namespace rung::sip
