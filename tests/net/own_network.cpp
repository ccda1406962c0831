#include "tests/net/own_network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>

#include "engine/net/socket_address.hpp"

namespace rung::net {

namespace {

/// Asks the kernel about one interface.
bool configure(const char* interface, unsigned long request, ifreq& what) {
    const Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    std::strcpy(what.ifr_name, interface);
    return ::ioctl(socket.fd(), request, &what) == 0;
}

}  // namespace

OwnNetwork::OwnNetwork() : before_{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)} {
    if (before_.fd() < 0 || ::unshare(CLONE_NEWNET) != 0) {
        return;
    }
    entered_ = true;
    ifreq up{};
    up.ifr_flags = IFF_UP | IFF_RUNNING;
    configure("lo", SIOCSIFFLAGS, up);
}

OwnNetwork::~OwnNetwork() {
    if (entered_) {
        ::setns(before_.fd(), CLONE_NEWNET);
    }
}

bool OwnNetwork::set(const std::string& name, const std::string& value) {
    std::ofstream file{"/proc/sys/net/" + name};
    file << value << std::flush;
    return file.good();
}

bool OwnNetwork::add_address(const base::IpAddress& ip) {
    SocketAddress address{};
    to_socket_address({ip, 0}, address);
    ifreq request{};
    request.ifr_addr = address.generic;
    return configure("lo:1", SIOCSIFADDR, request);
}

}  // namespace rung::net
