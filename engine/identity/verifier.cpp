#include "engine/identity/verifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/identity/canonical.hpp"
#include "engine/identity/claims.hpp"
#include "engine/identity/ecdsa.hpp"
#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "engine/sip/fields.hpp"

namespace rung::identity {

namespace {

Finding verify_row(std::string_view row,
                   const VerificationInput& input,
                   const CredentialStore& credentials,
                   const Policy& policy);
Finding too_many_rows(const Policy& policy);
Finding check_identities(const Claims& claims, const VerificationInput& input);
Finding check_credential(const Credential* credential,
                         const IdentityHeader& header,
                         const Claims& claims);
Finding check_numbers(const Credential& credential, std::string_view ppt, const Claims& claims);
Finding check_times(const Claims& claims,
                    const Credential& credential,
                    const VerificationInput& input,
                    std::chrono::seconds freshness);
Finding expired(const Credential& credential);
Rule rule_for(CredentialProblem problem);
int gravity(Rule rule);
Verdict verdict_for(Finding finding, std::size_t row);

}  // namespace

int status_of(Rule rule) {
    switch (rule) {
        case Rule::verified:
            return 0;
        case Rule::no_identity:
        case Rule::no_supported_ppt:
            return 428;
        case Rule::no_info:
        case Rule::unknown_credential:
        case Rule::not_a_certificate:
            return 436;
        case Rule::unsupported_algorithm:
        case Rule::untrusted_credential:
        case Rule::unsuitable_credential:
        case Rule::expired_credential:
        case Rule::tn_auth_list:
        case Rule::not_authoritative:
            return 437;
        case Rule::bad_date:
        case Rule::stale_date:
            return 403;
        case Rule::malformed_header:
        case Rule::compact_form:
        case Rule::malformed_passport:
        case Rule::jose_header:
        case Rule::claims:
        case Rule::unsupported_claim:
        case Rule::orig_differs:
        case Rule::dest_differs:
        case Rule::bad_signature:
        case Rule::too_many_headers:
            break;
    }
    return 438;
}

std::string_view reason_of(Rule rule) {
    switch (status_of(rule)) {
        case 0:
            return {};
        case 403:
            return "Stale Date";
        case 428:
            return rule == Rule::no_identity ? "Use Identity Header"
                                             : "Use Supported PASSporT Format";
        case 436:
            return "Bad Identity Info";
        case 437:
            return "Unsupported Credential";
        default:
            return "Invalid Identity Header";
    }
}

Verdict verify(const VerificationInput& input,
               const CredentialStore& credentials,
               const Policy& policy) {
    Verdict worst =
        verdict_for({Rule::no_identity, "the request has no Identity (RFC 8224 6.2)"}, 0);
    std::size_t examined = 0;
    for (std::size_t row = 0; row < input.identities.size(); ++row) {
        Finding finding = verify_row(input.identities[row], input, credentials, policy);
        if (finding.rule == Rule::verified) {
            return verdict_for(std::move(finding), row);
        }
        examined += finding.rule == Rule::no_supported_ppt ? 0 : 1;
        if (gravity(finding.rule) > gravity(worst.rule)) {
            worst = verdict_for(std::move(finding), row);
        }
        if (examined == policy.max_supported_rows && row + 1 < input.identities.size()) {
            return verdict_for(too_many_rows(policy), row + 1);
        }
    }
    return worst;
}

namespace {

/// RFC 8224 6.2, its steps in their order.
Finding verify_row(std::string_view row,
                   const VerificationInput& input,
                   const CredentialStore& credentials,
                   const Policy& policy) {
    const auto header = parse_identity_header(row);
    if (!header) {
        return {
            Rule::malformed_header,
            fmt::format("the Identity row is refused: {} (RFC 8224 4)", describe(header.error()))};
    }
    if (!header->ppt.empty() && header->ppt != "shaken") {
        return {Rule::no_supported_ppt,
                fmt::format("ppt {} is not supported (RFC 8224 6.2 step 1)", shown(header->ppt))};
    }
    if (header->info.empty()) {
        return {Rule::no_info, "there is no info=<absoluteURI> parameter (RFC 8224 4)"};
    }
    const auto passport = read_passport(header->token);
    if (!passport) {
        return passport.error();
    }
    if (Finding finding = check_jose_header(*header, passport->header())) {
        return finding;
    }
    const auto claims = read_claims(header->ppt, passport->payload());
    if (!claims) {
        return claims.error();
    }
    if (Finding finding = check_identities(*claims, input)) {
        return finding;
    }
    const Credential* const credential = credentials.find(header->info);
    if (Finding finding = check_credential(credential, *header, *claims)) {
        return finding;
    }
    if (Finding finding = check_times(*claims, *credential, input, policy.freshness)) {
        return finding;
    }
    if (!verify_es256(credential->key.get(), passport->signing_input(), passport->signature())) {
        return {Rule::bad_signature,
                fmt::format("the signature is not that of the key in {} (RFC 8224 6.2 step 5)",
                            shown(header->info))};
    }
    return {};
}

Finding too_many_rows(const Policy& policy) {
    return {Rule::too_many_headers,
            fmt::format("none of the first {} Identity rows is valid, and no more are examined",
                        policy.max_supported_rows)};
}

Finding check_identities(const Claims& claims, const VerificationInput& input) {
    if (!is_claim_for(input.from_uri, claims.orig.kind, claims.orig.text)) {
        return {Rule::orig_differs,
                fmt::format("orig {} is not what From {} names (RFC 8224 6.2 step 2)",
                            shown(claims.orig.text),
                            shown(input.from_uri))};
    }
    const bool names_to = std::ranges::any_of(claims.dest, [&](const CanonicalIdentity& one) {
        return is_claim_for(input.to_uri, one.kind, one.text);
    });
    if (!names_to) {
        return {Rule::dest_differs,
                fmt::format("dest {} is not what To {} names (RFC 8224 12.1)",
                            shown(claims.dest.front().text),
                            shown(input.to_uri))};
    }
    return {};
}

/// Step 3.
Finding check_credential(const Credential* credential,
                         const IdentityHeader& header,
                         const Claims& claims) {
    if (credential == nullptr) {
        return {Rule::unknown_credential,
                fmt::format("nothing could be acquired from {} (RFC 8224 6.2 step 3)",
                            shown(header.info))};
    }
    if (credential->problem != CredentialProblem::none) {
        return {rule_for(credential->problem),
                fmt::format("the credential {} {} is refused: {} (RFC 8224 6.2.2)",
                            shown(header.info),
                            shown(credential->subject),
                            credential->detail)};
    }
    return check_numbers(*credential, header.ppt, claims);
}

Finding check_numbers(const Credential& credential, std::string_view ppt, const Claims& claims) {
    if (!credential.numbers) {
        return ppt == "shaken" ? Finding{Rule::tn_auth_list,
                                         fmt::format("the certificate {} has no TNAuthList, which "
                                                     "SHAKEN needs (RFC 8226 9)",
                                                     shown(credential.subject))}
                               : Finding{};
    }
    const bool is_covered = claims.orig.kind == IdentityKind::tn
                                ? credential.numbers->covers(claims.orig.text)
                                : credential.numbers->has_service_provider_code();
    if (is_covered) {
        return {};
    }
    return {Rule::not_authoritative,
            fmt::format("orig {} is not among the numbers of the certificate {} (RFC 8226 9)",
                        shown(claims.orig.text),
                        shown(credential.subject))};
}

/// Step 4: a Date may be missing or differ from iat when the full form is there, but neither may be
/// stale, and the credential is valid at both ends.
Finding check_times(const Claims& claims,
                    const Credential& credential,
                    const VerificationInput& input,
                    std::chrono::seconds freshness) {
    const base::WallTime now = input.now;
    const auto is_fresh = [&](base::WallTime time) {
        return time >= now - freshness && time <= now + freshness;
    };
    const auto is_valid_at = [&](base::WallTime time) {
        return time >= credential.not_before && time <= credential.not_after;
    };
    if (!is_valid_at(now)) {
        return expired(credential);
    }
    const auto date = input.date ? sip::parse_date(*input.date) : std::nullopt;
    if (input.date && !date) {
        return {Rule::bad_date,
                fmt::format("Date {} is no date in GMT (RFC 3261 20.17)", shown(*input.date))};
    }
    if (date && !is_fresh(*date)) {
        return {Rule::stale_date,
                fmt::format("Date {} is more than {} s from {} (RFC 8224 6.2 step 4)",
                            shown(*input.date),
                            freshness.count(),
                            sip::format_date(now))};
    }
    if (!is_fresh(claims.iat)) {
        return {Rule::stale_date,
                fmt::format("iat {} is more than {} s from {} (RFC 8224 6.2 step 4)",
                            claims.iat.time_since_epoch().count(),
                            freshness.count(),
                            now.time_since_epoch().count())};
    }
    return is_valid_at(claims.iat) ? Finding{} : expired(credential);
}

Finding expired(const Credential& credential) {
    return {Rule::expired_credential,
            fmt::format("the chain of {} is valid from {} to {} only (RFC 5280 6.1.3)",
                        shown(credential.subject),
                        sip::format_date(credential.not_before),
                        sip::format_date(credential.not_after))};
}

Rule rule_for(CredentialProblem problem) {
    switch (problem) {
        case CredentialProblem::none:
            return Rule::verified;
        case CredentialProblem::not_a_certificate:
            return Rule::not_a_certificate;
        case CredentialProblem::untrusted:
            return Rule::untrusted_credential;
        case CredentialProblem::bad_tn_auth_list:
            return Rule::tn_auth_list;
        case CredentialProblem::ca_certificate:
        case CredentialProblem::key_usage:
        case CredentialProblem::not_p256:
        case CredentialProblem::unsupported_extension:
            break;
    }
    return Rule::unsuitable_credential;
}

/// RFC 8224 6.2.2: 428 only when every row was ignored, 436 only when all others failed so.
int gravity(Rule rule) {
    switch (status_of(rule)) {
        case 438:
            return 5;
        case 437:
            return 4;
        case 403:
            return 3;
        case 436:
            return 2;
        default:
            return rule == Rule::no_supported_ppt ? 1 : 0;
    }
}

Verdict verdict_for(Finding finding, std::size_t row) {
    return {.verified = finding.rule == Rule::verified,
            .rule = finding.rule,
            .status = status_of(finding.rule),
            .reason = reason_of(finding.rule),
            .explanation = std::move(finding.explanation),
            .row = row};
}

}  // namespace

}  // namespace rung::identity
