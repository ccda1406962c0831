#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/machine_checks.hpp"
#include "engine/cli/machine_facts.hpp"
#include "reports/terminal.hpp"

namespace rung::cli {

/// How much this machine can do by itself; what could not be measured is empty.
struct MachineLimit {
    std::optional<double> bare{};  ///< Pairs of datagrams a second, without any SIP.
    std::optional<double> own{};   ///< OPTIONS transactions of Rung a second, over UDP.
    bool one_core = false;         ///< Carried both ends.
};

/// What `rung doctor` found.
struct DoctorReport {
    std::string version{};
    MachineFacts facts{};
    std::vector<Check> checks{};
    std::optional<MachineLimit> limit{};
};

/// Of which checks it is said what they matter for.
enum class Reasons : std::uint8_t {
    of_remarks,
    all,
};

/// The report for the eye: the machine, a row for each check, its limit, the conclusion last.
[[nodiscard]] std::string draw_doctor(const DoctorReport& report,
                                      Reasons reasons,
                                      const reports::TerminalOptions& terminal);

/// The same for programs: one JSON object.
[[nodiscard]] std::string doctor_json(const DoctorReport& report);

}  // namespace rung::cli
