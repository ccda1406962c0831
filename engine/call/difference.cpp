#include "engine/call/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

/// Octets shown in front of the difference, and from it on.
constexpr std::size_t shown_before = 40;
constexpr std::size_t shown_behind = 60;
constexpr std::string_view cut = "...";

/// Parameters of a URI that are looked at: a peer chooses how many there are.
constexpr std::size_t compared_parameters = 64;

Difference of_texts(Comparison comparison, std::string_view wanted, std::string_view came);
Difference of_uris(const sip::Uri& wanted, const sip::Uri& came);
Difference of_parameters(std::string_view wanted, std::string_view came);
Difference of_part(std::string part, std::string_view wanted, std::string_view came);
std::size_t shared_beginning(Comparison comparison, std::string_view a, std::string_view b);
std::size_t character_at(std::string_view text, std::size_t octet);
std::string window(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace

Difference difference_of(Comparison comparison, std::string_view wanted, std::string_view came) {
    if (comparison == Comparison::number) {
        return {};
    }
    if (comparison == Comparison::uri) {
        const auto first = sip::parse_uri(wanted);
        const auto second = sip::parse_uri(came);
        if (first && second) {
            return of_uris(*first, *second);
        }
        comparison = Comparison::octets;
    }
    const Difference difference = of_texts(comparison, wanted, came);
    return difference.at > 0 ? difference : Difference{};
}

namespace {

Difference of_texts(Comparison comparison, std::string_view wanted, std::string_view came) {
    const std::size_t at = shared_beginning(comparison, wanted, came);
    if (at == wanted.size() && at == came.size()) {
        return {};
    }
    const std::size_t begin =
        at > shown_before ? character_at(came, at - shown_before) : std::size_t{0};
    Difference difference;
    difference.wanted = window(wanted, begin, at + shown_behind);
    difference.came = window(came, begin, at + shown_behind);
    difference.at = static_cast<std::uint32_t>(at - begin + (begin > 0 ? cut.size() : 0));
    return difference;
}

Difference of_uris(const sip::Uri& wanted, const sip::Uri& came) {
    if (!sip::equal_ignoring_case(wanted.scheme, came.scheme)) {
        return of_part("scheme", wanted.scheme, came.scheme);
    }
    if (!wanted.is_sip()) {
        return of_texts(Comparison::octets, wanted.text, came.text);
    }
    if (sip::unescaped(wanted.user) != sip::unescaped(came.user)) {
        return of_part("user", wanted.user, came.user);
    }
    if (wanted.password != came.password) {
        return {};  // It is nobody's business.
    }
    if (!sip::equal_ignoring_case(wanted.host, came.host)) {
        return of_part("host", wanted.host, came.host);
    }
    if (wanted.port != came.port) {
        const auto text = [](std::optional<std::uint16_t> port) {
            return port ? std::to_string(*port) : std::string{};
        };
        return of_part("port", text(wanted.port), text(came.port));
    }
    if (Difference difference = of_parameters(wanted.parameters, came.parameters);
        !difference.part.empty()) {
        return difference;
    }
    return wanted.headers != came.headers ? of_part("headers", wanted.headers, came.headers)
                                          : Difference{};
}

/// The first parameter that makes the two unequal: of those that only one has, some do not count.
Difference of_parameters(std::string_view wanted, std::string_view came) {
    const auto differs = [](const sip::Parameter& one, std::string_view others) {
        const std::string alone = fmt::format("sip:h;{}", one.name);
        const auto twin = sip::find_parameter(others, one.name);
        const auto with = [&](const std::optional<sip::Parameter>& parameter) {
            return parameter && parameter->has_value ? fmt::format("{}={}", alone, parameter->value)
                   : parameter                       ? alone
                                                     : std::string{"sip:h"};
        };
        const std::string a = with(one);
        const std::string b = with(twin);
        const auto first = sip::parse_uri(a);
        const auto second = sip::parse_uri(b);
        return !first || !second || !sip::equal(*first, *second);
    };
    const auto first_of = [&](std::string_view list, std::string_view others) {
        std::size_t seen = 0;
        while (const auto one = sip::next_parameter(list)) {
            if (++seen > compared_parameters) {
                break;
            }
            if (differs(*one, others)) {
                return std::string{one->name};
            }
        }
        return std::string{};
    };
    std::string name = first_of(wanted, came);
    name = name.empty() ? first_of(came, wanted) : name;
    if (name.empty()) {
        return {};
    }
    const auto value = [&](std::string_view list) {
        const auto parameter = sip::find_parameter(list, name);
        return !parameter             ? std::string_view{}
               : parameter->has_value ? parameter->value
                                      : parameter->name;
    };
    return of_part(fmt::format("parameter {}", name), value(wanted), value(came));
}

Difference of_part(std::string part, std::string_view wanted, std::string_view came) {
    Difference difference = of_texts(Comparison::octets, wanted, came);
    difference.part = std::move(part);
    return difference;
}

/// Of octets, back to where a character begins in both.
std::size_t shared_beginning(Comparison comparison, std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto same = [&](char x, char y) {
        return comparison == Comparison::token ? lower(x) == lower(y) : x == y;
    };
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
    const auto at = static_cast<std::size_t>(in_a - a.begin());
    return std::min(character_at(a, at), character_at(b, at));
}

/// The beginning of the UTF-8 character that this octet is in; of what is no UTF-8 the octet.
std::size_t character_at(std::string_view text, std::size_t octet) {
    constexpr std::size_t longest = 3;
    std::size_t at = octet;
    while (at > 0 && octet - at < longest && at < text.size() &&
           (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return at;
}

std::string window(std::string_view text, std::size_t begin, std::size_t end) {
    const bool all = end >= text.size();
    const std::size_t last = all ? text.size() : character_at(text, end);
    return fmt::format("{}{}{}",
                       begin > 0 ? cut : std::string_view{},
                       text.substr(begin, last - begin),
                       all ? std::string_view{} : cut);
}

}  // namespace

}  // namespace rung::call
