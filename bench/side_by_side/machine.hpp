#pragma once
#include <string>

#include "bench/side_by_side/setup.hpp"

namespace rung::bench {

/// What the figures were taken on, as text for the table and the file.
struct Machine {
    std::string cpu;
    unsigned cores = 0;
    std::string kernel;
    std::string rung;       ///< `rung --version`
    std::string sipp;       ///< The version line of `sipp -v`.
    std::string date;       ///< When the first run began: ISO 8601, UTC.
    double load_average{};  ///< Of the minute before: an idle machine has none.
};

/// Asks the kernel and both programs. Throws std::runtime_error when a program does not answer.
[[nodiscard]] Machine describe_machine(const Setup& setup);

}  // namespace rung::bench
