#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/arena.hpp"
#include "engine/base/destinations.hpp"
#include "engine/base/link.hpp"
#include "engine/base/random.hpp"
#include "engine/base/time.hpp"
#include "engine/call/party.hpp"

namespace rung::call {

class Moulds;

/// One of our sockets, as the ladder speaks of it.
struct LocalSocket {
    base::Transport transport = base::Transport::udp;
    base::Endpoint bound;      ///< The port is the real one; the address may be "any".
    std::string advertised;    ///< host[:port] for Via, Contact and `{local}`; empty: the address.
    std::string text{};        ///< `bound` as there; empty: it is worked out each time.
    PartyId party = no_party;  ///< Whose it is alone: of the ladder number `ladder` of the run.
    std::uint32_t ladder = 0;
};

/// Where a party of a ladder is to be found.
struct PartyPlace {
    base::Transport transport = base::Transport::udp;  ///< What its URI asks for.
    std::string local;                                 ///< host:port, as in a URI.
    std::uint16_t datagrams = 0;                       ///< Its sockets, unless it is closed.
    std::uint16_t streams = 0;
};

/// The far side as the user named it.
struct Target {
    std::string text;  ///< As in a URI: host, IPv6 in brackets, the port if one was given.
    std::string host;
    std::string port;      ///< Empty when none was given.
    base::Link link;       ///< Where it is.
    bool allowed = false;  ///< It was asked whether it may be sent to, and it may.
};

/// What the target can be made to do, by the profile.
struct Triggers {
    bool call = false;
    bool hang_up = false;
};

/// Bounds on one call (architecture rule 7).
struct CallLimits {
    std::uint32_t steps = 100'000;          ///< Instructions that a call may carry out.
    std::uint32_t open_requests = 64;       ///< Requests remembered in one call, each way.
    std::uint32_t waiting_messages = 32;    ///< That came before their rung.
    std::uint32_t records = 2'000;          ///< Messages kept for the ladder of a call.
    std::size_t record_octets = 1U << 20U;  ///< Of them together.
    std::uint32_t findings = 200;
    std::uint32_t unique_values = 1'000'000;  ///< Of the run,
    std::uint32_t names = 10'000;             ///< and of hosts; beyond them all are asked anew.
};

/// What every call of a run shares. Constant while the run lasts.
struct Settings {
    std::vector<LocalSocket> sockets;
    /// Calls that have no parties leave from so many in turn: the first of each transport.
    std::uint16_t sources = 1;
    std::vector<std::vector<PartyPlace>>
        parties;  ///< By ladder of the run; none: those declare none.
    std::optional<Target> target;
    std::map<std::string, std::string> profile;  ///< `profile.NAME`
    Triggers triggers{};
    base::AllowedDestinations allowed;
    CallLimits limits;
};

/// Values that `unique` has seen, with the call that had them.
using SeenValues = std::unordered_map<std::string, std::uint64_t>;

/// Addresses of host names, resolved off the loop and kept for the run. An empty list is a name
/// that does not resolve.
using ResolvedNames = std::map<std::string, std::vector<base::IpAddress>, std::less<>>;

/// What a call is given whenever it is at work.
struct Environment {
    base::Clocks clocks;
    const Settings& settings;
    base::Random& random;
    base::Arena& scratch;
    SeenValues& seen;
    const ResolvedNames& names;
    Moulds& moulds;
};

}  // namespace rung::call
