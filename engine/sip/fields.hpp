#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sip/characters.hpp"
#include "engine/sip/uri.hpp"

namespace rung::sip {

/// Typed header values, parsed when asked for. All point into the value that was given, which may
/// still be folded. Each returns nullopt when the value breaks the grammar of RFC 3261 25.1, but
/// lets an unquoted parameter value be any run of octets without a separator: a branch or a tag
/// that is no token can still be compared. What stands in <> is judged by `parse_uri` alone, and
/// everything by `is_valid_value`.

struct Via {
    std::string_view transport;  ///< "UDP", as written.
    std::string_view host;       ///< sent-by host, IPv6 with its brackets.
    std::optional<std::uint16_t> port;
    std::string_view parameters;  ///< ";branch=…;rport"
    std::string_view branch;      ///< Empty when absent.
    std::string_view maddr;       ///< Empty when absent.
    bool has_rport = false;

    [[nodiscard]] std::optional<Parameter> parameter(std::string_view name) const {
        return find_parameter(parameters, name);
    }
};

[[nodiscard]] std::optional<Via> parse_via(std::string_view value);

struct CSeq {
    std::uint32_t number = 0;
    std::string_view method;
};

[[nodiscard]] std::optional<CSeq> parse_cseq(std::string_view value);

/// `"Bob" <sip:bob@example.com>;tag=1` and its bare form (RFC 3261 20: then every parameter is the
/// header's). From, To, Contact, Route, Record-Route, P-Asserted-Identity, Refer-To …
struct NameAddr {
    std::string_view display;  ///< As written, with its quotes.
    std::string_view uri;      ///< Without <>.
    std::string_view parameters;
    bool star = false;  ///< Contact: *

    [[nodiscard]] std::optional<Parameter> parameter(std::string_view name) const {
        return find_parameter(parameters, name);
    }

    [[nodiscard]] std::string_view tag() const;  ///< Empty when absent.
};

[[nodiscard]] std::optional<NameAddr> parse_name_addr(std::string_view value);

/// q in thousandths (0..1000); nullopt when it is no qvalue.
[[nodiscard]] std::optional<int> parse_qvalue(std::string_view text);

/// delta-seconds, 0..2^32-1.
[[nodiscard]] std::optional<std::uint32_t> parse_delta_seconds(std::string_view text);

/// RFC 3261 20.17: always GMT.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_date(std::string_view text);

/// "Sun, 22 Nov 2026 12:00:00 GMT", 29 octets.
[[nodiscard]] std::string format_date(std::chrono::sys_seconds time);

/// A token by RFC 3261 25.1, at least one octet.
[[nodiscard]] bool is_token(std::string_view text);

/// Compared without regard to ASCII case.
[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// True when `value` is a right value of that header by RFC 3261 25.1; unknown headers need only be
/// free of control characters.
[[nodiscard]] bool is_valid_value(std::string_view header_name, std::string_view value);

}  // namespace rung::sip
