#pragma once
#include "bench/table/context.hpp"
#include "bench/table/rung_load.hpp"

namespace rung::bench {

/// A row of calls a second in a closed loop, beside a bare program and SIPp where they can.
struct Throughput {
    std::string ladder{};  ///< A file in bench/ladders.
    Transport transport = Transport::udp;
    std::vector<std::string> arguments{};  ///< Of `rung run`, the users among them.
    std::string served{};                  ///< A file in bench/ladders; empty: the built-in target.
    std::vector<std::string> far_side{};   ///< Of `rung serve`.
    std::vector<std::string>
        bare{};  ///< `udp_limit` or `tcp_limit` and its arguments; may be empty.
    const Contest* sipp = nullptr;
};

/// Repetition by repetition: the bare program, Rung, SIPp, then again.
void measure(const Throughput& plan, Context& context, Row& row);

/// The CPU of both sides by their own account, into the row. An account of 0 is none: of a starved
/// process more waiting is taken away than it had CPU.
void add_cpu(const RungRun& run, Row& row);

/// One run of Rung that counts: a refused one is made once more. Nothing when both were refused,
/// which becomes a note of the row.
[[nodiscard]] std::optional<RungRun> run_that_counts(const Context& context,
                                                     const RungLoad& load,
                                                     Row& row);

}  // namespace rung::bench
