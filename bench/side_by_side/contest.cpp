#include "bench/side_by_side/contest.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

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

/// The runs, made in turns. Its arguments outlive it.
class Turns {
public:
    Turns(const ContestPlan& plan, const RunOnce& run, const OnTrial& on_trial)
        : plan_(plan), run_(run), on_trial_(on_trial) {}

    void take(Contenders& contenders, Stage stage) {
        const auto is_open = [stage](const Contender& one) { return is_next(one, stage); };
        while (std::ranges::any_of(contenders, is_open)) {
            for (Contender& contender : contenders) {
                if (is_open(contender)) {
                    make_trial(contender);
                }
            }
        }
    }

    [[nodiscard]] const std::vector<Trial>& trials() const { return trials_; }

private:
    void make_trial(Contender& contender) {
        Trial trial;
        trial.generator = contender.generator;
        trial.step = *contender.search.next();
        trial.duration = trial.step.stage == Stage::probe ? plan_.probe : plan_.confirmation;
        trial.run = run_(trial.generator, trial.step.rate, trial.duration);
        trial.refusal = refusal(trial.run, trial.step);
        contender.search.on_run(trial.refusal.empty() ? Outcome::held : Outcome::refused);
        on_trial_(trial);
        trials_.push_back(std::move(trial));
    }

    const ContestPlan& plan_;
    const RunOnce& run_;
    const OnTrial& on_trial_;
    std::vector<Trial> trials_;
};

}  // namespace

ContestResult hold_contest(const Contest& contest,
                           const ContestPlan& plan,
                           const RunOnce& run,
                           const OnTrial& on_trial) {
    Contenders contenders{Contender{Generator::sipp, RateSearch{plan.search}},
                          Contender{Generator::rung, RateSearch{plan.search}}};
    Turns turns{plan, run, on_trial};
    ContestResult result;
    result.contest = contest;
    try {
        turns.take(contenders, Stage::probe);
        turns.take(contenders, Stage::confirmation);
    } catch (const std::exception& error) {
        result.error = error.what();
    }
    result.trials = turns.trials();
    const auto best = [&](const Contender& contender) {
        return best_of(result.trials, contender.generator, contender.search.highest().value_or(0));
    };
    result.sipp = best(contenders[0]);
    result.rung = best(contenders[1]);
    return result;
}

}  // namespace rung::bench
