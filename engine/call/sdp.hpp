#pragma once
#include <string_view>

#include "engine/base/arena.hpp"

namespace rung::call {

/// What `body sdp` writes: one audio stream, G.711 (RFC 4566, RFC 3551). `host` is an address as in
/// a URI. No media flows: the port is a fixed one that nobody listens on.
[[nodiscard]] std::string_view write_sdp_offer(std::string_view host, base::Arena& scratch);

/// The answer to an offer (RFC 3264 6): as many media lines as the offer, the first audio stream
/// accepted with what of it is G.711 (else with its first format), all others refused with port 0.
/// An offer that is no SDP gets an offer of ours.
[[nodiscard]] std::string_view write_sdp_answer(std::string_view offer,
                                                std::string_view host,
                                                base::Arena& scratch);

}  // namespace rung::call
