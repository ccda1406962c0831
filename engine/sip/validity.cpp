#include <algorithm>
#include <array>

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

struct Rule {
    HeaderId id;
    Check check;
};

constexpr std::array<Rule, 47> rules{{
    {HeaderId::accept, is_media_type},
    {HeaderId::alert_info, is_bracketed_uri},
    {HeaderId::allow, is_token},
    {HeaderId::authentication_info, is_auth_parameter_list},
    {HeaderId::authorization, is_credentials},
    {HeaderId::call_id, is_call_id},
    {HeaderId::call_info, is_bracketed_uri},
    {HeaderId::contact, is_contact},
    {HeaderId::content_disposition, is_token_with_parameters},
    {HeaderId::content_encoding, is_token},
    {HeaderId::content_length, is_number},
    {HeaderId::content_type, is_media_type},
    {HeaderId::cseq, is_cseq},
    {HeaderId::date, is_date},
    {HeaderId::diversion, is_route},
    {HeaderId::event, is_token_with_parameters},
    {HeaderId::expires, is_number},
    {HeaderId::from, is_party},
    {HeaderId::history_info, is_route},
    {HeaderId::identity, is_identity},
    {HeaderId::max_forwards, is_number},
    {HeaderId::min_expires, is_number},
    {HeaderId::min_se, is_seconds_with_parameters},
    {HeaderId::p_asserted_identity, is_address},
    {HeaderId::proxy_authenticate, is_credentials},
    {HeaderId::proxy_authorization, is_credentials},
    {HeaderId::rack, is_rack},
    {HeaderId::reason, is_token_with_parameters},
    {HeaderId::record_route, is_route},
    {HeaderId::refer_to, is_address},
    {HeaderId::referred_by, is_address},
    {HeaderId::replaces, is_replaces},
    {HeaderId::reply_to, is_address},
    {HeaderId::require, is_token},
    {HeaderId::retry_after, is_retry_after},
    {HeaderId::route, is_route},
    {HeaderId::rseq, is_number},
    {HeaderId::server, is_product_list},
    {HeaderId::session_expires, is_seconds_with_parameters},
    {HeaderId::supported, is_token},
    {HeaderId::timestamp, is_timestamp},
    {HeaderId::to, is_party},
    {HeaderId::unsupported, is_token},
    {HeaderId::user_agent, is_product_list},
    {HeaderId::via, is_via},
    {HeaderId::warning, is_warning},
    {HeaderId::www_authenticate, is_credentials},
}};

/// Of a list: the check of one value. Any text will do where there is no rule.
Check check_of(HeaderId id) {
    const auto* const rule = std::ranges::find(rules, id, &Rule::id);
    return rule == rules.end() ? is_text : rule->check;
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
    const auto has_value = [](Scanner& scanner) {
        return scanner.peek() == '"' ? !scanner.take_quoted_string().empty()
                                     : !scanner.take_while(token_set | param_extra).empty();
    };
    Scanner scanner{list};
    while (scanner.take_separator(';')) {
        const bool named = !scanner.take_token().empty();
        if (!named || (scanner.take_separator('=') && !has_value(scanner))) {
            return false;
        }
    }
    return scanner.at_end();
}

}  // namespace

}  // namespace rung::sip
