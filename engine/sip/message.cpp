#include "engine/sip/message.hpp"

#include "engine/sip/fields.hpp"
#include "engine/sip/octets.hpp"
#include "engine/sip/rows.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

namespace {

constexpr std::string_view version_prefix = "SIP/";
constexpr std::string_view version = "SIP/2.0";

struct StartLine {
    std::string_view method;
    std::string_view uri;
    std::string_view reason;
    int status = 0;
};

using StartResult = base::Result<StartLine, ParseError>;

StartResult parse_start_line(std::string_view line);
StartResult parse_status_line(std::string_view line);
StartResult parse_request_line(std::string_view line);
ParseError version_error(std::string_view text);

}  // namespace

std::string_view describe(ParseError error) {
    switch (error) {
        case ParseError::empty:
            return "nothing but line ends";
        case ParseError::truncated:
            return "the message ends too early";
        case ParseError::bad_start_line:
            return "the start line is neither a Request-Line nor a Status-Line";
        case ParseError::bad_version:
            return "the SIP version is not 2.0";
        case ParseError::bad_header:
            return "a header row without a colon, or with a name that is no token";
        case ParseError::bad_content_length:
            return "Content-Length is missing on a stream, no number, ambiguous or too large";
        case ParseError::too_many_headers:
            return "too many header rows";
        case ParseError::too_long:
            return "the message is too long";
    }
    return "unknown error";
}

const Header* Message::find(HeaderId id) const {
    for (const Header& header : headers_) {
        if (header.id == id) {
            return &header;
        }
    }
    return nullptr;
}

const Header* Message::find(std::string_view name) const {
    const HeaderId id = header_id(name);
    if (id != HeaderId::other) {
        return find(id);
    }
    for (const Header& header : headers_) {
        if (header.id == HeaderId::other && is_same_header(header.name, name)) {
            return &header;
        }
    }
    return nullptr;
}

std::string_view Message::value(HeaderId id) const {
    const Header* const header = find(id);
    return header == nullptr ? std::string_view{} : header->value;
}

const std::optional<Via>& Message::top_via() const {
    if (!parsed_.has_top_via) {
        parsed_.has_top_via = true;
        parsed_.top_via = like_ != nullptr ? like_->top_via()
                                           : parse_via(split_value(value(HeaderId::via)).first);
        if (like_ != nullptr && parsed_.top_via) {
            Via& via = *parsed_.top_via;
            for (std::string_view* part :
                 {&via.transport, &via.host, &via.parameters, &via.branch, &via.maddr}) {
                *part = moved(*part);
            }
        }
    }
    return parsed_.top_via;
}

const std::optional<CSeq>& Message::cseq() const {
    if (!parsed_.has_cseq) {
        parsed_.has_cseq = true;
        parsed_.cseq = like_ != nullptr ? like_->cseq() : parse_cseq(value(HeaderId::cseq));
        if (like_ != nullptr && parsed_.cseq) {
            parsed_.cseq->method = moved(parsed_.cseq->method);
        }
    }
    return parsed_.cseq;
}

const std::optional<NameAddr>& Message::to() const {
    if (!parsed_.has_to) {
        parsed_.has_to = true;
        parsed_.to = like_ != nullptr ? like_->to() : parse_name_addr(value(HeaderId::to));
        if (like_ != nullptr && parsed_.to) {
            NameAddr& to = *parsed_.to;
            for (std::string_view* part : {&to.display, &to.uri, &to.parameters}) {
                *part = moved(*part);
            }
        }
    }
    return parsed_.to;
}

std::string_view Message::to_tag() const {
    if (!parsed_.has_to_tag) {
        parsed_.has_to_tag = true;
        parsed_.to_tag = like_ != nullptr ? moved(like_->to_tag())
                         : to()           ? to()->tag()
                                          : std::string_view{};
    }
    return parsed_.to_tag;
}

const std::optional<Uri>& Message::request_uri() const {
    if (!parsed_.has_request_uri) {
        parsed_.has_request_uri = true;
        parsed_.request_uri = like_ != nullptr ? like_->request_uri() : parse_uri(uri_);
        if (like_ != nullptr && parsed_.request_uri) {
            Uri& uri = *parsed_.request_uri;
            for (std::string_view* part : {&uri.text,
                                           &uri.scheme,
                                           &uri.opaque,
                                           &uri.user,
                                           &uri.password,
                                           &uri.host,
                                           &uri.parameters,
                                           &uri.headers}) {
                *part = moved(*part);
            }
        }
    }
    return parsed_.request_uri;
}

std::string_view Message::moved(std::string_view part) const {
    return part.data() == nullptr
               ? part
               : std::string_view{raw_.data() + (part.data() - like_->raw_.data()), part.size()};
}

void Message::read_like(const Message& other,
                        std::span<const NameRange> names,
                        std::string_view bytes) {
    raw_ = bytes;
    names_ = names;
    like_ = &other;
    pattern_ = other.pattern_;
    method_ = moved(other.method_);
    uri_ = moved(other.uri_);
    reason_ = moved(other.reason_);
    body_ = moved(other.body_);
    status_ = other.status_;
    headers_.assign(other.headers_.begin(), other.headers_.end());
    const std::ptrdiff_t offset = bytes.data() - other.raw_.data();
    for (Header& header : headers_) {
        header.name = {header.name.data() + offset, header.name.size()};
        header.value = {header.value.data() + offset, header.value.size()};
    }
    parsed_.has_top_via = false;
    parsed_.has_cseq = false;
    parsed_.has_to = false;
    parsed_.has_request_uri = false;
    parsed_.has_to_tag = false;
}

