#pragma once
#include "engine/base/address.hpp"
#include "engine/cli/options.hpp"
#include "engine/cli/session.hpp"

namespace rung::cli {

/// `--headroom`: measures what this machine can do by itself over that transport and with as many
/// connections as the run, for two seconds, says so, and leaves it in the summary. Behind every
/// check of the options, before the run. Throws `Failure` (4).
void measure_headroom(Session& session, base::Transport transport);

}  // namespace rung::cli
