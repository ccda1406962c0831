#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/net/descriptor.hpp"

namespace rung::cli {

/// A line of TCP connections between a client and a server that may break once: every connection
/// is reset at the same time, at both ends. Connections that come afterwards are sound.
///
///     client ──> near ══ far ──> server
class StreamMiddle {
public:
    /// Request number `breaks_at` of the client, of all connections, is lost with the line; 0: the
    /// line is sound. Throws std::system_error.
    explicit StreamMiddle(std::string_view server, std::uint64_t breaks_at = 0);
    ~StreamMiddle();
    StreamMiddle(const StreamMiddle&) = delete;
    StreamMiddle& operator=(const StreamMiddle&) = delete;

    /// What the client takes for the server.
    [[nodiscard]] std::string near() const;

    /// Connections of the client so far.
    [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

    /// Connections that broke.
    [[nodiscard]] std::uint64_t broken() const { return broken_; }

private:
    struct Connection {
        net::Descriptor near;
        net::Descriptor far;
    };

    void work();
    void accept();
    [[nodiscard]] bool pass(const Connection& connection, bool asked, bool answered);
    void break_all();

    std::uint16_t server_;
    std::uint64_t breaks_at_;
    std::uint64_t requests_ = 0;
    net::Descriptor listener_;
    net::Descriptor stop_;
    std::uint16_t port_ = 0;
    std::vector<Connection> connections_;
    std::atomic<std::uint64_t> accepted_ = 0;
    std::atomic<std::uint64_t> broken_ = 0;
    std::thread thread_;
};

}  // namespace rung::cli
