#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/call/program.hpp"

namespace rung::call {

/// Which instructions can still come when the ladder goes on at one of `open`, these included; by
/// instruction. O(code), and it allocates: for what is rare.
[[nodiscard]] std::vector<bool> reachable_from(const Program& program,
                                               std::vector<std::uint32_t> open);

/// By instruction: from there on, a rung may take a request that belongs to no dialog of ours, and
/// so is found by its Call-ID only (one that comes back after a 428, or through a proxy).
[[nodiscard]] std::vector<bool> expecting_requests(const Program& program);

/// By instruction: there the ladder waits for requests, and for as long as it takes.
[[nodiscard]] std::vector<bool> waiting_for_requests(const Program& program);

/// By instruction: from there on, a rung of that party may take octets that are no SIP.
[[nodiscard]] std::vector<bool> expecting_octets(const Program& program, PartyId party);

/// True of methods whose requests may come outside a dialog.
[[nodiscard]] bool comes_outside_dialog(std::string_view method);

}  // namespace rung::call
