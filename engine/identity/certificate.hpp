#pragma once
#include <string_view>
#include <vector>

#include "engine/identity/credentials.hpp"
#include "engine/identity/openssl.hpp"

namespace rung::identity {

/// The extensions that decide for whom a certificate speaks.
inline constexpr const char* tn_auth_list_oid = "1.3.6.1.5.5.7.1.26";          ///< RFC 8226 9.
inline constexpr const char* jwt_constraints_oid = "1.3.6.1.5.5.7.1.27";       ///< RFC 8226 8.
inline constexpr const char* enhanced_constraints_oid = "1.3.6.1.5.5.7.1.33";  ///< RFC 9118 4.

/// The certificates of a PEM text in their order; empty when there is none, when one cannot be
/// read, or when there are more than `limit`.
[[nodiscard]] std::vector<X509Certificate> parse_certificates(std::string_view pem,
                                                              std::size_t limit);

/// Judges a chain, leaf first, by everything but the time (RFC 5280 6, RFC 8226).
[[nodiscard]] Credential judge_chain(const std::vector<X509Certificate>& chain,
                                     x509_store_st* anchors);

}  // namespace rung::identity
