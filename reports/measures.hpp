#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/load/threshold.hpp"
#include "reports/summary.hpp"

namespace rung::reports {

/// What a metric of `pass when` came to.
struct Measured {
    std::optional<double> value{};  ///< In the unit of the limit; nullopt: not enough calls to say,
    std::uint64_t has = 0;          ///< only so many values
    std::uint64_t needs = 0;        ///< of so many.
};

[[nodiscard]] Measured measure(const load::Threshold& threshold, const RunSummary& summary);

/// What a name in `p99(…)` stands for, added up: "INVITE" is every final answer to one.
[[nodiscard]] load::Histogram latency_of(std::string_view name, const RunSummary& summary);

/// ser, seer, isa, ira or scr, as `SessionBooks` has their formulas; nullopt where the divisor is
/// 0.
[[nodiscard]] std::optional<double> ratio_of(load::Metric metric, const SessionBooks& sessions);

/// Client and server transactions a second, warm-up and drain included; not finite for a run that
/// took no time.
[[nodiscard]] double transactions_per_second(const RunSummary& summary);

/// Those as a share of `Generator::own_limit`; nullopt where that was not measured.
[[nodiscard]] std::optional<double> used_of_own_limit(const RunSummary& summary);

}  // namespace rung::reports
