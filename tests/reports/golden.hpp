#pragma once
#include <string>
#include <string_view>

namespace rung::reports::testing {

/// Fails the test unless `actual` is what tests/reports/golden/NAME holds. With UPDATE_GOLDEN=1 in
/// the environment the file is written instead.
void expect_golden(std::string_view name, const std::string& actual);

}  // namespace rung::reports::testing
