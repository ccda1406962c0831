#pragma once
#include <string>
#include <vector>

#include "bench/side_by_side/measurement.hpp"
#include "bench/side_by_side/rung_result.hpp"
#include "bench/side_by_side/setup.hpp"

namespace rung::bench {

/// One `rung run` against a `rung serve` of its own.
struct RungLoad {
    std::filesystem::path ladder;
    Transport transport = Transport::udp;
    std::vector<std::string> arguments;  ///< Of `rung run`: the load and what else.
    std::vector<std::string> far_side;   ///< Of `rung serve`.
    std::chrono::seconds duration{3};    ///< Of the arrivals.
    std::chrono::seconds extra_time{0};  ///< That calls take to end, more than usual.
};

struct RungRun {
    Measurement measurement;
    RungResult result;
    std::string refusal;  ///< Why it does not count: failures, retransmissions. Empty: it counts.
};

/// Throws NotThere when Rung does not know an argument or a word of the ladder, and
/// std::runtime_error when it broke.
[[nodiscard]] RungRun run_load(const Setup& setup, const RungLoad& load);

}  // namespace rung::bench
