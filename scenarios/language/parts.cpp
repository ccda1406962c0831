#include <array>

#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

using call::Field;
using call::Function;
using call::Part;
using sip::HeaderId;

constexpr PartName param{"param", Part::param, Domain::text, ValueKind::token};

constexpr std::array text_parts = {
    PartName{"text", Part::text, Domain::text, ValueKind::octets},
    PartName{"length", Part::length, Domain::nothing, ValueKind::number},
    PartName{"lines", Part::lines, Domain::nothing, ValueKind::number}};

constexpr std::array uri_parts = {
    PartName{"scheme", Part::scheme, Domain::text, ValueKind::token},
    PartName{"user", Part::user, Domain::text, ValueKind::octets},
    PartName{"password", Part::password, Domain::text, ValueKind::octets},
    PartName{"host", Part::host, Domain::text, ValueKind::token},
    PartName{"port", Part::port, Domain::nothing, ValueKind::number},
    PartName{"headers", Part::headers, Domain::text, ValueKind::octets},
    param};

constexpr PartName uri{"uri", Part::uri, Domain::uri, ValueKind::uri};
constexpr PartName display{"display", Part::display, Domain::text, ValueKind::octets};
constexpr PartName tag{"tag", Part::tag, Domain::text, ValueKind::octets};
constexpr PartName expires{"expires", Part::expires, Domain::nothing, ValueKind::number};

constexpr std::array address_parts = {uri, display, param};
constexpr std::array party_parts = {uri, display, tag, param};
constexpr std::array contact_parts = {
    uri, display, PartName{"q", Part::q, Domain::nothing, ValueKind::number}, expires, param};
constexpr std::array seconds_parts = {expires, param};
constexpr std::array via_parts = {
    PartName{"branch", Part::branch, Domain::text, ValueKind::octets},
    PartName{"received", Part::received, Domain::text, ValueKind::token},
    PartName{"rport", Part::rport, Domain::nothing, ValueKind::number},
    PartName{"sent-by", Part::sent_by, Domain::text, ValueKind::token},
    PartName{"transport", Part::transport, Domain::text, ValueKind::token},
    param};
constexpr PartName number{"number", Part::number, Domain::nothing, ValueKind::number};
constexpr std::array cseq_parts = {
    number, PartName{"method", Part::method, Domain::text, ValueKind::token}};
constexpr std::array rseq_parts = {number};
constexpr std::array plain_parts = {param};
constexpr PartName scheme{"scheme", Part::auth, Domain::text, ValueKind::token};
constexpr PartName realm{"realm", Part::auth, Domain::text, ValueKind::octets};
constexpr PartName nonce{"nonce", Part::auth, Domain::text, ValueKind::octets};
constexpr PartName algorithm{"algorithm", Part::auth, Domain::text, ValueKind::token};
constexpr PartName qop{"qop", Part::auth, Domain::text, ValueKind::token};
constexpr PartName opaque{"opaque", Part::auth, Domain::text, ValueKind::octets};
constexpr std::array credentials_parts = {
    PartName{"username", Part::auth, Domain::text, ValueKind::octets},
    realm,
    nonce,
    PartName{"uri", Part::auth, Domain::uri, ValueKind::uri},
    PartName{"response", Part::auth, Domain::text, ValueKind::token},
    algorithm,
    PartName{"cnonce", Part::auth, Domain::text, ValueKind::octets},
    qop,
    PartName{"nc", Part::auth, Domain::nothing, ValueKind::number},
    opaque,
    scheme,
    param};
constexpr std::array challenge_parts = {
    realm,
    nonce,
    algorithm,
    qop,
    PartName{"stale", Part::auth, Domain::text, ValueKind::token},
    opaque,
    PartName{"domain", Part::auth, Domain::text, ValueKind::octets},
    scheme,
    param};
constexpr std::array unknown_parts = {uri, display, tag, param};

constexpr PartName address{"address", Part::sdp_field, Domain::text, ValueKind::token};
constexpr std::array origin_parts = {
    PartName{"user", Part::sdp_field, Domain::text, ValueKind::octets},
    PartName{"session", Part::sdp_field, Domain::nothing, ValueKind::number},
    PartName{"version", Part::sdp_field, Domain::nothing, ValueKind::number},
    address};
constexpr std::array connection_parts = {address};
constexpr std::array media_parts = {
    PartName{"media", Part::sdp_field, Domain::text, ValueKind::token},
    PartName{"port", Part::sdp_field, Domain::nothing, ValueKind::number},
    PartName{"protocol", Part::sdp_field, Domain::text, ValueKind::token},
    PartName{"formats", Part::sdp_field, Domain::text, ValueKind::octets},
    PartName{"attribute", Part::sdp_attribute, Domain::text, ValueKind::octets}};

