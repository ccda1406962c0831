#pragma once
#include <boost/json/value.hpp>
#include <string>

namespace rung::reports {

/// The value as a JSON text with line breaks: what holds only plain values stands in one row. Its
/// strings are octets; they leave as UTF-8 without a character that a terminal would obey.
[[nodiscard]] std::string json_text(const boost::json::value& value);

}  // namespace rung::reports
