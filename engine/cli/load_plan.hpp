#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/ladder_source.hpp"
#include "engine/cli/options.hpp"
#include "engine/load/plan.hpp"

namespace rung::cli {

/// The load of a run: the `load` block of its ladders, changed by what the command line says;
/// nullopt: each ladder runs once. Throws `Failure` (2) where the two make no sense.
[[nodiscard]] std::optional<load::Plan> plan_load(const LoadOptions& options,
                                                  const std::vector<LoadedLadder>& ladders);

/// A ladder of a mix as it is written: NAME, or NAME=WEIGHT.
struct Weighted {
    std::string name;
    double weight = 1;
};

/// Throws `Failure` (2) for a weight that is none.
[[nodiscard]] Weighted parse_weighted(const std::string& text);

}  // namespace rung::cli
