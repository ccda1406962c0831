#pragma once
#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// A port of ours that refuses, for datagrams and for streams, and that nobody else can get
/// meanwhile: a datagram is answered with ICMP "port unreachable", a connection with RST.
class ClosedPort {
public:
    /// Port 0 lets the kernel choose one. Throws `SetupError`.
    explicit ClosedPort(const base::Endpoint& local);

    [[nodiscard]] const base::Endpoint& local() const { return local_; }

private:
    Descriptor datagrams_;
    Descriptor streams_;
    base::Endpoint local_;
};

}  // namespace rung::net
