#include "engine/sip/uri.hpp"

#include <algorithm>

#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

namespace {

bool is_escaped_text(std::string_view text, CharacterSet allowed);
bool parse_userinfo(std::string_view userinfo, Uri& uri);
bool parse_host_port(Scanner& scanner, Uri& uri);
bool are_uri_parameters(std::string_view list);
bool are_uri_headers(std::string_view list);

/// Where a parameter ends: at the separator that stands in no quoted string.
std::size_t end_of_parameter(std::string_view text, char separator) {
    const std::size_t plain_end = std::min(text.find(separator), text.size());
    if (text.substr(0, plain_end).find('"') == std::string_view::npos) {
        return plain_end;
    }
    bool quoted = false;
    std::size_t end = 0;
    for (; end < text.size() && (quoted || text[end] != separator); ++end) {
        if (text[end] == '"') {
            quoted = !quoted;
        } else if (quoted && text[end] == '\\') {
            ++end;
        }
    }
    return end;
}

}  // namespace

std::optional<Parameter> next_parameter(std::string_view& rest, char separator) {
    while (!rest.empty() && (rest.front() == separator || is_in(rest.front(), lws_set))) {
        rest.remove_prefix(1);
    }
    if (rest.empty()) {
        return std::nullopt;
    }
    const std::string_view whole = rest.substr(0, end_of_parameter(rest, separator));
    rest.remove_prefix(whole.size());
    const std::size_t equals = whole.find('=');
    Parameter parameter;
    parameter.has_value = equals != std::string_view::npos;
    parameter.name = trimmed(whole.substr(0, equals));
    parameter.value = parameter.has_value ? trimmed(whole.substr(equals + 1)) : std::string_view{};
    return parameter;
}

std::optional<Parameter> find_parameter(std::string_view list, std::string_view name) {
    while (const auto parameter = next_parameter(list)) {
        if (equal_ignoring_case(parameter->name, name)) {
            return parameter;
        }
    }
    return std::nullopt;
}

bool Uri::is_sip() const {
    return equal_ignoring_case(scheme, "sip") || is_sips();
}

bool Uri::is_sips() const {
    return equal_ignoring_case(scheme, "sips");
}

std::string Uri::as_request_uri() const {
    std::string result;
    append_request_uri(result);
    return result;
}

void Uri::append_request_uri(std::string& out) const {
    if (!is_sip()) {
        out += text;
        return;
    }
    const std::size_t tail = parameters.size() + (headers.empty() ? 0 : headers.size() + 1);
    out += text.substr(0, text.size() - tail);
    std::string_view rest = parameters;
    while (const auto parameter = next_parameter(rest)) {
        if (!equal_ignoring_case(parameter->name, "method")) {
            out += ';';
            out += parameter->name;
            out += parameter->has_value ? "=" : "";
            out += parameter->value;
        }
    }
}

std::optional<Uri> parse_uri(std::string_view text) {
    Uri uri;
    uri.text = text;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_in(text.front(), alpha_set)) {
        return std::nullopt;
    }
    uri.scheme = text.substr(0, colon);
    uri.opaque = text.substr(colon + 1);
    for (const char c : uri.scheme) {
        if (!is_in(c, alphanum_set) && c != '+' && c != '-' && c != '.') {
            return std::nullopt;
        }
    }
    if (!uri.is_sip()) {
        // RFC 3986 2: reserved and unreserved characters and escapes.
        const CharacterSet allowed = unreserved_set | reserved_set | param_extra | fragment_set;
        const bool right = !uri.opaque.empty() && is_escaped_text(uri.opaque, allowed);
        return right ? std::optional{uri} : std::nullopt;
    }
    std::string_view rest = uri.opaque;
    // An unescaped @ stands nowhere else than behind the userinfo (RFC 3261 25.1).
    const std::size_t at = rest.find('@');
    if (at != std::string_view::npos) {
        if (!parse_userinfo(rest.substr(0, at), uri)) {
            return std::nullopt;
        }
        rest.remove_prefix(at + 1);
    }
    Scanner scanner{rest};
    if (!parse_host_port(scanner, uri)) {
        return std::nullopt;
    }
    rest = scanner.rest();
    const std::size_t question = rest.find('?');
    uri.parameters = rest.substr(0, question);
    if (question != std::string_view::npos) {
        uri.headers = rest.substr(question + 1);
    }
    const bool right = are_uri_parameters(uri.parameters) &&
                       (question == std::string_view::npos || are_uri_headers(uri.headers));
    return right ? std::optional{uri} : std::nullopt;
}

std::string unescaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                               hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        result += is_escape
                      ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]))
                      : text[i];
        i += is_escape ? 2 : 0;
    }
    return result;
}

namespace {

/// Characters of `allowed` and %HH only.
bool is_escaped_text(std::string_view text, CharacterSet allowed) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_in(text[i], allowed)) {
            continue;
        }
        if (text[i] != '%' || i + 2 >= text.size() || hex_value(text[i + 1]) < 0 ||
            hex_value(text[i + 2]) < 0) {
            return false;
        }
        i += 2;
    }
    return true;
}

/// Semicolons and what follows them are part of the user (RFC 3261 19.1.6, RFC 4475 3.1.1.9).
bool parse_userinfo(std::string_view userinfo, Uri& uri) {
    const std::size_t colon = userinfo.find(':');
    uri.has_user = true;
    uri.user = userinfo.substr(0, colon);
    if (colon != std::string_view::npos) {
        uri.has_password = true;
        uri.password = userinfo.substr(colon + 1);
    }
    return !uri.user.empty() && is_escaped_text(uri.user, unreserved_set | user_extra) &&
           is_escaped_text(uri.password, unreserved_set | password_extra);
}

bool parse_host_port(Scanner& scanner, Uri& uri) {
    uri.host = scanner.take_host();
    if (uri.host.empty()) {
        return false;
    }
    if (scanner.take(':')) {
        std::uint64_t port = 0;
        if (!to_number(scanner.take_digits(), 65535, port)) {
            return false;
        }
        uri.port = static_cast<std::uint16_t>(port);
    }
    return scanner.at_end() || scanner.peek() == ';' || scanner.peek() == '?';
}

bool are_uri_parameters(std::string_view list) {
    const CharacterSet allowed = unreserved_set | param_extra;
    while (!list.empty()) {
        list.remove_prefix(1);  // The semicolon.
        const std::string_view whole = list.substr(0, list.find(';'));
        list.remove_prefix(whole.size());
        const std::size_t equals = whole.find('=');
        const std::string_view name = whole.substr(0, equals);
        const bool has_value = equals != std::string_view::npos;
        const std::string_view value = has_value ? whole.substr(equals + 1) : std::string_view{};
        if (name.empty() || (has_value && value.empty()) || !is_escaped_text(name, allowed) ||
            !is_escaped_text(value, allowed)) {
            return false;
        }
    }
    return true;
}

bool are_uri_headers(std::string_view list) {
    const CharacterSet allowed = unreserved_set | header_extra;
    for (;;) {
        const std::size_t ampersand = list.find('&');
        const std::string_view whole = list.substr(0, ampersand);
        const std::size_t equals = whole.find('=');
        if (equals == 0 || equals == std::string_view::npos ||
            !is_escaped_text(whole.substr(0, equals), allowed) ||
            !is_escaped_text(whole.substr(equals + 1), allowed)) {
            return false;
        }
        if (ampersand == std::string_view::npos) {
            return true;
        }
        list.remove_prefix(ampersand + 1);
    }
}

}  // namespace

}  // namespace rung::sip
