#include "engine/call/program.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace rung::call {

Program::Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

bool StatusSet::contains(int status) const {
    const auto holds = [status](Range range) {
        return range.first <= status && status <= range.last;
    };
    const bool listed = std::ranges::any_of(ranges, holds);
    return inverted ? status >= 200 && !listed : listed;
}

}  // namespace rung::call
