#include "engine/call/program.hpp"

#include <algorithm>

namespace rung::call {

bool StatusSet::contains(int status) const {
    const auto holds = [status](Range range) {
        return range.first <= status && status <= range.last;
    };
    const bool listed = std::ranges::any_of(ranges, holds);
    return inverted ? status >= 200 && !listed : listed;
}

}  // namespace rung::call
