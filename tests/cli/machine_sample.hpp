#pragma once
#include "engine/cli/machine_facts.hpp"

namespace rung::cli {

/// A machine that nothing is to be said against: four cores, nothing else at work.
[[nodiscard]] inline MachineFacts sound_machine() {
    MachineFacts facts;
    facts.host = "lab7";
    facts.kernel = "Linux 6.1.0";
    facts.processor = "Xeon";
    facts.online = {0, 1, 2, 3};
    facts.usable = facts.online;
    facts.twins = {0, 2};
    facts.governors = {"performance"};
    facts.boost = true;
    facts.clock_source = "tsc";
    facts.clock_sources = {"tsc", "hpet"};
    facts.clock_read = 22;
    facts.wake_up = {.sleeps = 960, .p99 = 60e-6, .worst = 900e-6};
    facts.others = 0.004;
    facts.steal = 0;
    facts.steal_ever = 0.0013;
    facts.load_average = 0.1;
    facts.memory = Memory{.total = 16ULL << 30, .available = 15ULL << 30};
    facts.open_files = 1'048'576;
    facts.open_files_hard = 1'048'576;
    facts.receive_buffer = 4 * 1024 * 1024;
    facts.receive_limit = 4 * 1024 * 1024;
    facts.send_limit = 4 * 1024 * 1024;
    facts.segments = true;
    facts.coalesces = true;
    facts.datagrams_lost = 0;
    facts.ports = Ports{.first = 32'768, .last = 60'999};
    facts.time_wait = 3;
    return facts;
}

}  // namespace rung::cli
