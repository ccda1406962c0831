#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace rung::load {

/// Base64 with '+', '/' and padding (RFC 4648 4).
[[nodiscard]] std::string base64_encode(std::string_view octets);

/// Strict: accepts exactly what `base64_encode` can give, else nullopt.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace rung::load
