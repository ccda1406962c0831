#pragma once
#include <stdexcept>

namespace rung::net {

/// Thrown while sockets are being opened, never afterwards. `what()` is one line for the user: what
/// failed, where, and what to do about it.
class SetupError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace rung::net
