#pragma once
#include <string>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// While it lives, new sockets of this thread are in a network of their own that has only a
/// loopback interface: no port is taken, nothing gets out, and its settings are ours.
class OwnNetwork {
public:
    OwnNetwork();
    ~OwnNetwork();
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    /// False where the machine does not allow it: then nothing has changed.
    [[nodiscard]] bool entered() const { return entered_; }

    /// Writes /proc/sys/net/NAME; false when the kernel refuses.
    [[nodiscard]] static bool set(const std::string& name, const std::string& value);

    /// One more IPv4 address of the loopback interface; false when the kernel refuses.
    [[nodiscard]] static bool add_address(const base::IpAddress& ip);

private:
    Descriptor before_;
    bool entered_ = false;
};

}  // namespace rung::net
