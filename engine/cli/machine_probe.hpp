#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/cli/core_choice.hpp"
#include "engine/cli/machine_facts.hpp"

namespace rung::cli {

/// As /proc/cpuinfo says; empty where it does not.
[[nodiscard]] std::string processor_name();

/// The cores of this machine and what this process may use of them, in `facts`.
void find_cores(MachineFacts& facts);

/// Asks the kernel what it says of this machine, and watches what happens to it meanwhile.
class MachineProbe {
public:
    /// From now on it is watched.
    MachineProbe();

    /// Sleeps in short pieces for so long and measures how late it wakes up and what others do.
    void rest(std::chrono::milliseconds duration);

    /// All that is known up to now.
    [[nodiscard]] MachineFacts facts() const;

private:
    std::optional<CpuTimes> begun_;
    std::optional<std::uint64_t> lost_before_;
    MachineFacts::WakeUp wake_up_;
    std::optional<double> others_;
};

}  // namespace rung::cli