base::Result<void, ParseError> parse(std::string_view bytes,
                                     Message& out,
                                     const MessageLimits& limits) {
    out.headers_.clear();
    out.method_ = out.uri_ = out.reason_ = out.body_ = std::string_view{};
    out.status_ = 0;
    out.parsed_.has_top_via = out.parsed_.has_cseq = false;
    out.parsed_.has_to = false;
    out.parsed_.has_request_uri = false;
    out.parsed_.has_to_tag = false;
    out.raw_ = bytes;
    out.like_ = nullptr;
    out.names_ = {};
    out.pattern_ = 0;
    if (bytes.size() > limits.octets) {
        return ParseError::too_long;
    }
    const std::size_t begin = bytes.find_first_not_of("\r\n");  // RFC 3261 7.5
    if (begin == std::string_view::npos) {
        return ParseError::empty;
    }
    RowReader reader{bytes, begin};
    const auto start_line = reader.line();
    if (!start_line) {
        return ParseError::truncated;
    }
    const StartResult start = parse_start_line(*start_line);
    if (!start) {
        return start.error();
    }
    out.method_ = start->method;
    out.uri_ = start->uri;
    out.reason_ = start->reason;
    out.status_ = start->status;

    std::optional<std::size_t> length;
    for (;;) {
        Header& header = out.headers_.emplace_back();
        const Row row = reader.row(header);
        if (row == Row::end) {
            out.headers_.pop_back();
            break;
        }
        if (row != Row::header) {
            return row == Row::truncated ? ParseError::truncated : ParseError::bad_header;
        }
        if (out.headers_.size() > limits.headers) {
            return ParseError::too_many_headers;
        }
        if (header.id == HeaderId::content_length &&
            !take_content_length(header.value, limits.octets, length)) {
            return ParseError::bad_content_length;
        }
    }
    // RFC 3261 18.3: without Content-Length the body of a datagram runs to its end; octets behind
    // the body are discarded.
    out.body_ = bytes.substr(reader.position(), length.value_or(std::string_view::npos));
    if (length && out.body_.size() < *length) {
        return ParseError::truncated;
    }
    return {};
}

SplitValue split_value(std::string_view list) {
    if (list.find(',') == std::string_view::npos) {
        return {trimmed(list), {}};
    }
    bool quoted = false;
    bool bracketed = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const char c = list[i];
        if (quoted && c == '\\') {
            ++i;
        } else if (c == '"' && !bracketed) {
            quoted = !quoted;
        } else if (!quoted && (c == '<' || c == '>')) {
            bracketed = c == '<';
        } else if (c == ',' && !quoted && !bracketed) {
            return {trimmed(list.substr(0, i)), trimmed(list.substr(i + 1))};
        }
    }
    return {trimmed(list), {}};
}

std::string_view unfolded(std::string_view value, std::string& storage) {
    std::size_t line_end = value.find('\n');
    if (line_end == std::string_view::npos) {
        return value;
    }
    storage.clear();
    while (line_end != std::string_view::npos) {
        storage += trimmed(value.substr(0, line_end));
        storage += ' ';
        value = trimmed(value.substr(line_end));
        line_end = value.find('\n');
    }
    storage += value;
    return storage;
}

bool take_content_length(std::string_view value,
                         std::size_t limit,
                         std::optional<std::size_t>& length) {
    std::uint64_t number = 0;
    if (!to_number(value, limit, number) || (length && *length != number)) {
        return false;
    }
    length = number;
    return true;
}

namespace {

StartResult parse_start_line(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    // A method is a token and holds no slash, so this decides.
    const bool is_response =
        line.starts_with(version_prefix) ||
        equal_ignoring_case(line.substr(0, version_prefix.size()), version_prefix);
    return is_response ? parse_status_line(line) : parse_request_line(line);
}

StartResult parse_status_line(std::string_view line) {
    const std::size_t space = line.find(' ');
    const std::string_view received = line.substr(0, space);
    if (received != version && !equal_ignoring_case(received, version)) {
        return version_error(received);
    }
    if (space == std::string_view::npos) {
        return ParseError::bad_start_line;
    }
    const std::string_view rest = line.substr(space + 1);
    const std::string_view digits = rest.substr(0, rest.find(' '));
    std::uint64_t status = 0;
    if (digits.size() != 3 || !to_number(digits, 699, status) || status < 100) {
        return ParseError::bad_start_line;
    }
    StartLine start;
    start.status = static_cast<int>(status);
    // Without a phrase even its space is often left out.
    start.reason = rest.size() > 4 ? rest.substr(4) : std::string_view{};
    return start;
}

StartResult parse_request_line(std::string_view line) {
    Scanner scanner{line};
    StartLine start;
    start.method = scanner.take_token();
    if (start.method.empty() || !scanner.take(' ')) {
        return ParseError::bad_start_line;
    }
    const std::string_view rest = scanner.rest();
    start.uri = rest.substr(0, rest.find(' '));
    if (start.uri.empty() || start.uri.size() == rest.size() || has_blank_or_control(start.uri)) {
        return ParseError::bad_start_line;
    }
    const std::string_view received = rest.substr(start.uri.size() + 1);
    if (received != version && !equal_ignoring_case(received, version)) {
        return version_error(received);
    }
    return start;
}

/// "SIP/3.0" is another version, "SIP/x" and "HTTP/1.1" are no SIP at all.
ParseError version_error(std::string_view text) {
    Scanner scanner{text};
    const bool is_sip = equal_ignoring_case(scanner.take_token(), "SIP") && scanner.take('/');
    const bool has_digits = !scanner.take_digits().empty() && scanner.take('.') &&
                            !scanner.take_digits().empty() && scanner.at_end();
    return is_sip && has_digits ? ParseError::bad_version : ParseError::bad_start_line;
}

}  // namespace

}  // namespace rung::sip
