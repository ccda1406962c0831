#pragma once
#include <span>
#include <string>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// A function of the language on its arguments; absent when they make no sense to it.
[[nodiscard]] Value apply(Function function,
                          std::span<const Value> arguments,
                          const Environment& environment);

/// `target`, `local`, `seq` and their parts.
[[nodiscard]] Value given_value(Given given,
                                const Call& call,
                                const Environment& environment,
                                const StoredMessage* current);

/// The socket that a message leaves from or came in on, as Via and Contact name it.
[[nodiscard]] std::string_view local_name(const Environment& environment,
                                          std::uint16_t socket,
                                          const base::IpAddress& local);

/// The Contact row that makes a peer come back to that socket.
[[nodiscard]] std::string_view contact_row(const Environment& environment,
                                           const base::Link& link,
                                           const base::IpAddress& local);

}  // namespace rung::call
