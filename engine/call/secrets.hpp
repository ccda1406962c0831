#pragma once
#include <vector>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/finding.hpp"
#include "engine/call/trace.hpp"

namespace rung::call {

/// Takes the secrets of a call out of what is told of it.
void hide_secrets(const Call& call,
                  const Settings& settings,
                  std::vector<Finding>& findings,
                  Trace& trace);

}  // namespace rung::call
