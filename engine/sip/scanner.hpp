#pragma once
#include <cstdint>
#include <string_view>

#include "engine/sip/characters.hpp"
#include "engine/sip/uri.hpp"

namespace rung::sip {

/// Without white space at its ends, folds included.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_in(text.front(), lws_set)) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_in(text.back(), lws_set)) {
        text.remove_suffix(1);
    }
    return text;
}

/// A cursor over one header value, the common ground of the field parsers. Every step takes what
/// it names or leaves the cursor where it was; white space includes folds (RFC 3261 25.1, LWS).
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    [[nodiscard]] std::string_view rest() const { return rest_; }

    /// SWS: any amount of white space. True when there was some.
    bool skip_lws() { return !take_while(lws_set).empty(); }

    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// SWS c SWS: the separators SEMI, COMMA, EQUAL, SLASH, COLON.
    bool take_separator(char c) {
        const std::string_view before = rest_;
        skip_lws();
        if (!take(c)) {
            rest_ = before;
            return false;
        }
        skip_lws();
        return true;
    }

    /// The longest run of characters of `set`; may be empty.
    std::string_view take_while(CharacterSet set) {
        std::size_t length = 0;
        while (length < rest_.size() && is_in(rest_[length], set)) {
            ++length;
        }
        return take(length);
    }

    std::string_view take_token() { return take_while(token_set); }

    std::string_view take_digits() { return take_while(digit_set); }

    /// With its quotes; empty when there is none or its end is missing.
    std::string_view take_quoted_string();

    /// `<...>` without nesting, with its brackets; empty when there is none or it does not end.
    std::string_view take_bracketed();

    /// ( ... ) with nesting and quoted pairs (RFC 3261 25.1, comment).
    std::string_view take_comment();

    /// A host name, an IPv4 address, or an IPv6 address in brackets; empty when it is none.
    std::string_view take_host();

    /// `*(SEMI generic-param)`, from the first semicolon; sets `ok` to false where it is broken.
    /// Values other than quoted strings may hold anything but separators: lenient on purpose,
    /// since a branch or a tag of a peer need not be a token to be compared.
    std::string_view take_parameters(bool& ok) {
        return take_parameters(ok, [](const Parameter&) {});
    }

    /// The same, and each of them to `visit(const Parameter&)` on the way.
    template <class Visit>
    std::string_view take_parameters(bool& ok, Visit&& visit);

private:
    [[nodiscard]] std::string_view take(std::size_t length) {
        const std::string_view taken = rest_.substr(0, length);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view take_parameter_value();

    std::string_view rest_;
};

template <class Visit>
std::string_view Scanner::take_parameters(bool& ok, Visit&& visit) {
    const char* const begin = rest_.data();
    const char* end = begin;
    while (take_separator(';')) {
        Parameter parameter;
        parameter.name = take_token();
        parameter.has_value = take_separator('=');
        if (parameter.has_value) {
            parameter.value = take_parameter_value();
        }
        if (parameter.name.empty() || (parameter.has_value && parameter.value.empty())) {
            ok = false;
            return {};
        }
        visit(parameter);
        end = rest_.data();
    }
    return trimmed({begin, end});
}

/// A domain name or IPv4 address by RFC 3261 25.1, with `_` allowed as in many private networks,
/// or an IPv6 address in brackets.
[[nodiscard]] bool is_host(std::string_view text);

/// The whole text is one quoted string.
[[nodiscard]] bool is_quoted_string(std::string_view text);

/// Digits only, and at most `limit`.
[[nodiscard]] bool to_number(std::string_view digits, std::uint64_t limit, std::uint64_t& value);

}  // namespace rung::sip
