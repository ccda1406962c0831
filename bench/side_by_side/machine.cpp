#include "bench/side_by_side/machine.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace rung::bench {

namespace {

/// SIPp: "normal exit without calls processed".
constexpr int sipp_version_status = 99;

std::string cpu_model() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            const std::size_t value = line.find_first_not_of(" \t", line.find(':') + 1);
            return value == std::string::npos ? "unknown" : line.substr(value);
        }
    }
    return "unknown";
}

std::string kernel_release() {
    utsname names{};
    uname(&names);
    return fmt::format("{} {}", names.sysname, names.release);
}

double load_average() {
    std::array<double, 1> average{};
    getloadavg(average.data(), 1);
    return average[0];
}

/// The first line that says anything.
std::string first_line(const std::string& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t begin = line.find_first_not_of(" \t");
        if (begin != std::string::npos) {
            line.erase(0, begin);
            line.erase(line.find_last_not_of(" \t.") + 1);
            return line;
        }
    }
    return "unknown";
}

Command ask(const Setup& setup, const std::filesystem::path& program, const char* option) {
    return {.arguments = {program, option},
            .output = setup.folder / "version.output",
            .placement = std::nullopt};
}

}  // namespace

Machine describe_machine(const Setup& setup) {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return {.cpu = cpu_model(),
            .cores = std::thread::hardware_concurrency(),
            .kernel = kernel_release(),
            .rung = first_line(output_of(ask(setup, setup.rung, "--version"))),
            .sipp = setup.sipp.empty()
                        ? "no SIPp"
                        : first_line(output_of(ask(setup, setup.sipp, "-v"), sipp_version_status)),
            .date = fmt::format("{:%FT%TZ}", fmt::gmtime(now)),
            .load_average = load_average()};
}

}  // namespace rung::bench
