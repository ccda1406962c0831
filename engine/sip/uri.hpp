#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::sip {

/// One `name[=value]` of a ;- or &-list, still escaped.
struct Parameter {
    std::string_view name;
    std::string_view value;
    bool has_value = false;
};

/// Walks `;a=1;b` (or `a=1&b` with separator '&'): takes the next parameter off `rest`.
/// Quoted strings are kept whole. nullopt at the end.
[[nodiscard]] std::optional<Parameter> next_parameter(std::string_view& rest, char separator = ';');

/// The parameter of that name (any case) in a ;-list, or nullopt.
[[nodiscard]] std::optional<Parameter> find_parameter(std::string_view list, std::string_view name);

/// A URI taken apart, every part as written (escaped). Points into the text that was parsed.
/// For schemes other than sip and sips only `scheme` and `opaque` are set.
struct Uri {
    std::string_view text;
    std::string_view scheme;  ///< As written; compare without case.
    std::string_view opaque;  ///< What follows "scheme:".
    bool has_user = false;
    std::string_view user;
    bool has_password = false;
    std::string_view password;
    std::string_view host;  ///< IPv6 with its brackets.
    std::optional<std::uint16_t> port;
    std::string_view parameters;  ///< ";transport=tcp;lr" or empty.
    std::string_view headers;     ///< "?Subject=x" without the '?', or empty.

    [[nodiscard]] bool is_sip() const;  ///< sip or sips.
    [[nodiscard]] bool is_sips() const;

    [[nodiscard]] std::optional<Parameter> parameter(std::string_view name) const {
        return find_parameter(parameters, name);
    }

    /// The URI less `?headers`, and less the `method` parameter: what goes into a Request-URI
    /// (RFC 3261 19.1.5, 8.1.3.4).
    [[nodiscard]] std::string as_request_uri() const;
    void append_request_uri(std::string& out) const;
};

/// nullopt when it is no URI by RFC 3261 25.1 (or RFC 3986 for other schemes).
[[nodiscard]] std::optional<Uri> parse_uri(std::string_view text);

/// RFC 3261 19.1.4. Schemes other than sip and sips compare by octets, scheme without case.
[[nodiscard]] bool equal(const Uri& a, const Uri& b);

/// %HH decoded.
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace rung::sip
