#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/link.hpp"

namespace rung::call {

/// Index into `Program::parties`; 0 is also the one party of a ladder that declares none.
using PartyId = std::uint8_t;
inline constexpr PartyId no_party = 0xff;

/// `endpoint NAME [transport T] [port N] [closed]`.
struct Party {
    std::string name;
    std::optional<base::Transport> transport;  ///< Else that of the ladder, or of the target.
    std::uint16_t port = 0;                    ///< 0: any.
    bool closed = false;                       ///< Its port refuses.
};

}  // namespace rung::call
