#include "engine/load/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"

namespace rung::load {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double nanoseconds_a_second = 1e9;

// Later than that, about 285 years, no arrival is due.
constexpr double latest = 9e18;

double seconds(base::Duration span) {
    return std::chrono::duration<double>(span).count();
}

// 1.1 calls a second make 11 in ten seconds, not 11.000000000000002 and so a twelfth: a sum that
// misses a whole number by no more than its rounding errors is that number.
double without_rounding_error(double integral) {
    const double whole = std::nearbyint(integral);
    return std::abs(integral - whole) <= 1e-13 * std::max(1.0, integral) ? whole : integral;
}

}  // namespace

Schedule::Schedule(const Plan& plan, std::uint64_t seed)
    : calls_(plan.calls.value_or(std::numeric_limits<std::uint64_t>::max())),
      arrivals_(plan.arrivals),
      random_(seed) {
    ENSURE(!plan.stages.empty());
    pieces_.reserve(plan.stages.size());
    double integral = 0;
    base::Duration begin{0};
    for (const Stage& stage : plan.stages) {
        ENSURE(std::isfinite(stage.from) && stage.from >= 0);
        ENSURE(std::isfinite(stage.to) && stage.to >= 0);
        Piece piece{.from = stage.from, .to = stage.from, .before = integral, .begin = begin};
        if (stage.span) {
            ENSURE(*stage.span >= base::Duration{0} &&
                   *stage.span <= base::Duration::max() - begin);
            piece.to = stage.to;
            piece.end = begin + *stage.span;
            piece.slope =
                stage.span->count() == 0 ? 0 : (stage.to - stage.from) / seconds(*stage.span);
            integral = without_rounding_error(integral +
                                              (stage.from + stage.to) / 2 * seconds(*stage.span));
        } else {
            ENSURE(&stage == &plan.stages.back());
            piece.end = base::Duration::max();
            if (stage.from > 0) {
                integral = infinite;
            }
        }
        piece.after = integral;
        begin = piece.end;
        pieces_.push_back(piece);
    }
    reached_ = draw();
    find_next();
}

void Schedule::advance(std::uint64_t by) {
    if (arrivals_ == Arrivals::even) {
        number_ += by;
        reached_ = static_cast<double>(number_);
    } else {
        for (std::uint64_t i = 0; i < by && next_; ++i) {
            ++number_;
            reached_ += draw();
        }
    }
    find_next();
}

std::optional<base::Duration> Schedule::length() const {
    if (pieces_.back().end == base::Duration::max()) {
        return std::nullopt;
    }
    return pieces_.back().end;
}

double Schedule::asked_until(base::Duration at) const {
    for (const Piece& piece : pieces_) {
        if (at < piece.end) {
            const double into = std::max(seconds(at - piece.begin), 0.0);
            return piece.before + (piece.from + piece.slope * into / 2) * into;
        }
    }
    return pieces_.back().after;
}

// The distance to the next arrival in calls; an even schedule begins at once.
double Schedule::draw() {
    return arrivals_ == Arrivals::even ? 0 : -std::log1p(-random_.fraction());
}

void Schedule::find_next() {
    while (piece_ < pieces_.size() && reached_ >= pieces_[piece_].after) {
        ++piece_;
    }
    if (piece_ == pieces_.size() || number_ >= calls_) {
        next_ = std::nullopt;
        return;
    }
    const Piece& piece = pieces_[piece_];
    const double into = nanoseconds_into(piece, reached_);
    if (into > latest - static_cast<double>(piece.begin.count())) {
        next_ = std::nullopt;
        return;
    }
    const base::Duration due =
        std::min(piece.begin + base::Duration{std::llround(into)}, piece.end);
    next_ = std::max(due, next_.value_or(base::Duration{0}));
}

// The integral over t seconds of a line is from t + slope t^2 / 2. Its usual solution for t loses
// all digits where the slope is small; this form only adds what is positive. A falling line is
// solved backwards from its end for the same reason.
double Schedule::nanoseconds_into(const Piece& piece, double reached) {
    if (piece.slope >= 0) {
        const double area = reached - piece.before;
        const double rate =
            piece.slope == 0
                ? piece.from
                : (piece.from + std::sqrt(piece.from * piece.from + 2 * piece.slope * area)) / 2;
        return rate > 0 ? area * nanoseconds_a_second / rate : 0;
    }
    const double area = piece.after - reached;
    const double rate = (piece.to + std::sqrt(piece.to * piece.to - 2 * piece.slope * area)) / 2;
    return static_cast<double>((piece.end - piece.begin).count()) -
           area * nanoseconds_a_second / rate;
}

}  // namespace rung::load
