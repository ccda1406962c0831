#include "engine/sip/scanner.hpp"

#include <algorithm>

#include "engine/base/address.hpp"
#include "engine/sip/octets.hpp"

namespace rung::sip {

std::string_view Scanner::take_quoted_string() {
    if (peek() != '"') {
        return {};
    }
    for (std::size_t i = 1; i < rest_.size(); ++i) {
        if (rest_[i] == '\\') {
            ++i;  // RFC 3261 25.1, quoted-pair: whatever it is, it does not end the string.
        } else if (rest_[i] == '"') {
            return take(i + 1);
        } else if (is_in(rest_[i], control_set)) {
            return {};
        }
    }
    return {};
}

std::string_view Scanner::take_bracketed() {
    const std::size_t close = peek() == '<' ? rest_.find('>') : std::string_view::npos;
    return close == std::string_view::npos ? std::string_view{} : take(close + 1);
}

std::string_view Scanner::take_comment() {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
        if (rest_[i] == '\\') {
            ++i;
        } else if (rest_[i] == '(') {
            ++depth;
        } else if (rest_[i] == ')' && depth > 0) {
            --depth;
        }
        if (depth == 0) {
            return i == 0 ? std::string_view{} : take(i + 1);
        }
    }
    return {};
}

std::string_view Scanner::take_host() {
    std::size_t length = 0;
    if (peek() == '[') {
        const std::size_t close = rest_.find(']');
        length = close == std::string_view::npos ? 0 : close + 1;
    } else {
        while (length < rest_.size() && is_in(rest_[length], host_set)) {
            ++length;
        }
    }
    return is_host(rest_.substr(0, length)) ? take(length) : std::string_view{};
}

std::string_view Scanner::take_parameter_value() {
    const std::string_view quoted = take_quoted_string();
    if (!quoted.empty()) {
        return quoted;
    }
    return take(value_length(rest_));
}

bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        return base::IpAddress::parse(text).has_value();
    }
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    char previous = '.';
    for (const char c : text) {
        if (!is_in(c, alphanum_set)) {
            // No empty label, and none that begins or ends with a hyphen.
            const bool edge =
                c == '.' ? (previous == '.' || previous == '-') : (c == '-' && previous == '.');
            if (!is_in(c, host_set) || edge) {
                return false;
            }
        }
        previous = c;
    }
    return previous != '.' && previous != '-';
}

bool is_quoted_string(std::string_view text) {
    Scanner scanner{text};
    return !scanner.take_quoted_string().empty() && scanner.at_end();
}

bool to_number(std::string_view digits, std::uint64_t limit, std::uint64_t& value) {
    value = 0;
    for (const char c : digits) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (!is_digit(c) || value > limit / 10 || digit > limit - value * 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    return !digits.empty();
}

}  // namespace rung::sip
