#pragma once
#include <string_view>

namespace rung::sip {

/// The registered reason phrase; of an unknown code that of its class (RFC 3261 8.1.3.2).
[[nodiscard]] std::string_view reason_phrase(int status);

/// True for the 75 codes of the IANA registry.
[[nodiscard]] bool is_registered_status(int status);

}  // namespace rung::sip
