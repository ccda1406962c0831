#include "engine/cli/machine_probe.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <ratio>
#include <thread>

#include "engine/net/setup_error.hpp"
#include "engine/net/udp_abilities.hpp"

namespace rung::cli {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::string_view cpu_folder = "/sys/devices/system/cpu";
constexpr std::string_view clock_folder = "/sys/devices/system/clocksource/clocksource0";

/// Empty when there is no such file, or none for us. A file of /proc has no size in advance.
std::string read_text(const std::string& path);

std::vector<int> usable_cores();
std::optional<double> find_quota();
std::optional<std::uint64_t> find_memory_limit();
void find_speed(MachineFacts& facts);
void find_clock(MachineFacts& facts);
void find_limits(MachineFacts& facts);
void find_sockets(MachineFacts& facts);
double processor_seconds();
double share(std::uint64_t part, std::uint64_t whole);

/// The lowest of what that file says in a control group and those above it.
template <class Parse>
auto lowest_limit(std::string_view folder,
                  const std::vector<std::string>& groups,
                  const Parse& parse) -> decltype(parse(std::string{}));

}  // namespace

std::string processor_name() {
    return parse_processor(read_text("/proc/cpuinfo"));
}

void find_cores(MachineFacts& facts) {
    facts.online = parse_cores(read_text(fmt::format("{}/online", cpu_folder)));
    facts.usable = usable_cores();
    if (facts.online.empty()) {
        facts.online = facts.usable;
    }
    facts.isolated = parse_cores(read_text(fmt::format("{}/isolated", cpu_folder)));
    if (!facts.usable.empty()) {
        facts.twins = parse_cores(read_text(fmt::format(
            "{}/cpu{}/topology/thread_siblings_list", cpu_folder, facts.usable.front())));
    }
}

MachineProbe::MachineProbe()
    : begun_{parse_cpu_times(read_text("/proc/stat"))},
      lost_before_{parse_datagrams_lost(read_text("/proc/net/snmp"))} {}

void MachineProbe::rest(std::chrono::milliseconds duration) {
    const auto before = parse_cpu_times(read_text("/proc/stat"));
    const double own_before = processor_seconds();
    // Else the kernel wakes us up to 50 us late; so does a run of Rung.
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    std::vector<double> late;
    const Clock::time_point end = Clock::now() + duration;
    for (Clock::time_point now = Clock::now(); now < end;) {
        const Clock::time_point due = now + 1ms;
        std::this_thread::sleep_until(due);
        now = Clock::now();
        late.push_back(std::max(0.0, std::chrono::duration<double>(now - due).count()));
    }
    std::ranges::sort(late);
    wake_up_ = {.sleeps = late.size(), .p99 = late[late.size() * 99 / 100], .worst = late.back()};
    const auto after = parse_cpu_times(read_text("/proc/stat"));
    if (before && after && after->total > before->total) {
        const double ticks =
            (processor_seconds() - own_before) * static_cast<double>(::sysconf(_SC_CLK_TCK));
        const double busy = static_cast<double>(after->busy) - static_cast<double>(before->busy);
        others_ = std::clamp(
            (busy - ticks) / static_cast<double>(after->total - before->total), 0.0, 1.0);
    }
}

MachineFacts MachineProbe::facts() const {
    MachineFacts facts;
    utsname names{};
    if (uname(&names) == 0) {
        facts.host = names.nodename;
        facts.kernel = fmt::format("{} {}", names.sysname, names.release);
    }
    find_cores(facts);
    facts.quota = find_quota();
    find_speed(facts);
    find_clock(facts);
    facts.wake_up = wake_up_;
    facts.others = others_;
    facts.load_average = parse_load_average(read_text("/proc/loadavg"));
    if (const auto now = parse_cpu_times(read_text("/proc/stat")); now && begun_) {
        facts.steal_ever = share(now->steal, now->total);
        facts.steal = share(now->steal - std::min(now->steal, begun_->steal),
                            now->total - std::min(now->total, begun_->total));
    }
    find_limits(facts);
    find_sockets(facts);
    const auto lost = parse_datagrams_lost(read_text("/proc/net/snmp"));
    if (lost && lost_before_) {
        facts.datagrams_lost = *lost - std::min(*lost, *lost_before_);
    }
    return facts;
}

