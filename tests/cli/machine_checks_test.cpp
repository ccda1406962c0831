// What is said of a machine: a table of those that are not as they should be.
#include "engine/cli/machine_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/cli/core_choice.hpp"
#include "tests/cli/machine_sample.hpp"

namespace rung::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
    void (*change)(MachineFacts&);
    std::string_view name;
    Fitness fitness;
    std::string_view value;   ///< Some of it.
    std::string_view remedy;  ///< Some of it; empty: there is none.
};

void expect_judged(const std::vector<Case>& cases) {
    for (const Case& test : cases) {
        MachineFacts facts = sound_machine();
        test.change(facts);
        const std::vector<Check> checks = judge_machine(facts);
        const auto check = std::ranges::find(checks, test.name, &Check::name);
        ASSERT_NE(check, checks.end()) << test.name;
        SCOPED_TRACE(check->name);
        SCOPED_TRACE(check->value);
        EXPECT_EQ(check->fitness, test.fitness);
        EXPECT_THAT(check->value, HasSubstr(test.value));
        EXPECT_THAT(check->remedy, HasSubstr(test.remedy));
        EXPECT_EQ(check->remedy.empty(), test.remedy.empty()) << check->remedy;
        EXPECT_NE(check->why, "");
        EXPECT_EQ(check->spoils.empty(), check->fitness != Fitness::warn);
        // Nothing else is found.
        for (const Check& other : checks) {
            EXPECT_TRUE(other.name == test.name || other.fitness == Fitness::ok) << other.name;
        }
    }
}

using F = MachineFacts;

TEST(MachineChecks, FindNothingOnASoundMachine) {
    const std::vector<Check> checks = judge_machine(sound_machine());
    EXPECT_EQ(checks.size(), 13U);
    for (const Check& check : checks) {
        EXPECT_EQ(check.fitness, Fitness::ok) << check.name;
        EXPECT_NE(check.value, "");
        EXPECT_LE(check.why.size(), 56U) << "more than a row: " << check.why;
    }
    EXPECT_EQ(conclusion(checks), "FIT to measure");
}

TEST(MachineChecks, JudgeTheProcessor) {
    expect_judged({
        {[](F& f) { f.usable = {1}; }, "cores", Fitness::ok, "1 of 4: this process is pinned", ""},
        {[](F& f) { f.online = f.usable = f.twins = {0}; }, "cores", Fitness::note, "1, not", ""},
        {[](F& f) {
             f.isolated = {2, 3};
         },
         "cores",
         Fitness::ok,
         "2-3 isolated",
         "taskset -c 2"},
        {[](F& f) { f.quota = 1.5; }, "CPU quota", Fitness::warn, "1.5 cores", "--cpus"},
        {[](F& f) { f.quota = 1; }, "CPU quota", Fitness::warn, "1 core, of", "--cpus"},
        {[](F& f) { f.quota = 3; }, "CPU quota", Fitness::note, "3 cores", "--cpus"},
        {[](F& f) { f.governors.clear(); }, "governor", Fitness::ok, "not shown by this", ""},
        {[](F& f) {
             f.governors.clear();
             f.is_virtual = true;
         },
         "governor",
         Fitness::ok,
         "virtual machine",
         ""},
        {[](F& f) {
             f.governors = {"powersave", "performance"};
         },
         "governor",
         Fitness::note,
         "powersave, performance, boost on",
         "cpupower"},
        {[](F& f) { f.boost = false; }, "governor", Fitness::ok, "performance, boost off", ""},
        {[](F& f) { f.steal.reset(); }, "steal", Fitness::ok, "not shown", ""},
        {[](F& f) { f.steal = 0.006; }, "steal", Fitness::note, "0.6 % just now", "cores"},
        {[](F& f) { f.steal = 0.05; }, "steal", Fitness::warn, "5 % just now", "cores"},
        {[](F& f) { f.clock_source = "kvm-clock"; }, "clock", Fitness::ok, "kvm-clock, 22 ns", ""},
        {[](F& f) { f.clock_source = "hpet"; }, "clock", Fitness::warn, "hpet", "echo tsc"},
        {[](F& f) {
             f.clock_source = "acpi_pm";
             f.clock_sources = {"acpi_pm"};
         },
         "clock",
         Fitness::warn,
         "acpi_pm",
         ""},
        {[](F& f) { f.clock_read = 400; }, "clock", Fitness::warn, "tsc, 400 ns", ""},
        {[](F& f) { f.clock_source.clear(); }, "clock", Fitness::ok, "not named", ""},
    });
}

