#include "bench/table/sipp_best.hpp"

#include <fmt/format.h>

#include "bench/side_by_side/generators.hpp"
#include "bench/side_by_side/interruption.hpp"

namespace rung::bench {

namespace {

constexpr int attempts = 3;
constexpr double step = 1.05;

}  // namespace

std::optional<double> SippBest::run_once() {
    Rate& rate = context_.sipp_rates[name_of(contest_)];
    if (rate == 0) {
        rate = search();
    }
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const Measurement measurement = run(rate);
        const std::string reason = refusal(measurement, {Stage::confirmation, rate});
        if (reason.empty()) {
            // Had only a bad moment brought it down, it gets up again.
            rate = static_cast<Rate>(static_cast<double>(rate) * step);
            return delivered(measurement);
        }
        context_.say(fmt::format("  SIPp at {}/s refused: {}", rate, reason));
        rate = static_cast<Rate>(static_cast<double>(rate) / step);
    }
    return std::nullopt;
}

/// The probes of side_by_side, without its confirmations: the repetitions of the row are those.
Rate SippBest::search() {
    SearchPlan plan;
    plan.start = contest_.flow->start;
    RateSearch search{plan};
    auto next = search.next();
    for (; next && next->stage == Stage::probe; next = search.next()) {
        const std::string reason = refusal(run(next->rate), *next);
        context_.say(
            fmt::format("  SIPp probe {}/s: {}", next->rate, reason.empty() ? "held" : reason));
        search.on_run(reason.empty() ? Outcome::held : Outcome::refused);
    }
    if (!next) {
        throw std::runtime_error{"SIPp carries not even the lowest rate"};
    }
    return next->rate;
}

Measurement SippBest::run(Rate rate) {
    Measurement measurement =
        run_sipp(context_.setup, {.contest = contest_, .rate = rate, .duration = context_.run});
    stop_if_interrupted();
    return measurement;
}

}  // namespace rung::bench
