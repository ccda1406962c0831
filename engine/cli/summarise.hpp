#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/cli/ladder_source.hpp"
#include "engine/cli/options.hpp"
#include "engine/turn/turn.hpp"
#include "reports/summary.hpp"

namespace rung::cli {

/// A command line less the secret values that its `--set`s give.
[[nodiscard]] std::string without_secrets(std::string_view command,
                                          const std::vector<LoadedLadder>& ladders,
                                          const std::vector<std::string>& assignments);

/// What is known before the first packet: tool, environment, ladders, seed.
[[nodiscard]] reports::RunSummary begin_summary(const std::vector<LoadedLadder>& ladders,
                                                const CommonOptions& options,
                                                const std::string& command);

/// The call as the reports speak of it; times count from `run_start`.
[[nodiscard]] reports::CallTrace trace_of(const turn::CallReport& report,
                                          base::Instant run_start,
                                          const std::vector<call::Party>& parties);

/// Puts the counters of the shard in, and how often each line was reached and missed.
void take_books(reports::RunSummary& summary,
                const turn::Books& books,
                const std::vector<LoadedLadder>& ladders);

/// What was measured, and by which plan of calls: those of all shards, or of the first alone, which
/// then speaks for all.
struct Measures {
    const turn::Meter& meter;
    std::span<const turn::CallSource* const> sources;
    std::uint8_t shards = 1;
};

/// Puts in what was measured under load up to now; behind `take_books`.
void take_measures(reports::RunSummary& summary, const Measures& measures, base::Instant now);

}  // namespace rung::cli
