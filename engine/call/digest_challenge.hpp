#pragma once
#include <string_view>

#include "engine/base/arena.hpp"
#include "engine/call/digest_response.hpp"
#include "engine/sip/authentication.hpp"

namespace rung::call {

/// A challenge that can be answered. Texts point into it and are as they stand between the quotes.
struct DigestChallenge {
    std::string_view realm{};
    std::string_view nonce{};
    std::string_view opaque{};
    bool has_opaque = false;
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    bool names_algorithm = false;  ///< Otherwise the credentials leave it out too.
    Qop qop = Qop::none;           ///< The one to answer with.
    bool stale = false;
    bool hides_users = false;  ///< userhash=true
};

/// Fills `out`. Why that challenge cannot be answered; empty when it can. The text lives in the
/// arena.
[[nodiscard]] std::string_view read_challenge(const sip::Authentication& challenge,
                                              DigestChallenge& out,
                                              base::Arena& scratch);

}  // namespace rung::call
