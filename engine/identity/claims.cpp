#include "engine/identity/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engine/sip/fields.hpp"

namespace rung::identity {

namespace {

using Index = JsonDocument::Index;

std::string shown_value(const JsonDocument& document, Index value);
Finding bad_claim(std::string_view name, const JsonDocument& payload, std::string_view rule);
bool is_string(const JsonDocument& document, Index value, std::string_view expected);
std::optional<IdentityKind> kind_named(std::string_view name);
std::optional<CanonicalIdentity> read_orig(const JsonDocument& payload);
std::optional<std::vector<CanonicalIdentity>> read_dest(const JsonDocument& payload);
bool append_identities(const JsonDocument& payload,
                       IdentityKind kind,
                       Index list,
                       std::vector<CanonicalIdentity>& identities);
std::optional<CanonicalIdentity> read_identity(const JsonDocument& payload,
                                               IdentityKind kind,
                                               Index value);
Finding check_shaken(const JsonDocument& payload);
bool is_uuid(std::string_view text);

}  // namespace

base::Result<Passport, Finding> read_passport(std::string_view token) {
    auto passport = Passport::decode(token);
    if (passport) {
        return std::move(*passport);
    }
    const PassportFault fault = passport.error();
    if (fault.error == PassportError::compact_form) {
        return Finding{Rule::compact_form,
                       "the compact form of a PASSporT is not supported yet (RFC 8225 7)"};
    }
    return Finding{Rule::malformed_passport,
                   fmt::format("the PASSporT is {}{}{} (RFC 8225 6)",
                               describe(fault.error),
                               fault.detail.empty() ? "" : ": ",
                               fault.detail)};
}

Finding check_jose_header(const IdentityHeader& header, const JsonDocument& jose) {
    if (!sip::equal_ignoring_case(header.alg, "ES256")) {
        return {Rule::unsupported_algorithm,
                fmt::format("alg {} is not ES256 (RFC 8225 4.2)", shown(header.alg))};
    }

    struct Member {
        std::string_view name;
        std::string_view expected;
        std::string_view clause;
    };

    const auto members = std::to_array<Member>({
        {"alg", "ES256", "RFC 8224 4.1: as the alg parameter"},
        {"typ", "passport", "RFC 8225 4.1"},
        {"x5u", header.info, "RFC 8224 4.1: octet by octet as the info parameter"},
    });
    for (const Member& member : members) {
        const Index value = jose.member(0, member.name);
        if (!is_string(jose, value, member.expected)) {
            return {Rule::jose_header,
                    fmt::format("{} of the JOSE header is {} and not {} ({})",
                                member.name,
                                shown_value(jose, value),
                                shown(member.expected),
                                member.clause)};
        }
    }
    const Index ppt = jose.member(0, "ppt");
    if (header.ppt.empty() ? ppt != JsonDocument::none : !is_string(jose, ppt, header.ppt)) {
        return {
            Rule::jose_header,
            fmt::format("ppt of the JOSE header is {} and the ppt parameter is {} (RFC 8224 4.1)",
                        shown_value(jose, ppt),
                        header.ppt.empty() ? "absent" : shown(header.ppt))};
    }
    if (const Index crit = jose.member(0, "crit"); crit != JsonDocument::none) {
        return {Rule::jose_header,
                fmt::format("crit names {}, which is not understood (RFC 7515 4.1.11)",
                            shown_value(jose, crit))};
    }
    return {};
}

base::Result<Claims, Finding> read_claims(std::string_view ppt, const JsonDocument& payload) {
    Claims claims;
    auto orig = read_orig(payload);
    if (!orig) {
        return bad_claim("orig", payload, "one tn or uri as a string (RFC 8225 5.2.1)");
    }
    claims.orig = std::move(*orig);
    auto dest = read_dest(payload);
    if (!dest) {
        return bad_claim("dest", payload, "arrays of tn and uri (RFC 8225 5.2.1)");
    }
    claims.dest = std::move(*dest);
    const Index iat = payload.member(0, "iat");
    if (iat == JsonDocument::none || payload.kind(iat) != JsonKind::integer) {
        return bad_claim("iat", payload, "an integer (RFC 8225 5.1.1)");
    }
    claims.iat = base::WallTime(std::chrono::seconds(payload.integer(iat)));
    if (ppt == "shaken") {
        if (Finding finding = check_shaken(payload); finding) {
            return finding;
        }
    }
    if (payload.member(0, "mky") != JsonDocument::none) {
        return Finding{Rule::unsupported_claim,
                       "mky is not compared with the fingerprints of the SDP yet (RFC 8225 5.2.2)"};
    }
    return claims;
}

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 80;
    std::string out = "'";
    for (const char c : text.substr(0, longest)) {
        const auto code = static_cast<unsigned char>(c);
        out += code < 0x20 || code == 0x7F ? '?' : c;
    }
    out += text.size() > longest ? "…'" : "'";
    return out;
}