TEST(MachineChecks, JudgeWhatGoesOn) {
    expect_judged({
        {[](F& f) { f.wake_up.p99 = 600e-6; }, "wake-up", Fitness::note, "600 us late", "chrt"},
        {[](F& f) { f.wake_up.p99 = 6e-3; }, "wake-up", Fitness::warn, "6.00 ms late", "chrt"},
        {[](F& f) { f.wake_up.worst = 0.02; }, "wake-up", Fitness::note, "20.0 ms at", "chrt"},
        {[](F& f) { f.wake_up = {}; }, "wake-up", Fitness::ok, "not measured", ""},
        {[](F& f) { f.others = 0.1; }, "other load", Fitness::note, "10 % of the CPU", "nice"},
        {[](F& f) { f.others = 0.3; }, "other load", Fitness::warn, "30 % of the CPU", "nice"},
        {[](F& f) { f.others.reset(); }, "other load", Fitness::ok, "load 0.10 on 4 cores", ""},
        {[](F& f) {
             f.others.reset();
             f.load_average.reset();
         },
         "other load",
         Fitness::ok,
         "not shown",
         ""},
        {[](F& f) { f.load_average = 4.1; }, "other load", Fitness::note, "4.10 on 4", "nice"},
        {[](F& f) { f.load_average.reset(); }, "other load", Fitness::ok, "0.4 % of", ""},
        {[](F& f) { f.memory->available = 1ULL << 29; }, "memory", Fitness::note, "512", ""},
        {[](F& f) { f.memory->available = 1ULL << 27; }, "memory", Fitness::warn, "128", ""},
        {[](F& f) { f.memory_limit = 1ULL << 27; }, "memory", Fitness::warn, "group", ""},
        {[](F& f) { f.memory_limit = 1ULL << 50; }, "memory", Fitness::ok, "15.0 GB", ""},
        {[](F& f) { f.memory.reset(); }, "memory", Fitness::ok, "not shown", ""},
    });
}

