#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace rung::call {

/// What `digest … but FAULT` breaks on purpose; everything else stays right for it.
enum class DigestFault : std::uint8_t {
    none,
    wrong_password,
    wrong_realm,
    wrong_nonce,
    wrong_uri,
    wrong_response,
    wrong_nc,
    wrong_algorithm,
    missing_qop,
    missing_cnonce,
};

struct DigestFaultName {
    std::string_view name;
    DigestFault fault = DigestFault::none;
};

inline constexpr std::array digest_faults{
    DigestFaultName{"wrong-password", DigestFault::wrong_password},
    DigestFaultName{"wrong-realm", DigestFault::wrong_realm},
    DigestFaultName{"wrong-nonce", DigestFault::wrong_nonce},
    DigestFaultName{"wrong-uri", DigestFault::wrong_uri},
    DigestFaultName{"wrong-response", DigestFault::wrong_response},
    DigestFaultName{"wrong-nc", DigestFault::wrong_nc},
    DigestFaultName{"wrong-algorithm", DigestFault::wrong_algorithm},
    DigestFaultName{"missing-qop", DigestFault::missing_qop},
    DigestFaultName{"missing-cnonce", DigestFault::missing_cnonce},
};

}  // namespace rung::call