namespace {

std::string shown_value(const JsonDocument& document, Index value) {
    if (value == JsonDocument::none) {
        return "absent";
    }
    return document.kind(value) == JsonKind::string ? shown(document.text(value))
                                                    : shown(document.canonical(value));
}

Finding bad_claim(std::string_view name, const JsonDocument& payload, std::string_view rule) {
    return {Rule::claims,
            fmt::format(
                "{} is {} and not {}", name, shown_value(payload, payload.member(0, name)), rule)};
}

bool is_string(const JsonDocument& document, Index value, std::string_view expected) {
    return value != JsonDocument::none && document.kind(value) == JsonKind::string &&
           document.text(value) == expected;
}

std::optional<IdentityKind> kind_named(std::string_view name) {
    if (name == "tn") {
        return IdentityKind::tn;
    }
    return name == "uri" ? std::optional(IdentityKind::uri) : std::nullopt;
}

/// Exactly one identity, and no array.
std::optional<CanonicalIdentity> read_orig(const JsonDocument& payload) {
    const Index orig = payload.member(0, "orig");
    if (orig == JsonDocument::none || payload.kind(orig) != JsonKind::object) {
        return std::nullopt;
    }
    const Index only = payload.first_child(orig);
    if (only == JsonDocument::none || payload.next_sibling(only) != JsonDocument::none) {
        return std::nullopt;
    }
    const auto kind = kind_named(payload.name(only));
    return kind ? read_identity(payload, *kind, only) : std::nullopt;
}

/// Arrays only, and at least one identity in all.
std::optional<std::vector<CanonicalIdentity>> read_dest(const JsonDocument& payload) {
    const Index dest = payload.member(0, "dest");
    if (dest == JsonDocument::none || payload.kind(dest) != JsonKind::object) {
        return std::nullopt;
    }
    std::vector<CanonicalIdentity> identities;
    for (Index list = payload.first_child(dest); list != JsonDocument::none;
         list = payload.next_sibling(list)) {
        const auto kind = kind_named(payload.name(list));
        if (!kind || payload.kind(list) != JsonKind::array) {
            return std::nullopt;
        }
        if (!append_identities(payload, *kind, list, identities)) {
            return std::nullopt;
        }
    }
    return identities.empty() ? std::nullopt : std::optional(std::move(identities));
}

bool append_identities(const JsonDocument& payload,
                       IdentityKind kind,
                       Index list,
                       std::vector<CanonicalIdentity>& identities) {
    for (Index one = payload.first_child(list); one != JsonDocument::none;
         one = payload.next_sibling(one)) {
        auto identity = read_identity(payload, kind, one);
        if (!identity) {
            return false;
        }
        identities.push_back(std::move(*identity));
    }
    return true;
}

std::optional<CanonicalIdentity> read_identity(const JsonDocument& payload,
                                               IdentityKind kind,
                                               Index value) {
    if (payload.kind(value) != JsonKind::string) {
        return std::nullopt;
    }
    const std::string_view text = payload.text(value);
    const bool is_well_formed =
        kind == IdentityKind::tn ? is_canonical_number(text) : !text.empty();
    return is_well_formed ? std::optional(CanonicalIdentity{kind, std::string(text)})
                          : std::nullopt;
}

Finding check_shaken(const JsonDocument& payload) {
    const Index attest = payload.member(0, "attest");
    if (!is_string(payload, attest, "A") && !is_string(payload, attest, "B") &&
        !is_string(payload, attest, "C")) {
        return bad_claim("attest", payload, "'A', 'B' or 'C' (RFC 8588 4)");
    }
    const Index origid = payload.member(0, "origid");
    const bool has_uuid = origid != JsonDocument::none &&
                          payload.kind(origid) == JsonKind::string && is_uuid(payload.text(origid));
    return has_uuid ? Finding{} : bad_claim("origid", payload, "a UUID (RFC 8588 5)");
}

/// RFC 4122 3.
bool is_uuid(std::string_view text) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::ranges::equal(text, form, [](char c, char expected) {
        return expected == '-'
                   ? c == '-'
                   : std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos;
    });
}

}  // namespace

}  // namespace rung::identity
