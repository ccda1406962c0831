#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "bench/side_by_side/flow.hpp"
#include "bench/side_by_side/measurement.hpp"

namespace rung::bench {

enum class Generator : bool { sipp, rung };

/// A run that was made.
struct Trial {
    Generator generator = Generator::sipp;
    Step step;
    std::chrono::seconds duration{};
    Measurement run;
    std::string refusal;  ///< Why the rate did not hold; empty: it did.
};

/// The highest rate of one generator, and the medians of the runs that confirmed it.
struct Best {
    Rate rate = 0;  ///< 0: no rate was confirmed; the rest is 0 too.
    double delivered = 0;
    double cpu_ns_a_call = 0;
    double far_side_cpu_ns_a_call = 0;
};

/// One line of the table, with everything it rests on.
struct ContestResult {
    Contest contest;
    std::vector<Trial> trials;  ///< In the order in which they were made.
    Best sipp;
    Best rung;
    double bare = 0;    ///< Calls a second of the bare datagrams; 0: not measured.
    std::string error;  ///< Why the contest was not carried through; empty: it was.
};

/// Rung's delivered rate over SIPp's; 0 when one of them has none.
[[nodiscard]] double ratio(const ContestResult& result);

/// From the confirmations of `rate` among the trials of one generator.
[[nodiscard]] Best best_of(const std::vector<Trial>& trials, Generator generator, Rate rate);

}  // namespace rung::bench
