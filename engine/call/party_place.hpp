#pragma once
#include <string_view>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// The party of the call's ladder whose socket a link belongs to; `no_party` where it is none of
/// theirs. A ladder that declares no parties has one, and every socket is its own.
[[nodiscard]] PartyId party_at(const Call& call,
                               const Environment& environment,
                               const base::Link& link);

/// nullptr where the ladder declares none.
[[nodiscard]] const PartyPlace* place_of(const Call& call,
                                         const Environment& environment,
                                         PartyId party);

/// The link leaves from that party's own socket.
void leave_from(const Call& call, const Environment& environment, PartyId party, base::Link& link);

/// `bob.uri` and so on.
[[nodiscard]] Value party_value(const PartyValue& value,
                                const Call& call,
                                const Environment& environment);

/// The call that a user part like "bob-7" stands for; 0: none of them.
[[nodiscard]] std::uint64_t seq_in_user(const Program& program, std::string_view user);

/// Of a user part like NAME-7; 0: it is none.
[[nodiscard]] std::uint64_t seq_in_user(std::string_view name, std::string_view user);

/// Stands for the party of a ladder without names in the URI that a target is to call.
inline constexpr std::string_view unnamed_user = "rung";

/// What a target is to call so that it comes to that party of this call. Of our own making, so that
/// nothing of a target's gets into the command line of a trigger.
[[nodiscard]] std::string_view uri_to_call(const Call& call,
                                           const Environment& environment,
                                           PartyId party);

/// host and port of "host:port"; IPv6 keeps its brackets, no port is an empty one.
struct HostAndPort {
    std::string_view host;
    std::string_view port;
};

[[nodiscard]] HostAndPort split_local(std::string_view local);

}  // namespace rung::call
