#pragma once
#include <optional>

#include "bench/side_by_side/measurement.hpp"
#include "bench/table/context.hpp"

namespace rung::bench {

/// SIPp at the highest rate that it carries, for one row.
class SippBest {
public:
    SippBest(Context& context, const Contest& contest) : context_{context}, contest_{contest} {}

    /// One run at the best rate, which is searched first unless another row did: calls a second
    /// that were delivered, nothing when three attempts failed calls, retransmitted or fell short.
    /// After each of those the rate is 5 % lower, after one that held 5 % higher.
    [[nodiscard]] std::optional<double> run_once();

private:
    Rate search();
    [[nodiscard]] Measurement run(Rate rate);

    Context& context_;
    Contest contest_;
};

}  // namespace rung::bench
