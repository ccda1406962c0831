#include "bench/side_by_side/contest.hpp"

#include <algorithm>
#include <array>
#include <exception>

namespace rung::bench {

namespace {

struct Contender {
    Generator generator;
    RateSearch search;
};

using Contenders = std::array<Contender, 2>;

bool is_next(const Contender& contender, Stage stage) {
    const auto next = contender.search.next();
    return next && next->stage == stage;
}

Trial make_trial(Contender& contender, const ContestPlan& plan, const RunOnce& run) {
    Trial trial;
    trial.generator = contender.generator;
    trial.step = *contender.search.next();
    trial.duration = trial.step.stage == Stage::probe ? plan.probe : plan.confirmation;
    trial.run = run(trial.generator, trial.step.rate, trial.duration);
    trial.refusal = refusal(trial.run, trial.step);
    contender.search.on_run(trial.refusal.empty() ? Outcome::held : Outcome::refused);
    return trial;
}

}  // namespace

ContestResult hold_contest(const Contest& contest,
                           const ContestPlan& plan,
                           const RunOnce& run,
                           const OnTrial& on_trial) {
    ContestResult result;
    result.contest = contest;
    Contenders contenders{Contender{Generator::sipp, RateSearch{plan.search}},
                          Contender{Generator::rung, RateSearch{plan.search}}};
    const auto take_turns = [&](Stage stage) {
        const auto is_open = [stage](const Contender& one) { return is_next(one, stage); };
        while (std::ranges::any_of(contenders, is_open)) {
            for (Contender& contender : contenders) {
                if (is_open(contender)) {
                    result.trials.push_back(make_trial(contender, plan, run));
                    on_trial(result.trials.back());
                }
            }
        }
    };
    try {
        take_turns(Stage::probe);
        take_turns(Stage::confirmation);
    } catch (const std::exception& error) {
        result.error = error.what();
    }
    result.sipp =
        best_of(result.trials, Generator::sipp, contenders[0].search.highest().value_or(0));
    result.rung =
        best_of(result.trials, Generator::rung, contenders[1].search.highest().value_or(0));
    return result;
}

}  // namespace rung::bench
