#include "bench/side_by_side/rate_search.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"

namespace rung::bench {

namespace {

Rate scaled(Rate rate, double factor) {
    return static_cast<Rate>(std::llround(static_cast<double>(rate) * factor));
}

}  // namespace

RateSearch::RateSearch(const SearchPlan& plan) : plan_(plan) {
    ENSURE(plan.floor > 0 && plan.floor <= plan.ceiling);
    ENSURE(plan.growth > 1 && plan.precision > 1 && plan.confirmations > 0);
    next_ = Step{Stage::probe, std::clamp(plan.start, plan.floor, plan.ceiling)};
}

std::optional<Step> RateSearch::next() const {
    return next_;
}

void RateSearch::on_run(Outcome outcome) {
    ENSURE(next_.has_value());
    if (next_->stage == Stage::probe) {
        on_probe(outcome);
    } else {
        on_confirmation(outcome);
    }
}

void RateSearch::on_probe(Outcome outcome) {
    if (outcome == Outcome::refused && !is_second_attempt_) {
        is_second_attempt_ = true;
        return;
    }
    is_second_attempt_ = false;
    (outcome == Outcome::held ? held_ : refused_) = next_->rate;
    choose_probe();
}

void RateSearch::choose_probe() {
    if (!held_) {
        const Rate lower = std::max(scaled(*refused_, 1 / plan_.growth), plan_.floor);
        probe_unless(lower == *refused_, lower);
        return;
    }
    if (!refused_) {
        const Rate grown = std::max(scaled(*held_, plan_.growth), *held_ + 1);
        const Rate higher = std::min(grown, plan_.ceiling);
        probe_unless(higher == *held_, higher);
        return;
    }
    const auto low = static_cast<double>(*held_);
    const auto high = static_cast<double>(*refused_);
    const Rate middle = scaled(*held_, std::sqrt(high / low));
    probe_unless(high / low <= plan_.precision || middle == *held_ || middle == *refused_, middle);
}

/// The end of the probes: what held is confirmed, and nothing is left to do if nothing did.
void RateSearch::probe_unless(bool is_found, Rate rate) {
    if (!is_found) {
        next_ = Step{Stage::probe, rate};
    } else if (held_) {
        confirm(*held_);
    } else {
        next_.reset();
    }
}

void RateSearch::on_confirmation(Outcome outcome) {
    const Rate rate = next_->rate;
    if (outcome == Outcome::refused && !is_second_attempt_) {
        is_second_attempt_ = true;
        confirmed_ = 0;
    } else if (outcome == Outcome::refused) {
        climb_ = Climb::ended;
        confirm(std::min(scaled(rate, 1 / plan_.precision), rate - 1));
    } else if (++confirmed_ == plan_.confirmations) {
        highest_ = rate;
        confirm(std::max(scaled(rate, plan_.precision), rate + 1));
    }
}

/// Ends the search instead when the rate is settled already or stands outside the plan.
void RateSearch::confirm(Rate rate) {
    confirmed_ = 0;
    is_second_attempt_ = false;
    const bool is_settled = highest_ && climb_ == Climb::ended;
    if (is_settled || rate < plan_.floor || rate > plan_.ceiling) {
        next_.reset();
    } else {
        next_ = Step{Stage::confirmation, rate};
    }
}

}  // namespace rung::bench
