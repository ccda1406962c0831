#include "engine/identity/canonical.hpp"

#include <algorithm>

#include "engine/identity/lower_case.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::identity {

namespace {

/// A telephone-subscriber reduced to its digits.
struct Number {
    std::string digits;
    bool is_global = false;  ///< Led by '+', or completed by a global phone-context.
};

std::optional<Number> telephone_number(std::string_view subscriber);
std::optional<Number> subscriber_number(const sip::Uri& uri);
bool is_tel(const sip::Uri& uri);
bool says_phone(const sip::Uri& uri);
std::optional<std::string> canonical_uri(const sip::Uri& uri);
std::string normalised_user(std::string_view user);
std::string with_lower_case_escapes(std::string_view text);
bool is_unreserved(char c);

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::optional<CanonicalIdentity> canonical_identity(std::string_view text) {
    const std::optional<sip::Uri> uri = sip::parse_uri(text);
    if (!uri) {
        return std::nullopt;
    }
    const std::optional<Number> number = subscriber_number(*uri);
    if (number && (is_tel(*uri) || says_phone(*uri) || number->is_global)) {
        return CanonicalIdentity{IdentityKind::tn, number->digits};
    }
    std::optional<std::string> canonical = canonical_uri(*uri);
    if (!canonical || is_tel(*uri)) {
        return std::nullopt;
    }
    return CanonicalIdentity{IdentityKind::uri, std::move(*canonical)};
}

std::optional<std::string> canonical_uri(std::string_view text) {
    const std::optional<sip::Uri> uri = sip::parse_uri(text);
    return uri ? canonical_uri(*uri) : std::nullopt;
}

bool is_claim_for(std::string_view text, IdentityKind kind, std::string_view claim) {
    const std::optional<sip::Uri> uri = sip::parse_uri(text);
    if (!uri) {
        return false;
    }
    const std::optional<Number> number = subscriber_number(*uri);
    if (kind == IdentityKind::tn) {
        return number && number->digits == claim;
    }
    if (number && (number->is_global || is_tel(*uri))) {
        return false;  // RFC 8224 8.1: a number is signed as a number.
    }
    return canonical_uri(*uri) == with_lower_case_escapes(claim);
}

bool is_canonical_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789#*") == std::string_view::npos;
}

std::string e164(std::string_view uri_or_user) {
    std::optional<Number> number;
    if (uri_or_user.find(':') == std::string_view::npos) {
        number = telephone_number(uri_or_user);
    } else if (const std::optional<sip::Uri> uri = sip::parse_uri(uri_or_user)) {
        number = subscriber_number(*uri);
    }
    return number ? number->digits : std::string{};
}

namespace {

/// RFC 8224 8.3, without the steps that need a dialling plan. nullopt when it is no
/// telephone-subscriber of RFC 3966. What follows the first ';' goes first: an rn parameter has
/// digits of its own.
std::optional<Number> telephone_number(std::string_view subscriber) {
    const std::size_t end = std::min(subscriber.find(';'), subscriber.size());
    const std::string dialled = sip::unescaped(subscriber.substr(0, end));
    Number number;
    number.is_global = dialled.starts_with('+');
    for (const char c : std::string_view(dialled).substr(number.is_global ? 1 : 0)) {
        if (is_digit(c) || c == '#' || c == '*') {
            number.digits += c;
        } else if (std::string_view("-.() ").find(c) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    if (number.digits.empty()) {
        return std::nullopt;
    }
    const auto context = sip::find_parameter(subscriber.substr(end), "phone-context");
    if (!number.is_global && context && context->value.starts_with('+')) {
        const std::optional<Number> prefix = telephone_number(context->value);
        if (prefix) {
            number.digits.insert(0, prefix->digits);
            number.is_global = true;
        }
    }
    return number;
}

std::optional<Number> subscriber_number(const sip::Uri& uri) {
    if (is_tel(uri)) {
        return telephone_number(uri.opaque);
    }
    return uri.is_sip() && uri.has_user ? telephone_number(uri.user) : std::nullopt;
}

bool is_tel(const sip::Uri& uri) {
    return sip::equal_ignoring_case(uri.scheme, "tel");
}

bool says_phone(const sip::Uri& uri) {
    const auto user = uri.parameter("user");
    return user && sip::equal_ignoring_case(user->value, "phone");
}

std::optional<std::string> canonical_uri(const sip::Uri& uri) {
    if (!uri.is_sip()) {
        return std::string(uri.text);
    }
    if (!uri.has_user || uri.user.empty()) {
        return std::nullopt;
    }
    return in_lower_case(uri.scheme) + ':' + normalised_user(uri.user) + '@' +
           in_lower_case(uri.host);
}

/// Decodes what need not be encoded (RFC 3986 2.3); the rest keeps its %, in lower case.
std::string normalised_user(std::string_view user) {
    std::string out;
    while (!user.empty()) {
        const std::size_t taken = user.front() == '%' && user.size() >= 3 ? 3 : 1;
        const std::string decoded = sip::unescaped(user.substr(0, taken));
        const bool needs_no_escape = decoded.size() == 1 && is_unreserved(decoded.front());
        out += needs_no_escape ? std::string_view(decoded) : user.substr(0, taken);
        user.remove_prefix(taken);
    }
    return in_lower_case(out);
}

/// RFC 8224 8.5 wants the user in lower case, RFC 3986 6.2.2.1 wants %HH in upper case.
std::string with_lower_case_escapes(std::string_view text) {
    std::string out(text);
    for (std::size_t at = out.find('%'); at != std::string::npos && at + 2 < out.size();
         at = out.find('%', at + 1)) {
        out.replace(at, 3, in_lower_case(std::string_view(out).substr(at, 3)));
    }
    return out;
}

bool is_unreserved(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

}  // namespace

}  // namespace rung::identity
