#pragma once
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/cli/crew.hpp"
#include "engine/load/threshold.hpp"
#include "engine/turn/turn.hpp"
#include "reports/summary.hpp"
#include "reports/terminal.hpp"

namespace rung::cli {

/// How the progress of a run under load is shown.
enum class Live : std::uint8_t {
    off,
    lines,      ///< A line every few seconds: for a log.
    rewritten,  ///< One line, written over itself: for a terminal.
};

/// Looks at a run under load once a second: the series, the progress line, lines with `abort
/// after`.
class LoadMonitor {
public:
    struct Setup {
        Live live = Live::off;
        std::FILE* out = stdout;
        reports::TerminalOptions terminal;
        std::vector<load::Threshold> thresholds;
        /// Brings the summary up to date, for a line that may end the run.
        std::function<void(base::Instant now, const std::vector<Standing>& others)> refresh;
    };

    /// `turn` is the first shard's, on whose thread all of this is called; `crew` has not begun.
    LoadMonitor(Setup setup,
                turn::Turn& turn,
                Crew& crew,
                reports::RunSummary& summary,
                base::Instant start);

    /// At least every `tick`.
    void look(base::Instant now);

    static constexpr base::Duration tick = std::chrono::milliseconds{250};

    /// The run is over: the last second, and the line is gone.
    void finish(base::Instant now);

private:
    void end_second(base::Instant now, const std::vector<Standing>& others);
    void show(base::Instant now);
    void clear_line();
    void judge(base::Instant now, const std::vector<Standing>& others);

    Setup setup_;
    turn::Turn& turn_;
    Crew& crew_;
    std::optional<std::uint64_t> most_calls_;  ///< In all, if they are counted.
    bool may_end_;                             ///< Some line has `abort after`.
    bool asked_ = false;                       ///< The crew was, for this second.
    reports::RunSummary& summary_;
    base::Instant start_;
    base::Instant next_second_;
    std::uint32_t seconds_ = 0;
    turn::CallBooks before_;  ///< Of all shards, as of the last second.
    double rate_ = 0;
    std::optional<std::uint64_t> p99_;
    bool line_stands_ = false;
    bool ended_ = false;
};

}  // namespace rung::cli
