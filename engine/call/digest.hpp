#pragma once
#include <string>
#include <string_view>

namespace rung::call {

/// MD5 in lower-case hexadecimal (RFC 1321), for digest arithmetic in ladders.
[[nodiscard]] std::string md5_hex(std::string_view text);

/// SHA-256 in lower-case hexadecimal, to name a ladder by its octets.
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// "OpenSSL 3.0.19 …", as `rung --version` says it.
[[nodiscard]] std::string_view crypto_library();

}  // namespace rung::call
