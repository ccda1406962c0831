#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// The other end of a connection as the plainest program would be: blocking, but for reads of at
/// most two seconds, after which the test fails.
class StreamPeer {
public:
    explicit StreamPeer(Descriptor descriptor) : descriptor_{std::move(descriptor)} {}

    /// Throws std::system_error.
    [[nodiscard]] static StreamPeer connect(const base::Endpoint& to);

    [[nodiscard]] base::Endpoint local() const;

    void write(std::string_view octets) const;

    /// Exactly so many octets; fewer when the other side ended or fell silent.
    [[nodiscard]] std::string read(std::size_t count) const;

    /// What one system call gives.
    [[nodiscard]] std::string read_once() const;

    /// All up to the other side's FIN; fails the test when that does not come.
    [[nodiscard]] std::string read_to_end() const;

    /// errno of the next read: 0 for a FIN. Fails the test when octets come instead.
    [[nodiscard]] int how_it_ended() const;

    void end_writing() const;

    /// A RST, whatever waits.
    void reset();

    void close() { descriptor_ = {}; }

private:
    Descriptor descriptor_;
};

/// Listens at a port of 127.0.0.1 that the kernel chose.
class PeerListener {
public:
    /// Of a queue of 0 the kernel still lets one connection wait. `receive_buffer` 0: the
    /// kernel's choice. Throws std::system_error.
    explicit PeerListener(int queue = 16, int receive_buffer = 0);

    [[nodiscard]] const base::Endpoint& local() const { return local_; }

    /// Until a connection waits; fails the test when none comes within two seconds.
    [[nodiscard]] bool wait() const;

    /// The next connection; fails the test when none comes within two seconds.
    [[nodiscard]] StreamPeer accept() const;

    void close() { descriptor_ = {}; }

private:
    Descriptor descriptor_;
    base::Endpoint local_;
};

}  // namespace rung::net
