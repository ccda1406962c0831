#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::sip {

/// Cuts a byte stream into whole messages by Content-Length (RFC 3261 18.3). CRLFs between
/// messages are keep-alives (RFC 3261 7.5, RFC 5626 3.5.1) and are counted. Owns what is not yet
/// complete; memory is bounded by the limits.
///
///     framer.feed(octets);
///     while (framer.next() == StreamFramer::Status::message) use(framer.message());
class StreamFramer {
public:
    enum class Status : std::uint8_t {
        message,     ///< `message()` holds one.
        need_more,   ///< Feed again.
        keep_alive,  ///< A CRLFCRLF ping came (RFC 5626); ask again.
        broken,      ///< No way to find the next message: `error()` says why; close the stream.
    };

    explicit StreamFramer(const MessageLimits& limits = {});

    void feed(std::string_view octets);
    Status next();

    /// The octets of one whole message; valid until the next `feed` or `next`.
    [[nodiscard]] std::string_view message() const { return message_; }

    [[nodiscard]] ParseError error() const { return error_; }

private:
    MessageLimits limits_;
    std::string buffer_;
    std::size_t begin_ = 0;    ///< Where the next message starts in buffer_.
    std::size_t scanned_ = 0;  ///< No end of the header block before this, so no octet is read twice.
    std::string_view message_;
    ParseError error_ = ParseError::empty;
};

}  // namespace rung::sip
