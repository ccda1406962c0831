#include "engine/cli/core_choice.hpp"

#include <algorithm>
#include <iterator>

namespace rung::cli {

namespace {

bool has(const std::vector<int>& cores, int core) {
    return std::ranges::find(cores, core) != cores.end();
}

}  // namespace

CorePair choose_cores(const std::vector<int>& usable,
                      const std::vector<int>& online,
                      const std::vector<int>& twins) {
    if (usable.empty()) {
        return {};
    }
    const int near = usable.front();
    const std::vector<int> beside = cores_beside(usable, online);
    const std::vector<int>& pool = usable.size() > 1 ? usable : beside;
    const auto other = [near](int core) { return core != near; };
    const auto is_apart = [&](int core) { return core != near && !has(twins, core); };
    auto far = std::ranges::find_if(pool, is_apart);
    if (far == pool.end()) {
        far = std::ranges::find_if(pool, other);
    }
    return {near, far == pool.end() ? near : *far};
}

std::vector<int> cores_beside(const std::vector<int>& usable, const std::vector<int>& online) {
    std::vector<int> beside;
    std::ranges::copy_if(
        online, std::back_inserter(beside), [&usable](int core) { return !has(usable, core); });
    return beside;
}

}  // namespace rung::cli
