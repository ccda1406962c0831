#include "tests/peers/network.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace rung::peers {

namespace {

/// A socket that is closed at the end of its scope.
struct UdpSocket {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    UdpSocket() {
        if (fd < 0) {
            throw std::system_error{errno, std::generic_category(), "socket"};
        }
    }

    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    ~UdpSocket() { close(fd); }
};

/// A new user namespace knows nobody until its maps are written; we stay who we are.
void keep_identity(uid_t user, gid_t group) {
    std::ofstream{"/proc/self/setgroups"} << "deny";
    std::ofstream{"/proc/self/uid_map"} << fmt::format("{} {} 1", user, user);
    std::ofstream{"/proc/self/gid_map"} << fmt::format("{} {} 1", group, group);
}

bool leave_network() {
    if (unshare(CLONE_NEWNET) == 0) {
        return true;
    }
    const uid_t user = getuid();
    const gid_t group = getgid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        return false;
    }
    keep_identity(user, group);
    return true;
}

void bring_loopback_up() {
    const UdpSocket socket;
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (ioctl(socket.fd, SIOCSIFFLAGS, &request) != 0) {
        throw std::system_error{errno, std::generic_category(), "cannot bring lo up"};
    }
}

}  // namespace

std::string enter_own_network() {
    if (!leave_network()) {
        return fmt::format("in the machine's own network ({})", std::strerror(errno));
    }
    bring_loopback_up();
    return "in a network namespace of this program";
}

std::uint16_t free_udp_port() {
    const UdpSocket socket;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket.fd, raw, size) != 0 || getsockname(socket.fd, raw, &size) != 0) {
        throw std::system_error{errno, std::generic_category(), "no free UDP port"};
    }
    return ntohs(address.sin_port);
}

bool is_udp_port_taken(std::uint16_t port) {
    // "  12: 0100007F:13C4 00000000:0000 07 …": the local address is the second word.
    std::ifstream table{"/proc/self/net/udp"};
    const std::string wanted = fmt::format(":{:04X}", port);
    std::string line;
    std::getline(table, line);
    std::string slot;
    std::string local;
    while (table >> slot >> local && std::getline(table, line)) {
        if (local.ends_with(wanted)) {
            return true;
        }
    }
    return false;
}

std::string on_loopback(std::uint16_t port) {
    return fmt::format("127.0.0.1:{}", port);
}

}  // namespace rung::peers
