#pragma once
#include <vector>

namespace rung::cli {

/// Cores for the two ends of a measurement on this machine.
struct CorePair {
    int near = 0;
    int far = 0;  ///< The same where there is but one.
};

/// The near end stays where this process may run (`usable`), the far one goes to another core: of
/// those too if there are several, else of the rest of the machine. Hyperthreads of one core
/// (`twins`, of the first usable one) would slow each other down and are the last choice.
[[nodiscard]] CorePair choose_cores(const std::vector<int>& usable,
                                    const std::vector<int>& online,
                                    const std::vector<int>& twins);

/// Where a far side is to run that shall leave the cores of a pinned process alone; empty: as we
/// do, since there are no others.
[[nodiscard]] std::vector<int> cores_beside(const std::vector<int>& usable,
                                            const std::vector<int>& online);

}  // namespace rung::cli
