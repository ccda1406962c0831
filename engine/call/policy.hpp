#pragma once
#include <string_view>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"

namespace rung::call {

/// Lets a policy of the ladder take a final answer that the waiting rung does not. True when it
/// did: the request goes out again, or the call has failed because nothing is left to try.
bool apply_policy(Call& call, const Environment& environment, const WaitingMessage& message);

/// A new request to that URI goes where the call was redirected to before; false: it was not.
bool use_redirection(Call& call, const Environment& environment, std::string_view uri);

/// A request of the target set came to nothing: the next contact, if one is left (RFC
/// 3261 8.1.3.4).
bool next_contact(Call& call,
                  const Environment& environment,
                  SentRequest& sent,
                  std::string_view why);

/// The contact being tried cannot be reached at all: on to the next one. False when none is left.
bool skip_contact(Call& call, const Environment& environment, std::string_view why);

}  // namespace rung::call
