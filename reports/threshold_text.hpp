#pragma once
#include <string>

#include "reports/summary.hpp"

namespace rung::reports {

/// What a threshold looks at, as `pass when` writes it: "p99.9(INVITE)", "count(302)", "failed".
[[nodiscard]] std::string subject_text(const load::Threshold& threshold);

/// "61.2 ms"; where there is no value "not enough calls (12,000 of 100,000)".
[[nodiscard]] std::string value_text(const ThresholdResult& result);

/// A number in the unit of the threshold's limit: "50 ms", "0.01 %", "5000/s", "1,000,000".
[[nodiscard]] std::string value_text(const load::Threshold& threshold, double value);

}  // namespace rung::reports
