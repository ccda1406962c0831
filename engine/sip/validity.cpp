#include <algorithm>

#include "engine/sip/fields.hpp"
#include "engine/sip/header_id.hpp"
#include "engine/sip/message.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

namespace {

using Check = bool (*)(std::string_view value);

Check check_of(HeaderId id);
bool is_list_of(std::string_view list, Check is_item);
bool may_be_empty(HeaderId id);

bool is_text(std::string_view value);
bool is_number(std::string_view value);
bool is_token_with_parameters(std::string_view value);
bool is_media_type(std::string_view value);
bool is_bracketed_uri(std::string_view value);
bool is_address(std::string_view value);
bool is_party(std::string_view value);
bool is_contact(std::string_view value);
bool is_route(std::string_view value);
bool is_call_id(std::string_view value);
bool is_replaces(std::string_view value);
bool is_cseq(std::string_view value);
bool is_rack(std::string_view value);
bool is_date(std::string_view value);
bool is_seconds_with_parameters(std::string_view value);
bool is_retry_after(std::string_view value);
bool is_timestamp(std::string_view value);
bool is_product_list(std::string_view value);
bool is_via(std::string_view value);
bool is_warning(std::string_view value);
bool is_auth_parameter_list(std::string_view value);
bool is_credentials(std::string_view value);
bool is_identity(std::string_view value);
bool are_strict_parameters(std::string_view list);

}  // namespace

bool is_valid_value(std::string_view header_name, std::string_view value) {
    const HeaderId id = header_id(header_name);
    value = trimmed(value);
    if (value.empty()) {
        return may_be_empty(id);
    }
    return is_comma_list(id) ? is_list_of(value, check_of(id)) : check_of(id)(value);
}

