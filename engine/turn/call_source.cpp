#include "engine/turn/call_source.hpp"

#include <algorithm>

#include "engine/base/random.hpp"

namespace rung::turn {

CallSource::CallSource(const RunPlan& plan, base::Instant start, std::optional<std::uint64_t> rows)
    : plan_{plan},
      start_{start},
      measured_from_{start},
      calls_{plan.only ? 1 : plan.callers.size()} {
    if (plan.load == nullptr || plan.callers.empty()) {
        return;
    }
    const load::Plan& load = *plan.load;
    const std::uint64_t in_all = std::min(load.calls.value_or(unlimited), rows.value_or(unlimited));
    calls_ = in_all == unlimited ? unlimited : plan.share_of(in_all);
    measured_from_ = start + load.warm_up;
    const std::uint32_t users = load.users.value_or(1);
    users_ = std::min<std::uint64_t>(plan.share_of(std::min(users, load.at_most.value_or(users))),
                                     plan.open_calls);
    calls_ = load.stages.empty() && users_ == 0 ? 0 : calls_;
    std::optional<base::Duration> length = load.span;
    if (!load.stages.empty()) {
        schedule_.emplace(load, plan.seed);
        schedule_->advance(plan.shard);
        length = schedule_->length();
    }
    if (length) {
        ends_ = start + *length;
    }
}

std::optional<CallSource::Due> CallSource::take(base::Instant now, std::uint64_t in_progress) {
    const auto at = next(now, in_progress);
    if (!at || *at > now) {
        return std::nullopt;
    }
    ++taken_;
    Due due;
    due.seq = plan_.only ? plan_.only->seq : (taken_ - 1) * plan_.shards + plan_.shard + 1;
    due.at = *at;
    due.ladder = is_of_load(plan_) ? draw_ladder(due.seq) : static_cast<std::uint32_t>(due.seq - 1);
    if (schedule_) {
        schedule_->advance(plan_.shards);
    } else {
        taken_at_latest_ = latest_ == now ? taken_at_latest_ + 1 : 1;
        latest_ = now;
    }
    if (taken_ == calls_) {
        ends_ = ends_ ? std::min(*ends_, due.at) : due.at;
    }
    return due;
}

std::optional<base::Instant> CallSource::next(base::Instant now, std::uint64_t in_progress) const {
    if (stopped_ || taken_ >= calls_) {
        return std::nullopt;
    }
    if (schedule_) {
        const auto due = schedule_->next();
        return due ? std::optional{start_ + *due} : std::nullopt;
    }
    const bool free = in_progress < users_ && !(ends_ && now >= *ends_);
    const bool at_once = latest_ == now && taken_at_latest_ >= users_;
    return free ? std::optional{at_once ? now + base::Duration{1} : now} : std::nullopt;
}

void CallSource::stop(base::Instant now) {
    if (!exhausted(now)) {
        ends_ = now;
    }
    stopped_ = true;
}

bool CallSource::exhausted(base::Instant now) const {
    if (stopped_ || taken_ >= calls_) {
        return true;
    }
    return schedule_ ? !schedule_->next().has_value() : ends_ && now >= *ends_;
}

std::optional<base::Instant> CallSource::drained_at(base::Instant now) const {
    if (plan_.load == nullptr || !exhausted(now) || !ends_) {
        return std::nullopt;
    }
    return *ends_ + plan_.load->drain;
}

std::optional<double> CallSource::asked(base::Instant now) const {
    if (!schedule_) {
        return std::nullopt;
    }
    const base::Instant until = ends_ ? std::min(now, *ends_) : now;
    return (schedule_->asked_until(until - start_) -
            schedule_->asked_until(std::min(measured_from_, until) - start_)) /
           plan_.shards;
}

double CallSource::asked_within(base::Duration span, base::Instant now) const {
    const base::Duration at = now - start_;
    return schedule_
               ? (schedule_->asked_until(at) - schedule_->asked_until(at - span)) / plan_.shards
               : 0;
}

double CallSource::overdue(base::Instant now) const {
    const auto due = schedule_ ? schedule_->next() : std::nullopt;
    const base::Duration late = due ? now - start_ - *due : base::Duration{0};
    return late > base::Duration{0} ? asked_within(late, now) : 0;
}

/// From the seed and the number of the call alone, so that `seq` names the same call in every run.
std::uint32_t CallSource::draw_ladder(std::uint64_t seq) const {
    const std::size_t count = plan_.callers.size();
    if (count == 1) {
        return 0;
    }
    base::Random random{plan_.seed ^ (seq * 0x9e3779b97f4a7c15ULL)};
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        sum += plan_.shares.empty() ? 1.0 : plan_.shares[i];
    }
    double drawn = random.fraction() * sum;
    std::uint32_t ladder = 0;
    for (; ladder + 1 < count; ++ladder) {
        drawn -= plan_.shares.empty() ? 1.0 : plan_.shares[ladder];
        if (drawn < 0) {
            break;
        }
    }
    return ladder;
}

bool is_of_load(const RunPlan& plan) {
    return plan.only ? plan.only->of_load : plan.load != nullptr;
}

std::optional<std::uint64_t> rows_for(const RunPlan& plan) {
    std::optional<std::uint64_t> least;
    for (const call::Runner* caller : plan.callers) {
        for (const call::DataTable& table : caller->program().data) {
            if (plan.load != nullptr && table.order == call::RowOrder::once) {
                least = std::min(least.value_or(table.rows()), table.rows());
            }
        }
    }
    return least;
}

}  // namespace rung::turn
