#pragma once
#include "engine/base/packer.hpp"
#include "engine/call/call.hpp"

namespace rung::call {

/// Calls that sleep. An open call does nothing for most of its life, so one that waits is written
/// as a few hundred octets and its `Call`, with all the memory that hangs on it, serves another.
///
/// Only what calls commonly have is kept: scalars, variables, labels, rows, rounds, marks, requests
/// of both directions, dialogs and the octets of the messages that somebody needs. A call with
/// anything rarer (arms, findings, a trace that is wanted, credentials, redirections, messages that
/// wait for their rung, connections of its own …) is not packed and stays as it is.

/// Whether `pack` may succeed: the call waits, and nothing of it is rare.
[[nodiscard]] bool is_packable(const Call& call);

/// Appends the call. False when it has to stay: see above, or there is no room in `out`, which then
/// holds nothing useful. The same call always comes to the same octets.
[[nodiscard]] bool pack(const Call& call, base::Packer& out);

/// Makes the call what `pack` was given; takes any call, and keeps its memory. Messages are parsed
/// again when they are next asked for.
void unpack(base::Unpacker& in, Call& call);

}  // namespace rung::call
