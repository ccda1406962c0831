#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/time.hpp"

namespace rung::load {

/// What a line of `pass when` looks at.
enum class Metric : std::uint8_t {
    percentile,  ///< p99(…): `fraction`; `of` says of what, empty: of all final answers.
    minimum,
    maximum,
    mean,
    started,  ///< Counts of calls,
    passed,
    failed,
    warned,
    inconclusive,
    aborted,
    not_started,
    retransmissions,  ///< of messages: ours and the peer's,
    responses,        ///< and `count(302)`: `status`.
    rate,             ///< Calls achieved a second.
    // RFC 6076; the delays are means, percentiles of them name "srd", "rrd" or "sdd". A failure
    // counts in none of the delays. Formulas of the ratios: reports::SessionBooks.
    srd,   ///< 4.3.1 session request delay: first INVITE to first answer but 100, if established,
    rrd,   ///< 4.1 registration request delay: first REGISTER to its 2xx,
    sdd,   ///< 4.4 session disconnect delay: BYE to its 2xx,
    ser,   ///< 4.6 session establishment ratio,
    seer,  ///< 4.7 session establishment effectiveness ratio,
    isa,   ///< 4.8 ineffective session attempts,
    ira,   ///< 4.2 ineffective registration attempts,
    scr,   ///< 4.9 session completion ratio.
};

enum class Comparison : std::uint8_t { equal, unequal, less, at_most, greater, at_least };

enum class Unit : std::uint8_t {
    count,     ///< A plain number.
    share,     ///< `limit` 0.01 is 1 %: of the calls started, or of a ratio (`ser > 99%`).
    duration,  ///< `limit` in seconds.
    per_second,
};

/// One line of `pass when`.
struct Threshold {
    std::string text;  ///< As written, without `abort after`.
    std::uint32_t line = 0;
    Metric metric = Metric::failed;
    double fraction = 0;  ///< percentile
    /// Of percentile, minimum, maximum, mean: "INVITE" (its final answers), "INVITE 180",
    /// "INVITE 2xx", "srd", "rrd", "sdd", "late" (due to sent); empty: all final answers.
    std::string of;
    int status = 0;  ///< responses
    Comparison comparison = Comparison::equal;
    double limit = 0;
    Unit unit = Unit::count;
    std::optional<base::Duration> abort_after;  ///< Missed at any time from then on: end the run.

    /// Whether `value` (in the unit of `limit`) meets it.
    [[nodiscard]] bool met_by(double value) const;
};

}  // namespace rung::load
