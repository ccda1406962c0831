#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/machine_facts.hpp"

namespace rung::cli {

enum class Fitness : std::uint8_t {
    ok,
    note,  ///< Worth knowing.
    warn,  ///< Figures of some kind, taken here, would not be the target's.
};

/// One look at the machine.
struct Check {
    std::string_view name;  ///< "clock"
    Fitness fitness = Fitness::ok;
    std::string value{};     ///< "tsc, 22 ns a read"
    std::string_view why{};  ///< What it matters for.
    std::string remedy{};    ///< A command or a piece of advice; empty: none is needed, or known.
    std::string_view spoils{};  ///< Of a warning: what this machine is not fit for.
};

/// Every check, in the order of the report: the processor first, the sockets behind it.
[[nodiscard]] std::vector<Check> judge_machine(const MachineFacts& facts);

/// That its limit could not be measured: Rung could not even run here as it should.
[[nodiscard]] Check missing_limit(std::string problem);

[[nodiscard]] std::string_view name_of(Fitness fitness);

/// The worst of them.
[[nodiscard]] Fitness overall(const std::vector<Check>& checks);

/// "FIT", "FIT with 2 remarks: …", "NOT FIT for latencies: …".
[[nodiscard]] std::string conclusion(const std::vector<Check>& checks);

}  // namespace rung::cli
