#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/base/time.hpp"
#include "engine/load/plan.hpp"

namespace rung::load {

/// When the calls of an open model are due: the time of arrival n (from 0) is a pure function of
/// the plan, n and the seed, in whatever turn it is asked for.
///
/// Even arrivals: arrival n is due when the integral of the rate has reached n and goes on growing
/// (at the beginning of a pause it waits for the end of it). Poisson: when it has reached the sum
/// of the first n + 1 exponential distances (mean 1) drawn from the seed. Times never go back.
///
/// A shard k of N takes every N-th: `advance(k)` once, then `advance(N)` after each of its own.
class Schedule {
public:
    /// `plan.stages` is not empty, its rates are finite and not negative, its spans too.
    Schedule(const Plan& plan, std::uint64_t seed);

    /// When the next arrival is due, since the start; nullopt when there are no more.
    [[nodiscard]] std::optional<base::Duration> next() const { return next_; }

    /// Its number, from 0.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    /// To the one after it, or further; even arrivals skip at no cost, Poisson draws each.
    void advance(std::uint64_t by = 1);

    /// The length of all stages; nullopt: without end.
    [[nodiscard]] std::optional<base::Duration> length() const;

    /// The integral of the rate from the start to `at`: how many calls were asked for by then
    /// (`calls` is not looked at).
    [[nodiscard]] double asked_until(base::Duration at) const;

private:
    /// A stage with the integral of the rate over all before it.
    struct Piece {
        double from = 0;    ///< Calls a second at its start,
        double to = 0;      ///< and at its end,
        double slope = 0;   ///< calls a second squared between them.
        double before = 0;  ///< The integral at its start,
        double after = 0;   ///< and at its end; infinite without end.
        base::Duration begin{0};
        base::Duration end{0};  ///< Duration::max() without end.
    };

    [[nodiscard]] double draw();
    void find_next();
    [[nodiscard]] static double nanoseconds_into(const Piece& piece, double reached);

    std::vector<Piece> pieces_;  ///< Never empty.
    std::size_t piece_ = 0;      ///< The one that the next arrival falls into.
    std::uint64_t calls_;
    Arrivals arrivals_;
    base::Random random_;
    std::uint64_t number_ = 0;
    double reached_ = 0;  ///< The integral at the next arrival.
    std::optional<base::Duration> next_;
};

}  // namespace rung::load
