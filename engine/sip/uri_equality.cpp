// RFC 3261 19.1.4.
#include <array>

#include "engine/base/address.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"
#include "engine/sip/uri.hpp"

namespace rung::sip {

namespace {

/// More parameters or headers than this, and URIs are compared by their octets: the comparison is
/// quadratic in them, and a peer chooses how many there are.
constexpr std::size_t compared_components = 64;

enum class Case : std::uint8_t { matters, ignored };

bool equal_escaped(std::string_view a, std::string_view b, Case letters);
bool equal_hosts(std::string_view a, std::string_view b);
bool equal_parameters(const Uri& a, const Uri& b);
bool equal_headers(std::string_view a, std::string_view b);
std::size_t count_components(std::string_view list, char separator);

}  // namespace

bool equal(const Uri& a, const Uri& b) {
    if (!equal_ignoring_case(a.scheme, b.scheme)) {
        return false;
    }
    if (!a.is_sip() || a.opaque == b.opaque) {
        return a.opaque == b.opaque;
    }
    return a.has_user == b.has_user && a.has_password == b.has_password && a.port == b.port &&
           equal_hosts(a.host, b.host) && equal_escaped(a.user, b.user, Case::matters) &&
           equal_escaped(a.password, b.password, Case::matters) && equal_parameters(a, b) &&
           equal_headers(a.headers, b.headers);
}

namespace {

/// One character of a text that holds escapes.
struct Unit {
    char character;
    bool escaped;
};

Unit take_unit(std::string_view& rest) {
    if (rest.size() >= 3 && rest.front() == '%' && hex_value(rest[1]) >= 0 &&
        hex_value(rest[2]) >= 0) {
        const Unit unit{static_cast<char>(hex_value(rest[1]) * 16 + hex_value(rest[2])), true};
        rest.remove_prefix(3);
        return unit;
    }
    const Unit unit{rest.front(), false};
    rest.remove_prefix(1);
    return unit;
}

/// RFC 3261 19.1.4: a character equals its escape unless it is reserved.
bool equal_escaped(std::string_view a, std::string_view b, Case letters) {
    while (!a.empty() && !b.empty()) {
        const Unit left = take_unit(a);
        const Unit right = take_unit(b);
        const bool same = letters == Case::matters
                              ? left.character == right.character
                              : lower(left.character) == lower(right.character);
        const bool comparable =
            left.escaped == right.escaped || !is_in(left.character, reserved_set);
        if (!same || !comparable) {
            return false;
        }
    }
    return a.empty() && b.empty();
}

/// RFC 5954 4.2: IPv6 addresses compare by their 128 bits, however they are written.
bool equal_hosts(std::string_view a, std::string_view b) {
    if (a.starts_with('[') && b.starts_with('[')) {
        return base::IpAddress::parse(a) == base::IpAddress::parse(b);
    }
    return equal_ignoring_case(a, b);
}

/// RFC 3261 19.1.4: these match only when both have them, whatever their defaults say.
bool counts_when_absent(std::string_view name) {
    for (const std::string_view special : {"transport", "user", "ttl", "method", "maddr"}) {
        if (equal_escaped(name, special, Case::ignored)) {
            return true;
        }
    }
    return false;
}

std::optional<Parameter> find_escaped_name(std::string_view list, std::string_view name) {
    while (const auto parameter = next_parameter(list)) {
        if (equal_escaped(parameter->name, name, Case::ignored)) {
            return parameter;
        }
    }
    return std::nullopt;
}

/// Every parameter of `list` has its equal in `other`, or need not be there.
bool parameters_match(std::string_view list, std::string_view other) {
    while (const auto parameter = next_parameter(list)) {
        const auto twin = find_escaped_name(other, parameter->name);
        const bool right = twin ? parameter->has_value == twin->has_value &&
                                      equal_escaped(parameter->value, twin->value, Case::ignored)
                                : !counts_when_absent(parameter->name);
        if (!right) {
            return false;
        }
    }
    return true;
}

bool equal_parameters(const Uri& a, const Uri& b) {
    if (count_components(a.parameters, ';') > compared_components ||
        count_components(b.parameters, ';') > compared_components) {
        return a.parameters == b.parameters;
    }
    return parameters_match(a.parameters, b.parameters) &&
           parameters_match(b.parameters, a.parameters);
}

/// Every header of `list` stands as often in `other` (RFC 3261 19.1.4: never ignored).
bool headers_match(std::string_view list, std::string_view other) {
    const auto count_in = [](std::string_view rest, const Parameter& wanted) {
        std::size_t count = 0;
        while (const auto header = next_parameter(rest, '&')) {
            count +=
                static_cast<std::size_t>(equal_escaped(header->name, wanted.name, Case::ignored) &&
                                         equal_escaped(header->value, wanted.value, Case::ignored));
        }
        return count;
    };
    std::string_view rest = list;
    while (const auto header = next_parameter(rest, '&')) {
        if (count_in(list, *header) != count_in(other, *header)) {
            return false;
        }
    }
    return true;
}

bool equal_headers(std::string_view a, std::string_view b) {
    const std::size_t count = count_components(a, '&');
    if (count != count_components(b, '&')) {
        return false;
    }
    return count > compared_components ? a == b : headers_match(a, b);
}

std::size_t count_components(std::string_view list, char separator) {
    std::size_t count = list.empty() ? 0 : 1;
    for (const char c : list) {
        count += c == separator ? 1 : 0;
    }
    return count;
}

}  // namespace

}  // namespace rung::sip
