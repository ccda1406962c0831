#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/program.hpp"
#include "engine/net/closed_port.hpp"
#include "engine/net/stream_network.hpp"
#include "engine/net/udp.hpp"

namespace rung::cli {

/// What opening sockets fills.
struct Opening {
    net::UdpNetwork& datagrams;
    std::optional<net::StreamNetwork>& streams;
    call::Settings& settings;
    std::vector<std::string>& notes;  ///< What is worth saying: a small receive buffer.
    std::vector<net::ClosedPort>& closed;
    std::vector<const call::Program*> ladders{};  ///< Of the run, for the parties they declare.
    net::Sharing sharing = net::Sharing::alone;
    std::uint8_t shard = 0;   ///< Which one they are for,
    std::uint8_t shards = 1;  ///< of how many.
};

/// The target as written, with the address it has now. `option` is who wrote it, for messages.
/// Names are resolved here, before the run. Throws `Failure`: 2 when it is no HOST[:PORT] or is not
/// allowed, 4 when it does not resolve.
[[nodiscard]] call::Target find_target(const std::string& option,
                                       const std::string& text,
                                       base::Transport transport,
                                       const base::AllowedDestinations& allowed);

/// `--local` and `--advertise`, as written; empty: not given.
struct OwnAddress {
    std::string local;
    std::string advertise;
};

/// Judges them as written. Throws `Failure` (2).
void check_addresses(const OwnAddress& own);

/// Opens what a run sends from, for datagrams and for streams, since a Contact may name either:
/// `--local`, else the address the kernel would use towards the target, port 0. Of a range with
/// ports each shard takes every so-manieth; without, each takes all. The link of the target gets
/// the first socket of its transport. Each party of a ladder gets a port of its own at that
/// address, for both.
void open_for_run(const Opening& opening, const OwnAddress& own);

/// Opens a socket of each transport for each `--listen`, at the same port. Parties have theirs at
/// the first address.
void open_for_serve(const Opening& opening,
                    const std::vector<std::string>& listen,
                    const std::vector<base::Transport>& transports,
                    const std::string& advertise);

}  // namespace rung::cli
