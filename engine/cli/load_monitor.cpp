#include "engine/cli/load_monitor.hpp"

#include <algorithm>
#include <chrono>

#include "engine/cli/output.hpp"

namespace rung::cli {

namespace {

using namespace std::chrono_literals;

/// Seconds between two lines of a log.
constexpr std::uint32_t line_every = 5;

double seconds(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// Of all shards; nullopt where some go on without end.
std::optional<std::uint64_t> calls_of(const turn::Turn& turn, Crew& crew) {
    std::optional<std::uint64_t> sum = turn.source().calls();
    for (const auto& worker : crew.workers()) {
        const auto own = worker->turn.source().calls();
        sum = sum && own ? std::optional{*sum + *own} : std::nullopt;
    }
    return sum;
}

}  // namespace

LoadMonitor::LoadMonitor(
    Setup setup, turn::Turn& turn, Crew& crew, reports::RunSummary& summary, base::Instant start)
    : setup_{std::move(setup)},
      turn_{turn},
      crew_{crew},
      most_calls_{calls_of(turn, crew)},
      may_end_{std::ranges::any_of(
          setup_.thresholds,
          [](const load::Threshold& threshold) { return threshold.abort_after.has_value(); })},
      summary_{summary},
      start_{start},
      next_second_{start + 1s} {}

/// The other shards answer at the end of a turn of theirs: nobody waits for them.
void LoadMonitor::look(base::Instant now) {
    while (now >= next_second_) {
        if (!asked_) {
            crew_.ask(may_end_);
            asked_ = true;
        }
        const auto others = crew_.answers();
        if (!others) {
            return;
        }
        asked_ = false;
        end_second(next_second_, *others);
        show(next_second_);
        judge(next_second_, *others);
        next_second_ += 1s;
    }
}

void LoadMonitor::finish(base::Instant now) {
    look(now);
    if (now > next_second_ - 1s) {
        end_second(now, crew_.answers().value_or(std::vector<Standing>{}));
    }
    clear_line();
}

void LoadMonitor::end_second(base::Instant now, const std::vector<Standing>& others) {
    ++seconds_;
    turn::CallBooks calls = all_calls(turn_.books());
    load::Histogram recent = turn_.meter().recent();
    for (const Standing& other : others) {
        calls.add(other.calls);
        recent.add(other.recent);
    }
    reports::Second second;
    second.t = seconds_;
    second.due = calls.due - before_.due;
    second.started = calls.started - before_.started;
    second.passed = calls.passed - before_.passed;
    second.failed = calls.failed - before_.failed;
    second.in_progress = calls.in_progress;
    second.histogram = recent.empty() ? std::string{} : recent.encode();
    p99_.reset();
    if (recent.has_basis_for(0.99)) {
        p99_ = recent.at(0.99);
    }
    turn_.meter().forget_recent();
    before_ = calls;
    const double length = seconds(now - (next_second_ - 1s));
    rate_ = length > 0 ? static_cast<double>(second.started) / length : 0;
    summary_.series.push_back(std::move(second));
}

void LoadMonitor::show(base::Instant now) {
    const bool due = setup_.live == Live::rewritten || seconds_ % line_every == 0 || seconds_ == 1;
    if (setup_.live == Live::off || !due) {
        return;
    }
    const turn::CallSource& source = turn_.source();
    reports::Progress progress;
    progress.elapsed = seconds(now - start_);
    if (const auto ends = source.ends()) {
        progress.total = seconds(*ends - start_);
    } else {
        progress.calls = most_calls_;
    }
    progress.rate = rate_;
    progress.started = before_.started;
    progress.failed = before_.failed;
    progress.in_progress = before_.in_progress;
    progress.p99 = p99_;
    progress.draining = source.exhausted(now);
    const std::string line = reports::draw_progress(progress, setup_.terminal);
    if (setup_.live == Live::lines) {
        write(setup_.out, line + "\n");
        return;
    }
    write(setup_.out, "\r" + line + "\x1b[K");
    line_stands_ = true;
}

void LoadMonitor::clear_line() {
    if (line_stands_) {
        write(setup_.out, "\r\x1b[K");
        line_stands_ = false;
    }
}

void LoadMonitor::judge(base::Instant now, const std::vector<Standing>& others) {
    const base::Duration measured = now - turn_.source().measured_from();
    for (const load::Threshold& threshold : setup_.thresholds) {
        if (ended_ || !threshold.abort_after || measured < *threshold.abort_after) {
            continue;
        }
        setup_.refresh(now, others);
        const auto value = reports::value_of(threshold, summary_);
        if (value && !threshold.met_by(*value)) {
            ended_ = true;
            summary_.thresholds.push_back(
                {.threshold = threshold, .value = value, .ended_the_run = true});
            turn_.stop();
            crew_.stop();
        }
    }
}

}  // namespace rung::cli
