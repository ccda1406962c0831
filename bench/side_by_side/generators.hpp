#pragma once
#include "bench/side_by_side/measurement.hpp"
#include "bench/side_by_side/setup.hpp"

namespace rung::bench {

/// One run of `rung run` against a far side of its own. Throws std::runtime_error when nothing was
/// measured: it could not be started, refused the ladder, or broke.
[[nodiscard]] Measurement run_rung(const Setup& setup, const Job& job);

/// The same of SIPp.
[[nodiscard]] Measurement run_sipp(const Setup& setup, const Job& job);

}  // namespace rung::bench
