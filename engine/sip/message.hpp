#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/header_id.hpp"

namespace rung::sip {

/// Bounds on what a message may hold (architecture rule 7).
struct MessageLimits {
    std::size_t octets = 65535;
    std::size_t headers = 256;
};

enum class ParseError : std::uint8_t {
    empty,      ///< Nothing but CRLF: a keep-alive.
    truncated,  ///< Ends inside the start line, the headers or (Content-Length) the body.
    bad_start_line,
    bad_version,         ///< A SIP version that is not 2.0.
    bad_header,          ///< A row without a colon or with a name that is no token.
    bad_content_length,  ///< Not a number, two that differ, or too large; missing on a stream.
    too_many_headers,
    too_long,
};

[[nodiscard]] std::string_view describe(ParseError error);

/// One row as received. `value` has no white space at its ends; where the row was folded
/// (RFC 3261 7.3.1) it still holds the CRLF: `sip::unfolded` makes one line of it.
struct Header {
    HeaderId id = HeaderId::other;
    bool folded = false;
    std::string_view name;
    std::string_view value;
};

/// Octets [begin, end) of a message that name something: other letters and digits may stand there.
struct NameRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// A message parsed in one pass. Everything points into the bytes that were parsed and dies with
/// them; the object is reused from message to message and then allocates nothing.
class Message {
public:
    [[nodiscard]] bool is_request() const { return status_ == 0; }

    [[nodiscard]] std::string_view method() const { return method_; }  ///< Empty for a response.

    [[nodiscard]] std::string_view uri() const { return uri_; }  ///< Request-URI as received.

    [[nodiscard]] int status() const { return status_; }  ///< 0 for a request.

    [[nodiscard]] std::string_view reason() const { return reason_; }

    [[nodiscard]] std::span<const Header> headers() const { return headers_; }

    [[nodiscard]] std::string_view body() const { return body_; }

    /// All the octets that were given, also what is no part of the message.
    [[nodiscard]] std::string_view raw() const { return raw_; }

    /// The first row of that header; nullptr when absent. O(headers).
    [[nodiscard]] const Header* find(HeaderId id) const;

    /// The first row with that name (any case; compact and long forms are the same header).
    [[nodiscard]] const Header* find(std::string_view name) const;

    /// The value of the first row, or empty.
    [[nodiscard]] std::string_view value(HeaderId id) const;

    // What matching needs again and again is parsed when it is first asked for. nullopt or empty:
    // absent or broken.

    /// The first value of the first Via row.
    [[nodiscard]] const std::optional<Via>& top_via() const;
    [[nodiscard]] const std::optional<CSeq>& cseq() const;
    [[nodiscard]] const std::optional<NameAddr>& to() const;

    [[nodiscard]] std::string_view to_tag() const;

    [[nodiscard]] const std::optional<Uri>& request_uri() const;

    /// Messages with one number differ in names only (patterns.hpp); 0: of none.
    [[nodiscard]] std::uint32_t pattern() const { return pattern_; }

    /// Where those differ, in the order of the octets.
    [[nodiscard]] std::span<const NameRange> names() const { return names_; }

    /// Calls `visit(std::string_view value)` for every value of the header in order: rows, and the
    /// comma-separated values in them where the header is such a list. `visit` returns false to
    /// stop. Returns the number of values visited.
    template <class Visit>
    std::size_t for_each_value(HeaderId id, Visit&& visit) const;
    template <class Visit>
    std::size_t for_each_value(std::string_view name, Visit&& visit) const;

private:
    friend base::Result<void, ParseError> parse(std::string_view, Message&, const MessageLimits&);
    friend class Patterns;

    /// Becomes the message in `bytes`, in which everything stands where it stands in `other`; that
    /// one must outlive what is asked of this.
    void read_like(const Message& other, std::span<const NameRange> names, std::string_view bytes);

    void become_pattern(std::uint32_t number) { pattern_ = number; }

    /// A part of `like_`, in these octets.
    [[nodiscard]] std::string_view moved(std::string_view part) const;

    struct Parsed {
        std::optional<Via> top_via;
        std::optional<CSeq> cseq;
        std::optional<NameAddr> to;
        std::optional<Uri> request_uri;
        std::string_view to_tag;
        bool has_top_via = false;
        bool has_cseq = false;
        bool has_to = false;
        bool has_request_uri = false;
        bool has_to_tag = false;
    };

    std::string_view raw_, method_, uri_, reason_, body_;
    int status_ = 0;
    std::vector<Header> headers_;
    mutable Parsed parsed_;
    const Message* like_ = nullptr;
    std::span<const NameRange> names_;
    std::uint32_t pattern_ = 0;
};

/// Parses one whole message (a datagram, or what the framer cut). Lenient where RFC 3261 7 and 25
/// allow (compact names, folding, LWS before the colon, bare LF, CRLFs before the start line);
/// a body longer than Content-Length is cut, a shorter one is `truncated` (RFC 3261 18.3). `out`
/// holds nothing useful after an error.
base::Result<void, ParseError> parse(std::string_view bytes,
                                     Message& out,
                                     const MessageLimits& limits = {});

/// The first value of a comma list, and what follows its comma (empty at the end). Commas in
/// quotes and in <> do not count.
struct SplitValue {
    std::string_view first;
    std::string_view rest;
};

[[nodiscard]] SplitValue split_value(std::string_view list);

/// `value` on one line: each fold (CRLF and the white space around it) becomes one space. Uses
/// `storage` only when there is a fold.
[[nodiscard]] std::string_view unfolded(std::string_view value, std::string& storage);

namespace detail {

enum class RowForm : std::uint8_t { single, comma_list };

/// Visits the values of one row; false when `visit` wants no more.
template <class Visit>
bool visit_row(std::string_view rest, RowForm form, std::size_t& count, Visit&& visit) {
    do {
        const SplitValue split =
            form == RowForm::comma_list ? split_value(rest) : SplitValue{rest, std::string_view{}};
        ++count;
        if (!visit(split.first)) {
            return false;
        }
        rest = split.rest;
    } while (!rest.empty());
    return true;
}

}  // namespace detail

template <class Visit>
std::size_t Message::for_each_value(HeaderId id, Visit&& visit) const {
    const auto form = is_comma_list(id) ? detail::RowForm::comma_list : detail::RowForm::single;
    std::size_t count = 0;
    for (const Header& header : headers_) {
        if (header.id == id && !detail::visit_row(header.value, form, count, visit)) {
            break;
        }
    }
    return count;
}

template <class Visit>
std::size_t Message::for_each_value(std::string_view name, Visit&& visit) const {
    const HeaderId id = header_id(name);
    if (id != HeaderId::other) {
        return for_each_value(id, visit);
    }
    const auto form = is_comma_list(name) ? detail::RowForm::comma_list : detail::RowForm::single;
    std::size_t count = 0;
    for (const Header& header : headers_) {
        if (header.id == HeaderId::other && is_same_header(header.name, name) &&
            !detail::visit_row(header.value, form, count, visit)) {
            break;
        }
    }
    return count;
}

}  // namespace rung::sip
