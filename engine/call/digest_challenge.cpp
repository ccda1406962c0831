#include "engine/call/digest_challenge.hpp"

#include <algorithm>

#include "engine/call/print.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::call {

namespace {

/// `auth` where it is offered, since a proxy may change a body; nullopt when none is known.
std::optional<Qop> choose_qop(std::string_view offered) {
    std::optional<Qop> chosen;
    while (!offered.empty()) {
        const std::size_t comma = std::min(offered.find(','), offered.size());
        const std::string_view one = sip::trimmed(offered.substr(0, comma));
        offered.remove_prefix(std::min(comma + 1, offered.size()));
        if (sip::equal_ignoring_case(one, "auth")) {
            return Qop::auth;
        }
        if (sip::equal_ignoring_case(one, "auth-int")) {
            chosen = Qop::auth_int;
        }
    }
    return chosen;
}

}  // namespace

std::string_view read_challenge(const sip::Authentication& challenge,
                                DigestChallenge& out,
                                base::Arena& scratch) {
    if (!challenge.is_digest()) {
        return join(scratch, "the scheme ", challenge.scheme, " is not Digest");
    }
    const auto realm = challenge.parameter("realm");
    const auto nonce = challenge.parameter("nonce");
    if (!realm || !nonce) {
        return !realm ? "the challenge has no realm" : "the challenge has no nonce";
    }
    out = DigestChallenge{.realm = realm->value, .nonce = nonce->value};
    if (const auto opaque = challenge.parameter("opaque")) {
        out.has_opaque = true;
        out.opaque = opaque->value;
    }
    if (const auto named = challenge.parameter("algorithm")) {
        const auto known = digest_algorithm(named->value);
        if (!known) {
            return join(scratch, "the algorithm ", named->value, " is unknown");
        }
        out.algorithm = *known;
        out.names_algorithm = true;
    }
    if (const auto offered = challenge.parameter("qop")) {
        const auto chosen = choose_qop(offered->value);
        if (!chosen) {
            return join(scratch, "no qop of \"", offered->value, "\" is known");
        }
        out.qop = *chosen;
    }
    const auto is_true = [&challenge](std::string_view name) {
        const auto flag = challenge.parameter(name);
        return flag && sip::equal_ignoring_case(flag->value, "true");
    };
    out.stale = is_true("stale");
    out.hides_users = is_true("userhash");
    return {};
}

}  // namespace rung::call
