#pragma once
#include <string_view>

#include "reports/html_writer.hpp"
#include "reports/summary.hpp"

namespace rung::reports {

// The parts of the page that are files of their own.

/// All that stands between `<style>` and `</style>`, and its SHA-256 in base64, by which the page's
/// Content-Security-Policy allows it and no other.
extern const std::string_view html_style;
extern const std::string_view html_style_hash;

/// Calls a second and latency as lines over time, with the figures below. Nothing without a series.
void put_charts(Html& html, const RunSummary& summary);

/// Failures and warnings, the most frequent first, each with the ladder of the first call.
void put_findings(Html& html, const RunSummary& summary);

}  // namespace rung::reports
