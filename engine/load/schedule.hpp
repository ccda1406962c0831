#pragma once
#include <cstdint>
#include <optional>

#include "engine/base/random.hpp"
#include "engine/base/time.hpp"
#include "engine/load/plan.hpp"

namespace rung::load {

/// When the calls of an open model are due: the time of arrival n (from 0) is a pure function of
/// the plan, n and the seed, in whatever turn it is asked for.
///
/// Even arrivals: arrival n is due when the integral of the rate has reached n. Poisson: when it
/// has reached the sum of the first n + 1 exponential distances (mean 1) drawn from the seed.
class Schedule {
public:
    /// `plan.stages` is not empty.
    Schedule(const Plan& plan, std::uint64_t seed);

    /// When the next arrival is due, since the start; nullopt when there are no more.
    [[nodiscard]] std::optional<base::Duration> next() const { return next_; }

    /// Its number, from 0.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    /// To the one after it.
    void advance();

    /// The length of all stages; nullopt: without end.
    [[nodiscard]] std::optional<base::Duration> length() const;

    /// The integral of the rate from the start to `at`: how many calls were asked for by then
    /// (`calls` is not looked at).
    [[nodiscard]] double asked_until(base::Duration at) const;

private:
    [[nodiscard]] std::optional<base::Duration> time_of(double asked);

    Plan plan_;
    base::Random random_;
    std::uint64_t number_ = 0;
    double reached_ = 0;       ///< The integral at the next arrival.
    std::size_t stage_ = 0;    ///< Where that falls,
    double before_stage_ = 0;  ///< the integral at its beginning,
    base::Duration stage_start_{0};
    std::optional<base::Duration> next_;
};

}  // namespace rung::load
