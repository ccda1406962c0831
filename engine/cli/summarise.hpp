#pragma once
#include <string>
#include <vector>

#include "engine/cli/ladder_source.hpp"
#include "engine/cli/options.hpp"
#include "engine/turn/books.hpp"
#include "reports/summary.hpp"

namespace rung::cli {

/// What is known before the first packet: tool, environment, ladders, seed.
[[nodiscard]] reports::RunSummary begin_summary(const std::vector<LoadedLadder>& ladders,
                                                const CommonOptions& options,
                                                const std::string& command);

/// The call as the reports speak of it; times count from `run_start`.
[[nodiscard]] reports::CallTrace trace_of(const turn::CallReport& report, base::Instant run_start);

/// Counts which rungs the call reached, failed and warned at.
void count_rungs(reports::RunSummary& summary,
                 const call::Program& program,
                 const reports::CallTrace& trace);

/// Puts the counters of the shard in.
void take_books(reports::RunSummary& summary, const turn::Books& books);

}  // namespace rung::cli
