#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/random.hpp"
#include "engine/call/digest_challenge.hpp"
#include "engine/call/digest_fault.hpp"

namespace rung::call {

/// What Digest needs of a request.
struct DigestRequest {
    std::string_view method{};
    std::string_view uri{};
    std::string_view body{};
};

/// Who answers a challenge, and the how manieth time.
struct DigestUser {
    std::string_view name{};
    std::string_view password{};
    std::string_view cnonce{};
    std::uint32_t count = 1;  ///< Requests that bore this nonce, this one included.
    DigestFault fault = DigestFault::none;
};

/// Appends the value of Authorization or Proxy-Authorization (RFC 7616 3.4, RFC 3261 22.4). Why it
/// cannot be made as it is asked for; empty when it was. `random` is for faults.
[[nodiscard]] std::string_view append_credentials(const DigestChallenge& challenge,
                                                  const DigestUser& user,
                                                  const DigestRequest& request,
                                                  base::Random& random,
                                                  std::string& out);

}  // namespace rung::call