namespace {

std::string read_text(const std::string& path) {
    constexpr std::size_t most = std::size_t{4} * 1024 * 1024;
    std::ifstream file{path, std::ios::binary};
    std::string text;
    for (std::string line; text.size() < most && std::getline(file, line);) {
        text += line;
        text += '\n';
    }
    return text;
}

std::vector<int> usable_cores() {
    // More than a `cpu_set_t` holds: a kernel refuses a mask that is smaller than its own.
    constexpr int most = 8192;
    constexpr std::size_t size = CPU_ALLOC_SIZE(most);
    std::vector<cpu_set_t> mask(size / sizeof(cpu_set_t));
    std::vector<int> cores;
    if (::sched_getaffinity(0, size, mask.data()) == 0) {
        for (int core = 0; core < most; ++core) {
            if (CPU_ISSET_S(static_cast<std::size_t>(core), size, mask.data())) {
                cores.push_back(core);
            }
        }
    }
    return cores;
}

template <class Parse>
auto lowest_limit(std::string_view folder,
                  const std::vector<std::string>& groups,
                  const Parse& parse) -> decltype(parse(std::string{})) {
    decltype(parse(std::string{})) lowest;
    for (const std::string& group : groups) {
        const auto limit = parse(fmt::format("{}{}", folder, group == "/" ? "" : group));
        if (limit && (!lowest || *limit < *lowest)) {
            lowest = limit;
        }
    }
    return lowest;
}

std::optional<double> find_quota() {
    const std::string own = read_text("/proc/self/cgroup");
    const auto second = [](const std::string& group) {
        return parse_quota(read_text(group + "/cpu.max"));
    };
    const auto first = [](const std::string& group) {
        return parse_quota(read_text(group + "/cpu.cfs_quota_us"),
                           read_text(group + "/cpu.cfs_period_us"));
    };
    const auto quota = lowest_limit("/sys/fs/cgroup", parse_control_groups(own, ""), second);
    return quota ? quota
                 : lowest_limit("/sys/fs/cgroup/cpu", parse_control_groups(own, "cpu"), first);
}

std::optional<std::uint64_t> find_memory_limit() {
    const std::string own = read_text("/proc/self/cgroup");
    const auto second = [](const std::string& group) {
        return parse_memory_limit(read_text(group + "/memory.max"));
    };
    const auto first = [](const std::string& group) {
        return parse_memory_limit(read_text(group + "/memory.limit_in_bytes"));
    };
    const auto limit = lowest_limit("/sys/fs/cgroup", parse_control_groups(own, ""), second);
    return limit
               ? limit
               : lowest_limit("/sys/fs/cgroup/memory", parse_control_groups(own, "memory"), first);
}

void find_speed(MachineFacts& facts) {
    const std::string processor = read_text("/proc/cpuinfo");
    facts.processor = parse_processor(processor);
    facts.is_virtual = parse_is_virtual(processor);
    for (const int core : facts.usable) {
        const std::string governor = parse_word(
            read_text(fmt::format("{}/cpu{}/cpufreq/scaling_governor", cpu_folder, core)));
        if (!governor.empty() &&
            std::ranges::find(facts.governors, governor) == facts.governors.end()) {
            facts.governors.push_back(governor);
        }
    }
    const auto boost = parse_count(read_text(fmt::format("{}/cpufreq/boost", cpu_folder)));
    const auto no_turbo =
        parse_count(read_text(fmt::format("{}/intel_pstate/no_turbo", cpu_folder)));
    if (boost || no_turbo) {
        facts.boost = boost ? *boost != 0 : *no_turbo == 0;
    }
}

void find_clock(MachineFacts& facts) {
    facts.clock_source = parse_word(read_text(fmt::format("{}/current_clocksource", clock_folder)));
    facts.clock_sources =
        parse_words(read_text(fmt::format("{}/available_clocksource", clock_folder)));
    // The best of several: others on this core would be counted in.
    constexpr int reads = 1000;
    double best = 1e9;
    for (int round = 0; round < 20; ++round) {
        const Clock::time_point begin = Clock::now();
        Clock::time_point last = begin;
        for (int i = 0; i < reads; ++i) {
            last = Clock::now();
        }
        best =
            std::min(best, std::chrono::duration<double, std::nano>(last - begin).count() / reads);
    }
    facts.clock_read = best;
}

void find_limits(MachineFacts& facts) {
    facts.memory = parse_memory(read_text("/proc/meminfo"));
    facts.memory_limit = find_memory_limit();
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        facts.open_files = files.rlim_cur;
        facts.open_files_hard = files.rlim_max;
    }
}

void find_sockets(MachineFacts& facts) {
    facts.receive_limit = parse_count(read_text("/proc/sys/net/core/rmem_max"));
    facts.send_limit = parse_count(read_text("/proc/sys/net/core/wmem_max"));
    facts.ports = parse_ports(read_text("/proc/sys/net/ipv4/ip_local_port_range"));
    facts.time_wait = parse_time_wait(read_text("/proc/net/sockstat"));
    facts.reuses_ports = parse_count(read_text("/proc/sys/net/ipv4/tcp_tw_reuse")) == 1U;
    try {
        const net::UdpAbilities abilities = net::ask_udp_socket();
        facts.receive_buffer = abilities.receive_buffer;
        facts.segments = abilities.segments;
        facts.coalesces = abilities.coalesces;
    } catch (const net::SetupError& error) {
        facts.socket_error = error.what();
    }
}

/// Of this process and of the children that have ended, user and system.
double processor_seconds() {
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
            sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        }
    }
    return sum;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

}  // namespace rung::cli
