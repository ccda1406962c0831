#pragma once
#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"
#include "engine/net/socket_setup.hpp"

namespace rung::net {

/// One listening TCP socket. IPv6 ones take IPv6 only.
class StreamListener {
public:
    /// Binds to `local`; port 0 lets the kernel choose one. Throws `SetupError`.
    explicit StreamListener(const base::Endpoint& local, Sharing sharing = Sharing::alone);

    [[nodiscard]] int fd() const { return descriptor_.fd(); }

    /// As bound, with the port that the kernel chose.
    [[nodiscard]] const base::Endpoint& local() const { return local_; }

    struct Accepted {
        Descriptor descriptor;  ///< Non-blocking, sends at once (TCP_NODELAY).
        base::Endpoint remote;
        int error = 0;  ///< errno: nothing was accepted.
    };

    /// EAGAIN when nobody waits. Never blocks.
    [[nodiscard]] Accepted accept() const;

private:
    Descriptor descriptor_;
    base::Endpoint local_;
};

}  // namespace rung::net
