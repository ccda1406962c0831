#pragma once
#include <stdexcept>

namespace rung::bench {

/// Of a program of ours that a signal ended after it had printed what it had.
constexpr int status_of_interrupted = 130;

struct Interrupted : std::runtime_error {
    Interrupted() : std::runtime_error{"interrupted"} {}
};

/// From now on SIGINT and SIGTERM end the run that is being made, not us: what was measured is
/// still printed.
void end_runs_on_signals();

[[nodiscard]] bool is_interrupted();

/// Throws Interrupted when a signal has come.
void stop_if_interrupted();

}  // namespace rung::bench
