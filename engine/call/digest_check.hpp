#pragma once
#include <string_view>

#include "engine/base/arena.hpp"
#include "engine/sip/message.hpp"

namespace rung::call {

/// Why the credentials in that value of Authorization or Proxy-Authorization do not show that
/// their sender knows the password; empty when they do. The response is worked out again from
/// their own username, realm, nonce and uri and from the request's method and body: whether
/// those are the right ones is for the ladder to check. The text lives in the arena or for ever.
[[nodiscard]] std::string_view why_not_verified(std::string_view credentials,
                                                const sip::Message& request,
                                                std::string_view password,
                                                base::Arena& scratch);

}  // namespace rung::call
