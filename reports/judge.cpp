#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/numbers.hpp"
#include "reports/summary.hpp"
#include "reports/threshold_text.hpp"

namespace rung::reports {

namespace {

bool nothing_came_back(const RunSummary& summary);
std::string nothing_from_target(const RunSummary& summary);
std::string unfit(const RunSummary& summary);
std::string failures(const RunSummary& summary, Strictness strictness);
std::string failed_calls(const RunSummary& summary, Strictness strictness);
std::string missed_thresholds(const RunSummary& summary);
std::string lacking_calls(const RunSummary& summary, bool fails);
std::string share_of(std::uint64_t part, std::uint64_t whole, std::string_view what);
std::string and_more(std::size_t count);

}  // namespace

Judgement judge(const RunSummary& summary, Strictness strictness) {
    if (summary.obstacle != Obstacle::none) {
        const int status = summary.obstacle == Obstacle::usage ? 2 : 4;
        return {Verdict::error, summary.obstacle_reason, status};
    }
    if (nothing_came_back(summary)) {
        return {Verdict::error, nothing_from_target(summary), 4};
    }
    if (summary.interrupted) {
        return {Verdict::interrupted, "interrupted before the run was over", 130};
    }
    if (const std::string reason = unfit(summary); !reason.empty()) {
        return {Verdict::invalid, reason, 3};
    }
    const std::string failed = failures(summary, strictness);
    if (const std::string reason = lacking_calls(summary, !failed.empty()); !reason.empty()) {
        return {Verdict::invalid, reason, 3};
    }
    if (!failed.empty()) {
        return {Verdict::fail, failed, 1};
    }
    return {};
}

namespace {

/// A ladder that expects silence passes without a packet, so a call must have failed too.
bool nothing_came_back(const RunSummary& summary) {
    return !summary.run.target.empty() && summary.messages.sent > 0 &&
           summary.messages.received == 0 && summary.calls.failed > 0 && summary.calls.passed == 0;
}

std::string nothing_from_target(const RunSummary& summary) {
    const std::uint64_t undelivered = summary.messages.undelivered;
    return fmt::format("nothing came back from {}{}",
                       summary.run.target,
                       undelivered > 0 ? ": it could not be reached" : "");
}

std::string unfit(const RunSummary& summary) {
    const CallBooks& calls = summary.calls;
    if (!summary.generator.unfit.empty()) {
        return summary.generator.unfit;
    }
    const bool none_ended = calls.passed + calls.failed + calls.inconclusive == 0;
    if (summary.run.target.empty() || !none_ended) {
        return {};
    }
    return summary.warm_up && calls.due == 0
               ? "the load was over within its warm-up, so nothing was measured"
               : "no call came to an end";
}

std::string failures(const RunSummary& summary, Strictness strictness) {
    const std::string calls = failed_calls(summary, strictness);
    const std::string thresholds = missed_thresholds(summary);
    return calls + (calls.empty() || thresholds.empty() ? "" : "; ") + thresholds;
}

std::string failed_calls(const RunSummary& summary, Strictness strictness) {
    const auto is_on_failed = [](const ThresholdResult& result) {
        return result.threshold.metric == load::Metric::failed;
    };
    const CallBooks& calls = summary.calls;
    const bool has_limit =
        summary.under_load && std::ranges::any_of(summary.thresholds, is_on_failed);
    if (calls.failed > 0 && !has_limit) {
        return share_of(calls.failed, calls.started, "failed");
    }
    if (strictness == Strictness::strict && calls.warned > 0) {
        return share_of(calls.warned, calls.started, "warned, and that counts");
    }
    if (strictness == Strictness::strict && calls.inconclusive > 0) {
        return share_of(calls.inconclusive, calls.started, "inconclusive, and that counts");
    }
    return {};
}

/// The worst, which stands first.
std::string missed_thresholds(const RunSummary& summary) {
    const auto is_missed = [](const ThresholdResult& result) {
        return result.ended_the_run || (result.value && !result.met);
    };
    const auto worst = std::ranges::find_if(summary.thresholds, is_missed);
    if (worst == summary.thresholds.end()) {
        return {};
    }
    const auto missed = std::ranges::count_if(summary.thresholds, is_missed);
    return fmt::format("missed {}: {}{}{}",
                       worst->threshold.text,
                       value_text(*worst),
                       worst->ended_the_run ? ", which ended the run" : "",
                       and_more(static_cast<std::size_t>(missed) - 1));
}

/// Where enough calls were started and the run fails, the target kept the answers back: then the
/// verdict on it stands.
std::string lacking_calls(const RunSummary& summary, bool fails) {
    const auto lacks_calls = [&](const ThresholdResult& result) {
        const bool enough_started = summary.calls.started >= result.needs;
        return !result.value && !result.ended_the_run && !(fails && enough_started);
    };
    const auto first = std::ranges::find_if(summary.thresholds, lacks_calls);
    if (first == summary.thresholds.end()) {
        return {};
    }
    const auto lacking = std::ranges::count_if(summary.thresholds, lacks_calls);
    const std::string what = subject_text(first->threshold);
    const std::string more = and_more(static_cast<std::size_t>(lacking) - 1);
    if (first->has == 0 && first->needs <= 1) {
        return fmt::format("nothing to measure for {}{}", what, more);
    }
    return fmt::format("too few calls for {}: {} of {}{}",
                       what,
                       count_text(first->has),
                       count_text(first->needs),
                       more);
}

std::string share_of(std::uint64_t part, std::uint64_t whole, std::string_view what) {
    if (whole == 1) {
        return fmt::format("the call {}", what);
    }
    return fmt::format("{} of {} calls {}", count_text(part), count_text(whole), what);
}

std::string and_more(std::size_t count) {
    return count == 0 ? std::string{} : fmt::format(" (and {} more)", count);
}

}  // namespace

}  // namespace rung::reports
