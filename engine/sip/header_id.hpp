#pragma once
#include <cstdint>
#include <string_view>

namespace rung::sip {

/// Headers that Rung knows by name. Anything else is `other` and is found by its name.
enum class HeaderId : std::uint8_t {
    other,
    accept,
    allow,
    alert_info,
    authentication_info,
    authorization,
    call_id,
    call_info,
    contact,
    content_disposition,
    content_encoding,
    content_length,
    content_type,
    cseq,
    date,
    diversion,
    event,
    expires,
    from,
    history_info,
    identity,
    max_forwards,
    min_expires,
    min_se,
    p_asserted_identity,
    proxy_authenticate,
    proxy_authorization,
    rack,
    reason,
    record_route,
    refer_to,
    referred_by,
    replaces,
    reply_to,
    require,
    retry_after,
    route,
    rseq,
    server,
    session_expires,
    subject,
    supported,
    timestamp,
    to,
    unsupported,
    user_agent,
    via,
    warning,
    www_authenticate,
    x_rung,
};

/// By long or compact name (RFC 3261 7.3.3), without regard to case.
[[nodiscard]] HeaderId header_id(std::string_view name);

/// The canonical long name; empty for `other`.
[[nodiscard]] std::string_view header_name(HeaderId id);

/// True where several values of one row are separated by commas (RFC 3261 7.3.1). Identity is not
/// one of them: its URI may hold commas (RFC 8224 4).
[[nodiscard]] bool is_comma_list(HeaderId id);

/// The same by name; an unknown header is no list.
[[nodiscard]] bool is_comma_list(std::string_view name);

/// The same header, whatever the case and whether long or compact.
[[nodiscard]] bool is_same_header(std::string_view a, std::string_view b);

}  // namespace rung::sip
