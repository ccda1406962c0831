#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/machine_text.hpp"

namespace rung::cli {

/// What was found out about this machine; whatever it does not show is empty.
struct MachineFacts {
    std::string host;
    std::string kernel;
    std::string processor;
    bool is_virtual = false;

    std::vector<int> online;        ///< Cores.
    std::vector<int> usable;        ///< Of them, by this process (its affinity).
    std::vector<int> isolated;      ///< Kept free of other work by the kernel.
    std::vector<int> twins;         ///< Hyperthreads that share the first usable core, and itself.
    std::optional<double> quota{};  ///< In cores, of the control group.

    std::vector<std::string> governors;  ///< Of the usable cores, each once.
    std::optional<bool> boost{};

    std::string clock_source;
    std::vector<std::string> clock_sources;  ///< That could be chosen.
    double clock_read = 0;                   ///< Nanoseconds.

    struct WakeUp {
        std::uint64_t sleeps = 0;  ///< Of one millisecond.
        double p99 = 0;            ///< How much too long, in seconds,
        double worst = 0;
    };

    WakeUp wake_up;

    // Shares of the whole machine's time.
    std::optional<double> others{};        ///< Used by other programs while we slept.
    std::optional<double> steal{};         ///< Since we began.
    std::optional<double> steal_ever{};    ///< Since the machine started.
    std::optional<double> load_average{};  ///< Of the last minute.

    std::optional<Memory> memory{};
    std::optional<std::uint64_t> memory_limit{};  ///< Of the control group.

    std::uint64_t open_files = 0;       ///< How many this process may have,
    std::uint64_t open_files_hard = 0;  ///< and to how many it may raise that.

    std::optional<int> receive_buffer{};            ///< What a socket of ours gets, in octets.
    std::string socket_error;                       ///< Why there was none.
    std::optional<std::uint64_t> receive_limit{};   ///< net.core.rmem_max
    std::optional<std::uint64_t> send_limit{};      ///< net.core.wmem_max
    bool segments = false;                          ///< UDP_SEGMENT
    bool coalesces = false;                         ///< UDP_GRO
    std::optional<std::uint64_t> datagrams_lost{};  ///< To full receive buffers, since we began.

    std::optional<Ports> ports{};  ///< For connections that we open.
    std::optional<std::uint64_t> time_wait{};
    bool reuses_ports = false;  ///< net.ipv4.tcp_tw_reuse = 1
};

}  // namespace rung::cli
