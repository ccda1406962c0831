#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rung::cli {

/// What texts of /proc and /sys say. They come from strange kernels and containers, so any octets
/// are taken: what is missing (an empty text) or not as it should be gives nothing.

/// The first word of a text of one line: "tsc".
[[nodiscard]] std::string parse_word(std::string_view text);

/// Words between blanks, of any lines: at most 64.
[[nodiscard]] std::vector<std::string> parse_words(std::string_view text);

/// A text that is one whole number; not "max".
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text);

/// "0-3,8": in order, each once; empty when anything of it is wrong.
[[nodiscard]] std::vector<int> parse_cores(std::string_view text);

/// "0-3,8" of that.
[[nodiscard]] std::string cores_text(const std::vector<int>& cores);

/// Ticks of all cores since the start of the machine.
struct CpuTimes {
    std::uint64_t busy = 0;
    std::uint64_t steal = 0;  ///< That the hypervisor gave to others.
    std::uint64_t total = 0;
};

/// Of /proc/stat.
[[nodiscard]] std::optional<CpuTimes> parse_cpu_times(std::string_view text);

/// Of the last minute, of /proc/loadavg.
[[nodiscard]] std::optional<double> parse_load_average(std::string_view text);

/// In octets.
struct Memory {
    std::uint64_t total = 0;
    std::uint64_t available = 0;
};

/// Of /proc/meminfo.
[[nodiscard]] std::optional<Memory> parse_memory(std::string_view text);

/// Of memory.max (cgroup v2) or memory.limit_in_bytes (v1), which says a number near 2^63 for none.
[[nodiscard]] std::optional<std::uint64_t> parse_memory_limit(std::string_view text);

/// First and last, both of them included.
struct Ports {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

/// Of ip_local_port_range.
[[nodiscard]] std::optional<Ports> parse_ports(std::string_view text);

/// TCP connections in TIME_WAIT, of /proc/net/sockstat.
[[nodiscard]] std::optional<std::uint64_t> parse_time_wait(std::string_view text);

/// Datagrams that full receive buffers lost, of /proc/net/snmp.
[[nodiscard]] std::optional<std::uint64_t> parse_datagrams_lost(std::string_view text);

/// Of /proc/cpuinfo; empty: it does not say.
[[nodiscard]] std::string parse_processor(std::string_view text);

/// Whether /proc/cpuinfo tells of a hypervisor.
[[nodiscard]] bool parse_is_virtual(std::string_view text);

/// In cores: of cpu.max (cgroup v2), and of cpu.cfs_quota_us with cpu.cfs_period_us (v1).
[[nodiscard]] std::optional<double> parse_quota(std::string_view cpu_max);
[[nodiscard]] std::optional<double> parse_quota(std::string_view quota, std::string_view period);

/// The control group of a process and those above it, "/a/b", "/a", "/", of /proc/self/cgroup. An
/// empty controller stands for version 2.
[[nodiscard]] std::vector<std::string> parse_control_groups(std::string_view text,
                                                            std::string_view controller);

}  // namespace rung::cli