TEST(MachineChecks, JudgeTheSockets) {
    expect_judged({
        {[](F& f) { f.open_files = f.open_files_hard = 20'000; },
         "open files",
         Fitness::ok,
         "some 19,900 connections",
         ""},
        {[](F& f) { f.open_files = 1024; },
         "open files",
         Fitness::note,
         "1024, hard limit 1,048,576: some 924",
         "ulimit -n 20100"},
        {[](F& f) { f.open_files = f.open_files_hard = 64; },
         "open files",
         Fitness::warn,
         "some 0 connections",
         "prlimit"},
        {[](F& f) { f.receive_buffer = 64 << 20; },
         "socket buffer",
         Fitness::ok,
         "64.0 MB, by CAP_NET_ADMIN: 104,857 datagrams",
         ""},
        {[](F& f) { f.receive_buffer = 2 << 20; },
         "socket buffer",
         Fitness::note,
         "2.00 MB",
         "rmem_max=4194304"},
        {[](F& f) { f.receive_buffer = 212'992; },
         "socket buffer",
         Fitness::warn,
         "208 KB: 332 datagrams",
         "rmem_max=4194304"},
        {[](F& f) {
             f.receive_buffer.reset();
             f.socket_error = "no sockets here";
         },
         "socket buffer",
         Fitness::warn,
         "no sockets here",
         ""},
        {[](F& f) { f.datagrams_lost = 12; }, "UDP drops", Fitness::note, "12 just now", ""},
        {[](F& f) { f.datagrams_lost.reset(); }, "UDP drops", Fitness::ok, "not shown", ""},
        {[](F& f) { f.ports->first = 60'000; }, "ports", Fitness::note, "1000, 3 in", "sysctl"},
        {[](F& f) { f.time_wait = 20'000; }, "ports", Fitness::note, "20,000 in", "wait"},
        {[](F& f) { f.time_wait.reset(); }, "ports", Fitness::ok, "; 470 connections/s", ""},
        {[](F& f) { f.reuses_ports = true; }, "ports", Fitness::ok, "28,232 connections/s", ""},
        {[](F& f) { f.ports.reset(); }, "ports", Fitness::ok, "not shown", ""},
        {[](F& f) { f.coalesces = false; }, "segmentation", Fitness::note, "UDP_GRO no", ""},
    });
}

TEST(MachineChecks, SayWhatKeptTheLimitFromBeingMeasured) {
    EXPECT_EQ(conclusion({missing_limit("connect: Network is unreachable")}),
              "NOT FIT for a run: own limit");
}

/// In a container that shows nothing at all there is nothing to say, and nothing to fall over.
TEST(MachineChecks, TakeAMachineThatShowsNothing) {
    const std::vector<Check> checks = judge_machine({});
    EXPECT_EQ(checks.size(), 13U);
    EXPECT_EQ(overall(checks), Fitness::warn);  // Not even a socket.
}

TEST(MachineChecks, ConcludeWithWhatIsWorst) {
    const auto of = [](std::initializer_list<Check> checks) {
        return conclusion(std::vector<Check>{checks});
    };
    const Check ok{.name = "cores"};
    const Check note{.name = "ports", .fitness = Fitness::note};
    const Check late{.name = "clock", .fitness = Fitness::warn, .spoils = "latencies"};
    const Check busy{.name = "other load", .fitness = Fitness::warn, .spoils = "latencies"};
    const Check small{.name = "socket buffer", .fitness = Fitness::warn, .spoils = "high rates"};
    EXPECT_EQ(of({ok}), "FIT to measure");
    EXPECT_EQ(of({ok, note}), "FIT to measure, with 1 remark: ports");
    EXPECT_EQ(of({note, ok, note}), "FIT to measure, with 2 remarks: ports, ports");
    EXPECT_EQ(of({note, late, busy}), "NOT FIT for latencies: clock, other load");
    EXPECT_EQ(of({late, busy, small}),
              "NOT FIT for latencies and high rates: clock, other load, socket buffer");
}

TEST(CoreChoice, GivesEachEndACoreOfItsOwnWherePossible) {
    struct Choice {
        std::vector<int> usable;
        std::vector<int> online;
        std::vector<int> twins;
        int near;
        int far;
    };

    for (const Choice& test : {Choice{{0, 1}, {0, 1}, {0}, 0, 1},
                               {{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1}, 0, 2},
                               {{0, 1}, {0, 1}, {0, 1}, 0, 1},  // Hyperthreads only.
                               {{1}, {0, 1}, {1}, 1, 0},        // taskset -c 1
                               {{2}, {0, 1, 2, 3}, {0, 2}, 2, 1},
                               {{0}, {0}, {0}, 0, 0},
                               {{}, {}, {}, 0, 0}}) {
        const CorePair cores = choose_cores(test.usable, test.online, test.twins);
        EXPECT_EQ(cores.near, test.near);
        EXPECT_EQ(cores.far, test.far);
    }
    EXPECT_THAT(cores_beside({1}, {0, 1, 2}), ElementsAre(0, 2));
    EXPECT_THAT(cores_beside({0, 1}, {0, 1}), IsEmpty());
}

}  // namespace
}  // namespace rung::cli
