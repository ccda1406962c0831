#include "engine/cli/headroom.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/cli/failure.hpp"
#include "engine/cli/own_limit.hpp"
#include "reports/numbers.hpp"

namespace rung::cli {

void measure_headroom(Session& session, base::Transport transport) {
    session.say("measuring what this machine can do by itself: ");
    double limit = 0;
    try {
        limit =
            measure_own_limit({.transport = transport, .connections = session.plan().connections});
    } catch (const Failure&) {
        session.say("\n");
        throw;
    }
    session.summary().generator.own_limit = limit;
    session.say(fmt::format("{} OPTIONS transactions/s over {}\n\n",
                            reports::count_text(static_cast<std::uint64_t>(std::llround(limit))),
                            base::name_of(transport)));
}

}  // namespace rung::cli
