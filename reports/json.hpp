#pragma once
#include <string>

#include "reports/summary.hpp"

namespace rung::reports {

/// The result file, schema 1 (result.schema.json, README.md): keys in a fixed order, what does not
/// apply left out, UTF-8 whatever came from the wire. An octet that is no UTF-8 becomes U+FFFD, and
/// whatever a terminal would obey a \u escape, so that the file can be looked at as it is.
[[nodiscard]] std::string write_json(const RunSummary& summary);

}  // namespace rung::reports
