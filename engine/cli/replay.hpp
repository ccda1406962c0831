#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/ladder_source.hpp"
#include "engine/cli/options.hpp"
#include "engine/load/plan.hpp"
#include "engine/turn/run_plan.hpp"

namespace rung::cli {

/// `--only CALL`: which call of the run that the rest of the command line describes. Throws
/// `Failure` (2) when that run has no such call, or nobody says which seed it had.
[[nodiscard]] turn::RunPlan::Replay choose_call(const RunOptions& options,
                                                const std::optional<load::Plan>& load,
                                                const std::vector<LoadedLadder>& ladders,
                                                std::uint64_t seed);

/// "rung run call.rung --target 192.0.2.10 --seed 42 --only": the shell command, less the number at
/// its end, that makes one call of this run again.
[[nodiscard]] std::string replay_line(const RunOptions& options,
                                      const std::vector<LoadedLadder>& ladders,
                                      std::uint64_t seed);

}  // namespace rung::cli
