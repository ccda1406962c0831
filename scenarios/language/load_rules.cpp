#include "scenarios/language/load_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/language/quantity.hpp"

namespace rung::language {
namespace {

using Seconds = std::chrono::duration<double>;

void judge_model(LoadLines& lines, Reporter& reporter);
void judge_stages(const LoadLines& lines, Reporter& reporter);
void judge_end(const LoadLines& lines, Reporter& reporter);
void judge_warm_up(const LoadLines& lines, Reporter& reporter);
std::optional<Seconds> length_of(const load::Plan& plan);
Seconds time_to_start(double calls, const load::Stage& stage);

}  // namespace

const Span* LoadLines::find(std::string_view word) const {
    const auto found = std::ranges::find(given, word, &Given::word);
    return found == given.end() ? nullptr : &found->span;
}

void judge_load(LoadLines& lines, Reporter& reporter) {
    judge_model(lines, reporter);
    judge_stages(lines, reporter);
    judge_end(lines, reporter);
    judge_warm_up(lines, reporter);
}

namespace {

void judge_model(LoadLines& lines, Reporter& reporter) {
    load::Plan& plan = lines.plan;
    if (plan.stages.empty() && !plan.users && plan.calls) {
        plan.users = 1;
    } else if (plan.stages.empty() && !plan.users) {
        reporter.fail(lines.block,
                      Code::bad_load,
                      {"this load makes no calls",
                       "needs a line such as `rate 1000/s for 60s`, `users 50 for 60s` or "
                       "`calls 100`"});
    }
    for (const std::string_view word : {"at most", "arrivals"}) {
        const Span* const line = lines.find(word);
        if (line != nullptr && plan.stages.empty()) {
            reporter.error(*line,
                           Code::bad_load,
                           {fmt::format("`{}` needs a `rate`", word),
                            "a user starts a call when the one before it is over"});
        }
    }
}

void judge_stages(const LoadLines& lines, Reporter& reporter) {
    const auto& stages = lines.plan.stages;
    if (stages.empty()) {
        return;
    }
    base::Duration all{0};
    for (std::size_t index = 0; index < stages.size(); ++index) {
        if (!stages[index].span && index + 1 < stages.size()) {
            reporter.fail(lines.stages[index],
                          Code::bad_load,
                          {"only the last `rate` may be without an end",
                           "the one below it never begins; add `for D`"});
        }
        all += stages[index].span.value_or(base::Duration{0});
        if (all > longest_load) {
            reporter.fail(lines.stages[index],
                          Code::too_large,
                          {"this load is too long",
                           fmt::format("all its stages at most {}h", longest_load.count())});
        }
    }
    const bool silent = std::ranges::all_of(
        stages, [](const load::Stage& stage) { return stage.from <= 0 && stage.to <= 0; });
    if (silent) {
        reporter.fail(lines.stages.front(),
                      Code::bad_load,
                      {"this load starts no call", "its rate is 0/s throughout"});
    }
    if (!stages.back().span && stages.back().from <= 0) {
        reporter.fail(lines.stages.back(),
                      Code::bad_load,
                      {"this load never ends", "a rate of 0/s for ever reaches no `calls`"});
    }
}

void judge_end(const LoadLines& lines, Reporter& reporter) {
    const load::Plan& plan = lines.plan;
    if (plan.calls) {
        return;
    }
    if (!plan.stages.empty() && !plan.stages.back().span) {
        reporter.error(lines.stages.back(),
                       Code::bad_load,
                       {"this load never ends", "add `for D`, or a line `calls N`"});
    }
    if (plan.users && !plan.span) {
        reporter.error(*lines.find("users"),
                       Code::bad_load,
                       {"this load never ends", "add `for D`, or a line `calls N`"});
    }
}

void judge_warm_up(const LoadLines& lines, Reporter& reporter) {
    const Span* const line = lines.find("warm up");
    const auto length = length_of(lines.plan);
    if (line != nullptr && length && lines.plan.warm_up >= *length) {
        reporter.error(*line,
                       Code::bad_load,
                       {"the warm-up leaves nothing to measure",
                        fmt::format("this load lasts {:g}s", length->count())});
    }
}

/// When the last call is due; nullopt: when the target has answered.
std::optional<Seconds> length_of(const load::Plan& plan) {
    if (plan.users) {
        return plan.span;
    }
    double left =
        plan.calls ? static_cast<double>(*plan.calls) : std::numeric_limits<double>::infinity();
    Seconds all{0};
    for (const load::Stage& stage : plan.stages) {
        const Seconds span{stage.span.value_or(base::Duration{0})};
        const double calls = (stage.from + stage.to) / 2 * span.count();
        if (!stage.span || calls >= left) {
            return all + time_to_start(left, stage);
        }
        left -= calls;
        all += span;
    }
    return all;
}

/// The positive root of from t + slope t^2 / 2 = calls, in the form that loses no digits.
Seconds time_to_start(double calls, const load::Stage& stage) {
    const double slope = stage.span ? (stage.to - stage.from) / Seconds{*stage.span}.count() : 0;
    const double root = std::sqrt(std::max(0.0, stage.from * stage.from + 2 * slope * calls));
    return Seconds{2 * calls / (stage.from + root)};
}

}  // namespace
}  // namespace rung::language
