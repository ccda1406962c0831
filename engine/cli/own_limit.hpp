#pragma once
#include <chrono>
#include <cstdint>

#include "engine/base/address.hpp"

namespace rung::cli {

/// How the limit of this machine is measured: the load of one process like ours against the
/// built-in target.
struct LimitTrial {
    base::Transport transport = base::Transport::udp;
    std::chrono::milliseconds duration{2000};
    std::uint32_t connections = 1;  ///< That its calls share, over TCP; 0: one for each call.
};

/// OPTIONS transactions a second that Rung itself comes to on this machine, in a closed model: the
/// ladder @load/options in a process of its own, since that is what a user could run and nothing of
/// it is to stand in the figures of ours. Runs on our cores; the target on the others where this
/// process is pinned. Throws `Failure` (4).
[[nodiscard]] double measure_own_limit(const LimitTrial& trial);

}  // namespace rung::cli
