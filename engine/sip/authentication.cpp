#include "engine/sip/authentication.hpp"

#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

namespace {

/// The empty elements of a list (RFC 9110 5.6.1).
void skip_commas(Scanner& scanner) {
    scanner.skip_lws();
    while (scanner.take(',')) {
        scanner.skip_lws();
    }
}

/// token68 of RFC 9110 11.2, up to its end or to a comma; what has a value behind its `=` is a
/// parameter instead.
bool take_token68(Scanner& scanner) {
    const Scanner before = scanner;
    while (!scanner.take_token().empty() || scanner.take('/')) {
    }
    const bool some = scanner.rest().size() < before.rest().size();
    while (scanner.take('=')) {
    }
    scanner.skip_lws();
    if (some && (scanner.at_end() || scanner.peek() == ',')) {
        return true;
    }
    scanner = before;
    return false;
}

/// Not a token only: a nonce without its quotes can still be given back.
std::string_view take_bare_value(Scanner& scanner) {
    const std::string_view rest = scanner.rest();
    std::size_t length = 0;
    while (length < rest.size() && rest[length] != ',' && rest[length] != '"' &&
           !is_in(rest[length], lws_set | control_set)) {
        ++length;
    }
    scanner = Scanner{rest.substr(length)};
    return rest.substr(0, length);
}

/// What stands where a parameter may: one, the next scheme or the end, or neither.
enum class Taken : std::uint8_t { parameter, nothing, broken };

Taken take_parameter(Scanner& scanner, AuthParameter& out) {
    const Scanner before = scanner;
    out.name = scanner.take_token();
    if (out.name.empty()) {
        return scanner.at_end() ? Taken::nothing : Taken::broken;
    }
    if (!scanner.take_separator('=')) {
        scanner = before;
        return Taken::nothing;
    }
    if (scanner.peek() == '"') {
        const std::string_view quoted = scanner.take_quoted_string();
        if (quoted.empty()) {
            return Taken::broken;
        }
        out.value = quoted.substr(1, quoted.size() - 2);
    } else {
        out.value = take_bare_value(scanner);
        if (out.value.empty()) {
            return Taken::broken;
        }
    }
    scanner.skip_lws();
    return scanner.at_end() || scanner.peek() == ',' ? Taken::parameter : Taken::broken;
}

std::string_view between(std::string_view from, const Scanner& to) {
    return trimmed(from.substr(0, from.size() - to.rest().size()));
}

std::string_view without_commas(std::string_view list) {
    while (list.ends_with(',')) {
        list.remove_suffix(1);
        list = trimmed(list);
    }
    return list;
}

}  // namespace

std::optional<AuthParameter> Authentication::parameter(std::string_view name) const {
    std::string_view rest = parameters;
    while (const auto parameter = next_auth_parameter(rest)) {
        if (equal_ignoring_case(parameter->name, name)) {
            return parameter;
        }
    }
    return std::nullopt;
}

bool Authentication::is_digest() const {
    return equal_ignoring_case(scheme, "Digest");
}

std::string_view Authentication::text() const {
    return {scheme.data(),
            static_cast<std::size_t>(parameters.data() + parameters.size() - scheme.data())};
}

std::optional<Authentication> next_authentication(std::string_view& rest) {
    Scanner scanner{rest};
    rest = {};
    skip_commas(scanner);
    Authentication out;
    out.scheme = scanner.take_token();
    const bool space = scanner.skip_lws();
    if (out.scheme.empty() || (!space && !scanner.at_end() && scanner.peek() != ',')) {
        return std::nullopt;
    }
    const std::string_view begin = scanner.rest();
    if (!take_token68(scanner)) {
        AuthParameter parameter;
        Taken taken = take_parameter(scanner, parameter);
        while (taken == Taken::parameter) {
            skip_commas(scanner);
            taken = take_parameter(scanner, parameter);
        }
        if (taken == Taken::broken && !(scanner.peek() == ',' && between(begin, scanner).empty())) {
            return std::nullopt;
        }
    }
    out.parameters = without_commas(between(begin, scanner));
    rest = scanner.rest();
    return out;
}

std::optional<AuthParameter> next_auth_parameter(std::string_view& rest) {
    Scanner scanner{rest};
    skip_commas(scanner);
    AuthParameter parameter;
    const Taken taken = take_parameter(scanner, parameter);
    rest = taken == Taken::parameter ? scanner.rest() : std::string_view{};
    return taken == Taken::parameter ? std::optional{parameter} : std::nullopt;
}

std::string_view unescaped_quoted(std::string_view inside, std::string& storage) {
    if (inside.find('\\') == std::string_view::npos) {
        return inside;
    }
    storage.clear();
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] == '\\' && at + 1 < inside.size()) {
            ++at;
        }
        storage += inside[at];
    }
    return storage;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char octet : text) {
        if (octet == '"' || octet == '\\') {
            out += '\\';
        }
        out += octet;
    }
    out += '"';
}

}  // namespace rung::sip