constexpr std::array field_names = {
    FieldName{"status", Field::status, Domain::nothing, ValueKind::number},
    FieldName{"reason", Field::reason, Domain::text, ValueKind::octets},
    FieldName{"method", Field::method, Domain::text, ValueKind::token},
    FieldName{"uri", Field::uri, Domain::uri, ValueKind::uri},
    FieldName{"body", Field::body, Domain::text, ValueKind::octets},
    FieldName{"sdp", Field::sdp, Domain::text, ValueKind::octets},
    FieldName{"raw", Field::raw, Domain::text, ValueKind::octets},
    FieldName{"elapsed", Field::elapsed, Domain::nothing, ValueKind::duration},
    FieldName{"transport", Field::transport, Domain::text, ValueKind::token},
    FieldName{"source", Field::source, Domain::text, ValueKind::token}};

constexpr std::array function_names = {
    FunctionName{"uuid", Function::uuid, 0, ValueKind::octets},
    FunctionName{"random", Function::random, 2, ValueKind::number},
    FunctionName{"now", Function::now, 0, ValueKind::number},
    FunctionName{"date", Function::date, 1, ValueKind::octets},
    FunctionName{"fill", Function::fill, 1, ValueKind::octets},
    FunctionName{"e164", Function::e164, 1, ValueKind::octets},
    FunctionName{"lower", Function::lower, 1, ValueKind::octets},
    FunctionName{"unescape", Function::unescape, 1, ValueKind::octets},
    FunctionName{"md5", Function::md5, 1, ValueKind::octets},
    FunctionName{"count", Function::count, 1, ValueKind::number}};

constexpr std::array<std::string_view, 16> claims = {"attest",
                                                     "orig",
                                                     "dest",
                                                     "iat",
                                                     "origid",
                                                     "orig.tn",
                                                     "orig.uri",
                                                     "dest.tn",
                                                     "dest.uri",
                                                     "div",
                                                     "div.tn",
                                                     "div.uri",
                                                     "typ",
                                                     "x5u",
                                                     "alg",
                                                     "ppt"};

}  // namespace

std::span<const PartName> parts_of_header(HeaderId id) {
    switch (id) {
        case HeaderId::from:
        case HeaderId::to:
            return party_parts;
        case HeaderId::contact:
            return contact_parts;
        case HeaderId::route:
        case HeaderId::record_route:
        case HeaderId::p_asserted_identity:
        case HeaderId::refer_to:
        case HeaderId::referred_by:
        case HeaderId::reply_to:
        case HeaderId::diversion:
        case HeaderId::history_info:
            return address_parts;
        case HeaderId::via:
            return via_parts;
        case HeaderId::cseq:
            return cseq_parts;
        case HeaderId::rseq:
            return rseq_parts;
        case HeaderId::expires:
        case HeaderId::min_expires:
        case HeaderId::min_se:
        case HeaderId::session_expires:
        case HeaderId::retry_after:
            return seconds_parts;
        case HeaderId::authorization:
        case HeaderId::proxy_authorization:
            return credentials_parts;
        case HeaderId::www_authenticate:
        case HeaderId::proxy_authenticate:
            return challenge_parts;
        case HeaderId::other:
            return unknown_parts;
        default:
            return plain_parts;
    }
}

std::span<const PartName> parts_of_uri() {
    return uri_parts;
}

std::span<const PartName> parts_of_text() {
    return text_parts;
}

std::span<const PartName> parts_of_sdp(char type) {
    switch (type) {
        case 'o':
            return origin_parts;
        case 'c':
            return connection_parts;
        case 'm':
            return media_parts;
        default:
            return {};
    }
}

ValueKind kind_of_header(HeaderId id) {
    switch (id) {
        case HeaderId::max_forwards:
        case HeaderId::content_length:
        case HeaderId::expires:
        case HeaderId::min_expires:
        case HeaderId::rseq:
            return ValueKind::number;
        case HeaderId::call_id:
        case HeaderId::subject:
        case HeaderId::user_agent:
        case HeaderId::server:
        case HeaderId::warning:
        case HeaderId::date:
        case HeaderId::identity:
            return ValueKind::octets;
        default:
            return ValueKind::token;
    }
}

std::span<const FieldName> fields() {
    return field_names;
}

std::span<const FunctionName> functions() {
    return function_names;
}

std::span<const std::string_view> known_claims() {
    return claims;
}

}  // namespace rung::language
