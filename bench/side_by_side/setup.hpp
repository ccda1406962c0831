#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "bench/side_by_side/child_process.hpp"
#include "bench/side_by_side/flow.hpp"

namespace rung::bench {

/// The generator has one core, the far side the other.
constexpr int generator_core = 0;
constexpr int far_side_core = 1;

/// Where everything is and how it is to run; the same for every run.
struct Setup {
    std::filesystem::path rung;
    std::filesystem::path sipp;       ///< Empty: there is none.
    std::filesystem::path scenarios;  ///< Holds `ladders/` and `sipp/`.
    std::filesystem::path folder;     ///< Takes what the programs write.
    Scheduling scheduling = Scheduling::plain;
};

/// One run of a generator.
struct Job {
    Contest contest;
    Rate rate = 0;  ///< Asked for, calls a second.
    std::chrono::seconds duration{10};
    std::vector<std::string> far_side{};  ///< More arguments of `rung serve`.
    std::chrono::seconds extra_time{0};   ///< That calls may take to end beyond the usual.
};

}  // namespace rung::bench
