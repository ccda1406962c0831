#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/side_by_side/far_side.hpp"
#include "bench/side_by_side/measurement.hpp"

namespace rung::bench {

/// A generator that has ended in time.
struct Finished {
    Ended ended;
    std::string last_words;
};

/// What the two generators have in common. Starts a far side, then the generator that
/// `arguments(address)` names, pinned to its core; lets `read` make a measurement of what it wrote,
/// and adds the far side's books. A generator that has not ended a little after its time is killed:
/// it could not have delivered enough, and the measurement says so.
[[nodiscard]] Measurement run_generator(
    const Setup& setup,
    const Job& job,
    const std::function<std::vector<std::string>(const std::string& address)>& arguments,
    const std::function<Measurement(const Finished& finished)>& read);

}  // namespace rung::bench
