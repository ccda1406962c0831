#pragma once
#include <optional>

#include "engine/base/link.hpp"
#include "engine/sip/fields.hpp"

namespace rung::transaction {

/// Where the responses to a request go (RFC 3261 18.2.2, RFC 3581 4): back on the same connection;
/// over UDP to the address that the request came from, at the port of the top Via's sent-by, or at
/// the source port where the Via asks for it with `rport`. A numeric `maddr` is honoured.
[[nodiscard]] base::Link response_link(const std::optional<sip::Via>& top_via,
                                       const base::Received& received);

}  // namespace rung::transaction
