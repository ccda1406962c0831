#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/time.hpp"

namespace rung::load {

/// A span with a rate that is constant or changes in a straight line.
struct Stage {
    double from = 0;  ///< Calls a second at its start; 0 from end to end is a pause,
    double to = 0;    ///< and at its end.
    /// nullopt: without end and at the rate `from` (only the last stage; then `calls` ends it).
    std::optional<base::Duration> span{};
};

enum class Arrivals : std::uint8_t {
    even,
    poisson,  ///< Exponential distances: a Poisson process whose rate the stages give.
};

/// The `load` block of a ladder, or the options that stand for it. Either an open model (`stages`:
/// calls are due by the clock, whatever the target does) or a closed one (`users` at once, each
/// starting over when its call ends). At least one of a stage's end, `calls` and `span` bounds it.
struct Plan {
    std::vector<Stage> stages{};
    std::optional<std::uint32_t> users{};
    std::optional<base::Duration> span{};    ///< `users N for D`
    std::optional<std::uint64_t> calls{};    ///< At most so many in all, those of the warm-up too.
    std::optional<std::uint32_t> at_most{};  ///< In progress; a call due beyond it is not started.
    Arrivals arrivals = Arrivals::even;
    base::Duration warm_up{0};
    base::Duration drain{std::chrono::seconds{32}};
    std::optional<std::uint64_t> seed{};
};

}  // namespace rung::load
