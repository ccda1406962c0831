#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/call/environment.hpp"
#include "engine/net/udp.hpp"

namespace rung::cli {

/// The target as written, with the address it has now. Names are resolved here, before the run.
/// Throws `Failure`: 2 when it is no HOST[:PORT] or is not allowed, 4 when it does not resolve.
[[nodiscard]] call::Target find_target(const std::string& text,
                                       const base::AllowedDestinations& allowed);

/// `--local` and `--advertise`, as written; empty: not given.
struct OwnAddress {
    std::string local;
    std::string advertise;
};

/// Judges them as written. Throws `Failure` (2).
void check_addresses(const OwnAddress& own);

/// Opens the socket that a run sends from: `--local`, else the address the kernel would use towards
/// the target, port 0. Notes worth saying (a small receive buffer) go to `notes`.
void open_for_run(net::UdpNetwork& network,
                  const call::Target& target,
                  const OwnAddress& own,
                  call::Settings& settings,
                  std::vector<std::string>& notes);

/// Opens one socket for each `--listen`.
void open_for_serve(net::UdpNetwork& network,
                    const std::vector<std::string>& listen,
                    const std::string& advertise,
                    call::Settings& settings,
                    std::vector<std::string>& notes);

}  // namespace rung::cli
