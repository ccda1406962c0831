#include "tests/net/own_network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>

namespace rung::net {

OwnNetwork::OwnNetwork() : before_{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)} {
    if (before_.fd() < 0 || ::unshare(CLONE_NEWNET) != 0) {
        return;
    }
    entered_ = true;
    const Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    ::ioctl(socket.fd(), SIOCSIFFLAGS, &request);
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

}  // namespace rung::net