namespace {

Check check_of(HeaderId id) {
    switch (id) {
        case HeaderId::accept:
        case HeaderId::content_type:
            return is_media_type;
        case HeaderId::alert_info:
        case HeaderId::call_info:
            return is_bracketed_uri;
        case HeaderId::allow:
        case HeaderId::content_encoding:
        case HeaderId::require:
        case HeaderId::supported:
        case HeaderId::unsupported:
            return is_token;
        case HeaderId::authentication_info:
            return is_auth_parameter_list;
        case HeaderId::authorization:
        case HeaderId::proxy_authenticate:
        case HeaderId::proxy_authorization:
        case HeaderId::www_authenticate:
            return is_credentials;
        case HeaderId::call_id:
            return is_call_id;
        case HeaderId::contact:
            return is_contact;
        case HeaderId::content_disposition:
        case HeaderId::event:
        case HeaderId::reason:
            return is_token_with_parameters;
        case HeaderId::content_length:
        case HeaderId::expires:
        case HeaderId::max_forwards:
        case HeaderId::min_expires:
        case HeaderId::rseq:
            return is_number;
        case HeaderId::cseq:
            return is_cseq;
        case HeaderId::date:
            return is_date;
        case HeaderId::diversion:
        case HeaderId::history_info:
        case HeaderId::record_route:
        case HeaderId::route:
            return is_route;
        case HeaderId::from:
        case HeaderId::to:
            return is_party;
        case HeaderId::p_asserted_identity:
        case HeaderId::refer_to:
        case HeaderId::referred_by:
        case HeaderId::reply_to:
            return is_address;
        case HeaderId::identity:
            return is_identity;
        case HeaderId::rack:
            return is_rack;
        case HeaderId::replaces:
            return is_replaces;
        case HeaderId::retry_after:
            return is_retry_after;
        case HeaderId::server:
        case HeaderId::user_agent:
            return is_product_list;
        case HeaderId::session_expires:
            return is_seconds_with_parameters;
        case HeaderId::timestamp:
            return is_timestamp;
        case HeaderId::via:
            return is_via;
        case HeaderId::warning:
            return is_warning;
        case HeaderId::other:
        case HeaderId::subject:
        case HeaderId::x_rung:
            return is_text;
    }
    return is_text;
}

/// No item may be empty: `split_value` alone would not notice a comma at the end.
bool is_list_of(std::string_view list, Check is_item) {
    for (;;) {
        const SplitValue split = split_value(list);
        if (!is_item(split.first)) {
            return false;
        }
        if (split.rest.empty()) {
            return !list.ends_with(',') || split.first.size() == list.size();
        }
        list = split.rest;
    }
}

/// RFC 3261 20.1, 20.5, 20.37 and 20.36: an empty list says something there.
bool may_be_empty(HeaderId id) {
    return id == HeaderId::accept || id == HeaderId::allow || id == HeaderId::supported ||
           id == HeaderId::subject || id == HeaderId::other || id == HeaderId::x_rung;
}

/// TEXT-UTF8 less the check of its encoding.
bool is_text(std::string_view value) {
    for (const char c : value) {
        if (is_in(c, control_set)) {
            return false;
        }
    }
    return true;
}

bool is_number(std::string_view value) {
    return parse_delta_seconds(value).has_value();
}

bool is_token_with_parameters(std::string_view value) {
    Scanner scanner{value};
    return !scanner.take_token().empty() && are_strict_parameters(scanner.rest());
}

bool is_media_type(std::string_view value) {
    Scanner scanner{value};
    return !scanner.take_token().empty() && scanner.take_separator('/') &&
           !scanner.take_token().empty() && are_strict_parameters(scanner.rest());
}

bool is_bracketed_uri(std::string_view value) {
    Scanner scanner{value};
    const std::string_view bracketed = scanner.take_bracketed();
    return bracketed.size() > 2 && parse_uri(bracketed.substr(1, bracketed.size() - 2)) &&
           are_strict_parameters(scanner.rest());
}

bool is_address(std::string_view value) {
    const auto address = parse_name_addr(value);
    return address && !address->star && parse_uri(address->uri) &&
           are_strict_parameters(address->parameters);
}

/// From and To: a tag is a token with a value.
bool is_party(std::string_view value) {
    if (!is_address(value)) {
        return false;
    }
    const auto tag = parse_name_addr(value)->parameter("tag");
    return !tag || is_token(tag->value);
}

/// RFC 3261 20.10
bool is_contact(std::string_view value) {
    if (value == "*") {
        return true;
    }
    if (!is_address(value)) {
        return false;
    }
    const auto address = parse_name_addr(value);
    const auto q = address->parameter("q");
    const auto expires = address->parameter("expires");
    return (!q || parse_qvalue(q->value)) && (!expires || parse_delta_seconds(expires->value));
}

/// RFC 3261 20.30: a name-addr, so always with brackets.
bool is_route(std::string_view value) {
    if (!is_address(value)) {
        return false;
    }
    const std::string_view uri = parse_name_addr(value)->uri;
    return value.substr(0, static_cast<std::size_t>(uri.data() - value.data())).ends_with('<');
}

bool is_call_id(std::string_view value) {
    Scanner scanner{value};
    if (scanner.take_while(word_set).empty()) {
        return false;
    }
    const bool has_at = scanner.take('@');
    return (!has_at || !scanner.take_while(word_set).empty()) && scanner.at_end();
}

/// RFC 3891 6.1: both tags, each once.
bool is_replaces(std::string_view value) {
    const std::string_view parameters = value.substr(std::min(value.find(';'), value.size()));
    return is_call_id(trimmed(value.substr(0, value.size() - parameters.size()))) &&
           are_strict_parameters(parameters) && find_parameter(parameters, "to-tag") &&
           find_parameter(parameters, "from-tag");
}

bool is_cseq(std::string_view value) {
    return parse_cseq(value).has_value();
}

/// RFC 3262 7.2
bool is_rack(std::string_view value) {
    Scanner scanner{value};
    return is_number(scanner.take_digits()) && scanner.skip_lws() &&
           parse_cseq(scanner.rest()).has_value();
}

bool is_date(std::string_view value) {
    return parse_date(value).has_value();
}

bool is_seconds_with_parameters(std::string_view value) {
    Scanner scanner{value};
    return is_number(scanner.take_digits()) && are_strict_parameters(scanner.rest());
}

/// RFC 3261 20.33: `5 (in a meeting);duration=3600`
bool is_retry_after(std::string_view value) {
    Scanner scanner{value};
    if (!is_number(scanner.take_digits())) {
        return false;
    }
    scanner.skip_lws();
    return (scanner.peek() != '(' || !scanner.take_comment().empty()) &&
           are_strict_parameters(scanner.rest());
}

/// RFC 3261 20.38: `54.021 0.5`
bool is_timestamp(std::string_view value) {
    Scanner scanner{value};
    bool right = !scanner.take_digits().empty();
    if (scanner.take('.')) {
        scanner.take_digits();
    }
    if (scanner.skip_lws()) {
        const bool has_digits = !scanner.take_digits().empty();
        right = right && (has_digits || scanner.peek() == '.');
        if (scanner.take('.')) {
            scanner.take_digits();
        }
    }
    return right && scanner.at_end();
}

/// RFC 3261 20.35: products and comments with white space between them.
bool is_product_list(std::string_view value) {
    Scanner scanner{value};
    while (!scanner.at_end()) {
        const bool is_comment = scanner.peek() == '(';
        if (is_comment ? scanner.take_comment().empty() : scanner.take_token().empty()) {
            return false;
        }
        if (!is_comment && scanner.take_separator('/') && scanner.take_token().empty()) {
            return false;
        }
        if (!scanner.skip_lws() && !scanner.at_end()) {
            return false;
        }
    }
    return true;
}

bool is_via(std::string_view value) {
    const auto via = parse_via(value);
    if (!via || !are_strict_parameters(via->parameters)) {
        return false;
    }
    const auto branch = via->parameter("branch");
    return !branch || is_token(branch->value);
}

/// RFC 3261 20.43: `301 isi.edu "Incompatible network address type"`
bool is_warning(std::string_view value) {
    Scanner scanner{value};
    const bool has_code = scanner.take_digits().size() == 3 && scanner.take(' ');
    const CharacterSet agent = token_set | param_extra;  // A host with a port, or a pseudonym.
    return has_code && !scanner.take_while(agent).empty() && scanner.take(' ') &&
           is_quoted_string(scanner.rest());
}

bool is_auth_parameter_list(std::string_view value) {
    Scanner scanner{value};
    do {
        const bool has_name = !scanner.take_token().empty();
        if (!has_name || !scanner.take_separator('=')) {
            return false;
        }
        const bool is_quoted = scanner.peek() == '"';
        if (is_quoted ? scanner.take_quoted_string().empty() : scanner.take_token().empty()) {
            return false;
        }
    } while (scanner.take_separator(','));
    return scanner.at_end();
}

/// Challenges have the same shape (RFC 3261 25.1, credentials and challenge).
bool is_credentials(std::string_view value) {
    Scanner scanner{value};
    return !scanner.take_token().empty() && scanner.skip_lws() &&
           is_auth_parameter_list(scanner.rest());
}

/// RFC 8224 4: the digest, then parameters of which `info` is one, in any order.
bool is_identity(std::string_view value) {
    Scanner scanner{value};
    const CharacterSet base64url = alphanum_set | host_extra;
    std::size_t length = 0;
    std::string_view run = scanner.take_while(base64url);
    for (; !run.empty(); run = scanner.take_while(base64url)) {
        length += run.size();
        while (scanner.take('+') || scanner.take('/') || scanner.take('=')) {
            ++length;
        }
    }
    bool has_info = false;
    while (scanner.take_separator(';')) {
        const std::string_view name = scanner.take_token();
        if (name.empty() || !scanner.take_separator('=')) {
            return false;
        }
        const bool is_info = equal_ignoring_case(name, "info");
        const std::string_view bracketed = is_info ? scanner.take_bracketed() : std::string_view{};
        const bool right =
            is_info ? bracketed.size() > 2 && parse_uri(bracketed.substr(1, bracketed.size() - 2))
                    : !(scanner.peek() == '"' ? scanner.take_quoted_string() : scanner.take_token())
                           .empty();
        if (!right) {
            return false;
        }
        has_info = has_info || is_info;
    }
    return length > 0 && has_info && scanner.at_end();
}

/// generic-param: a value is a token, a host (brackets and colons of IPv6) or a quoted string.
bool are_strict_parameters(std::string_view list) {
    Scanner scanner{list};
    const CharacterSet unquoted = token_set | param_extra;
    while (scanner.take_separator(';')) {
        if (scanner.take_token().empty()) {
            return false;
        }
        if (scanner.take_separator('=')) {
            const bool is_quoted = scanner.peek() == '"';
            if ((is_quoted ? scanner.take_quoted_string() : scanner.take_while(unquoted)).empty()) {
                return false;
            }
        }
    }
    return scanner.at_end();
}

}  // namespace

}  // namespace rung::sip
