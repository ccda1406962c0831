#pragma once
#include <string>

#include "reports/summary.hpp"

namespace rung::reports {

/// One self-contained page of a run: no script, nothing loaded from elsewhere (its own
/// Content-Security-Policy sees to it), light and dark, for the screen and for paper. Whatever came
/// from a ladder or the wire stands in it as text, harmless as on a terminal (text.hpp). It shows
/// the most frequent failures; the result file has all.
[[nodiscard]] std::string write_html(const RunSummary& summary);

}  // namespace rung::reports
