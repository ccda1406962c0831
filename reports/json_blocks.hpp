#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>
#include <utility>

#include "reports/summary.hpp"

namespace rung::reports {

/// What json.cpp puts the result file together from.

// An empty text, an empty block or a number that is none does not apply and is left out.
void put(boost::json::object& object, std::string_view key, std::string_view text);
void put(boost::json::object& object, std::string_view key, double number);
void put(boost::json::object& object, std::string_view key, boost::json::object&& block);
void put(boost::json::object& object, std::string_view key, boost::json::array&& block);

template <class Range, class Make>
boost::json::array array_of(const Range& range, const Make& make) {
    boost::json::array array;
    for (const auto& item : range) {
        array.emplace_back(make(item));
    }
    return array;
}

// The blocks of a run under load (json_load.cpp). Latencies are microseconds.

/// By request and answer.
[[nodiscard]] boost::json::object of_latencies(const RunSummary& summary);

/// What RFC 6076 counts; nothing without an INVITE or a REGISTER.
[[nodiscard]] boost::json::object of_sessions(const RunSummary& summary);

[[nodiscard]] boost::json::object of_threshold(const ThresholdResult& result);

[[nodiscard]] boost::json::object of_generator(const RunSummary& summary);

[[nodiscard]] boost::json::object of_second(const Second& second);

}  // namespace rung::reports
