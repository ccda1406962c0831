#include "engine/identity/identity_header.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/identity/lower_case.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/message.hpp"
#include "engine/sip/uri.hpp"

namespace rung::identity {

namespace {

constexpr std::size_t max_parameters = 32;

struct Value {
    enum class Form : std::uint8_t { absent, bare, quoted, bracketed };

    Form form = Form::absent;
    std::string_view text;
};

/// Walks `;name[=value]` with white space around ';' and '=' (RFC 3261 25.1: SEMI, EQUAL).
class ParameterReader {
public:
    explicit ParameterReader(std::string_view text) : rest_(text) {}

    bool at_end() {
        skip_space();
        return rest_.empty();
    }

    bool next(std::string_view& name, Value& value);

private:
    void skip_space();
    bool skip(char wanted);
    bool read_value(Value& value);
    std::string_view take(std::size_t size);

    std::string_view rest_;
};

void store(IdentityHeader& header, std::string_view name, const Value& value);

constexpr std::string_view token_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

}  // namespace

std::string_view describe(HeaderError error) {
    switch (error) {
        case HeaderError::too_long:
            return "it is longer than any row that is read";
        case HeaderError::empty_token:
            return "it does not begin with a PASSporT";
        case HeaderError::illegal_token:
            return "its PASSporT holds a character outside base64url and '.'";
        case HeaderError::bad_parameter:
            return "its parameters break ;name[=value]";
        case HeaderError::duplicate_parameter:
            return "a parameter appears twice";
    }
    return {};
}

base::Result<IdentityHeader, HeaderError> parse_identity_header(std::string_view value) {
    if (value.size() > max_header_octets) {
        return HeaderError::too_long;
    }
    std::string storage;
    const std::string_view line = sip::unfolded(value, storage);
    const std::size_t token_end = std::min(line.find_first_of("; \t"), line.size());
    if (token_end == 0) {
        return HeaderError::empty_token;
    }
    IdentityHeader header;
    header.token = line.substr(0, token_end);
    if (header.token.find_first_not_of(token_characters) != std::string::npos) {
        return HeaderError::illegal_token;
    }
    std::vector<std::string_view> seen;
    ParameterReader reader(line.substr(token_end));
    while (!reader.at_end()) {
        std::string_view name;
        Value parameter;
        if (!reader.next(name, parameter) || seen.size() == max_parameters) {
            // A second run of token characters after white space is a token torn in two.
            return HeaderError::bad_parameter;
        }
        if (std::ranges::any_of(seen, [&](std::string_view other) {
                return sip::equal_ignoring_case(other, name);
            })) {
            return HeaderError::duplicate_parameter;
        }
        seen.push_back(name);
        store(header, name, parameter);
    }
    return header;
}

namespace {

bool ParameterReader::next(std::string_view& name, Value& value) {
    skip_space();
    if (!skip(';')) {
        return false;
    }
    skip_space();
    name = take(std::min(rest_.find_first_of("; \t=,<>\""), rest_.size()));
    if (!sip::is_token(name)) {
        return false;
    }
    skip_space();
    if (!skip('=')) {
        value = {};
        return true;
    }
    skip_space();
    return read_value(value);
}

bool ParameterReader::read_value(Value& value) {
    if (skip('<')) {
        const std::size_t end = rest_.find('>');
        value = {Value::Form::bracketed, take(std::min(end, rest_.size()))};
        return skip('>');
    }
    if (skip('"')) {
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '"') {
            end += rest_[end] == '\\' ? 2 : 1;
        }
        value = {Value::Form::quoted, take(std::min(end, rest_.size()))};
        return skip('"');
    }
    value = {Value::Form::bare, take(std::min(rest_.find_first_of("; \t,<>\""), rest_.size()))};
    return !value.text.empty();
}

void ParameterReader::skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
}

bool ParameterReader::skip(char wanted) {
    const bool found = rest_.starts_with(wanted);
    rest_.remove_prefix(found ? 1 : 0);
    return found;
}

std::string_view ParameterReader::take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

void store(IdentityHeader& header, std::string_view name, const Value& value) {
    if (sip::equal_ignoring_case(name, "info")) {
        const bool is_uri = value.form == Value::Form::bracketed && sip::parse_uri(value.text);
        header.info = is_uri ? value.text : std::string_view{};
    } else if (sip::equal_ignoring_case(name, "alg")) {
        header.alg = value.text;
    } else if (sip::equal_ignoring_case(name, "ppt")) {
        header.ppt = in_lower_case(value.text);
    }
}

}  // namespace

}  // namespace rung::identity
