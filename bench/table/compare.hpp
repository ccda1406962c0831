#pragma once
#include <string>
#include <vector>

#include "bench/table/rank_test.hpp"
#include "bench/table/table.hpp"

namespace rung::bench {

enum class Change : std::uint8_t {
    slower,
    faster,
    noise,     ///< No difference that would be sure and large enough.
    too_few,   ///< Samples: not even a clear difference could be sure.
    unusable,  ///< Samples that are 0, or more than the test takes.
    gone,      ///< Was measured before and is not now.
};

/// What became of one row or part. The difference is that of the speed: below 1 is slower, whatever
/// the unit.
struct Comparison {
    std::string name;
    Change change = Change::noise;
    Difference difference;  ///< Nothing of what is unusable or gone.
};

/// Two results, row by row and part by part.
struct Compared {
    std::vector<std::string> warnings;  ///< What makes the two hard to compare; said loudly.
    std::vector<Comparison> lines;      ///< Slower ones first, then faster, gone, too few, noise.
};

/// A difference counts when chance has less than 1 % of it and it comes to 3 % at least.
constexpr double most_chance = 0.01;
constexpr double least_change = 0.03;

[[nodiscard]] Comparison compare(std::string name,
                                 Better better,
                                 const Samples& base,
                                 const Samples& now);

/// A row that has a bare reference is compared by Rung : bare of each repetition, so that a slower
/// hour of the machine falls out; the bare programs themselves and SIPp are compared to tell such
/// an hour.
[[nodiscard]] Compared compare(const Table& base, const Table& now);

[[nodiscard]] std::string to_text(const Compared& compared);

/// Something is slower.
[[nodiscard]] bool has_regressed(const Compared& compared);

}  // namespace rung::bench
