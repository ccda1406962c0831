#pragma once
#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace rung::reports::testing {

/// Where `value` does not follow the JSON Schema, as "path: why"; empty when it does. Knows the
/// keywords that result.schema.json uses, and objects to any other.
[[nodiscard]] std::vector<std::string> broken_rules(const boost::json::value& schema,
                                                    const boost::json::value& value);

}  // namespace rung::reports::testing
