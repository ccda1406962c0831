#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "tests/cli/mutation.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {

/// A bad line between a client and a server: a share of what passes is changed, lost or doubled.
/// Both ends advertise the side of the middle that the other one sees, so nothing goes past it.
///
///     client ──> near ══ far ──> server
class Middle {
public:
    /// One in `one_in` datagrams is damaged.
    Middle(std::uint64_t seed, std::uint64_t one_in) : mutator_{seed}, one_in_{one_in} {}

    ~Middle() { stop(); }

    Middle(const Middle&) = delete;
    Middle& operator=(const Middle&) = delete;

    /// What the client takes for the server.
    [[nodiscard]] std::string near() const { return near_.address(); }

    /// What the server takes for the client.
    [[nodiscard]] std::string far() const { return far_.address(); }

    void start(std::string_view server);
    void stop();

    [[nodiscard]] std::uint64_t passed() const { return passed_; }

    [[nodiscard]] std::uint64_t damaged() const { return damaged_; }

private:
    void work();
    void pass_on(const support::UdpPeer& from, std::uint16_t to, std::string_view octets);

    support::UdpPeer near_;
    support::UdpPeer far_;
    Mutator mutator_;
    std::uint64_t one_in_;
    std::uint16_t server_ = 0;
    std::uint16_t client_ = 0;
    std::uint64_t passed_ = 0;
    std::uint64_t damaged_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace rung::cli
