#pragma once
#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/net/failure_log.hpp"
#include "engine/net/stream_connection.hpp"
#include "engine/net/stream_limits.hpp"

namespace rung::net {

/// Writes to connections: all messages of a batch that go one way in one system call, straight from
/// the caller's octets. Only what the kernel does not take is copied.
class StreamWriter {
public:
    /// All three outlive the writer.
    StreamWriter(const StreamLimits& limits, StreamCounters& counters, FailureLog& failures);

    /// Puts the n-th message of a batch of `size` behind those that the connection has. True for
    /// its first one: `write` it when the batch is sorted.
    bool chain(StreamConnection& connection, std::size_t n, std::size_t size);

    /// Writes or keeps what was chained. 0, or the errno that broke the connection: then the rest
    /// of the chain is lost.
    [[nodiscard]] int write(std::span<const base::Outgoing> batch, StreamConnection& connection);

    /// Writes what waits, as far as the kernel takes it. 0 or the errno that broke the connection.
    [[nodiscard]] int flush(StreamConnection& connection);

    /// Answers to keep-alives (RFC 5626 4.4.1): `count` times CRLF. They are no messages; where a
    /// backlog is full they are left out.
    void pong(StreamConnection& connection, std::size_t count);

    /// Before the connection is dropped: what waits is lost.
    void abandon(StreamConnection& connection);

    /// Octets at all connections together.
    [[nodiscard]] std::size_t waiting() const { return waiting_; }

private:
    int write_chain(std::span<const base::Outgoing> batch,
                    StreamConnection& connection,
                    std::uint32_t& at);
    std::size_t lay_out(std::span<const base::Outgoing> batch, std::uint32_t at);
    [[nodiscard]] static StreamBacklog& queue_of(const base::Outgoing& message,
                                                 StreamConnection& connection);
    [[nodiscard]] bool has_room(const StreamBacklog& backlog, std::size_t octets) const;
    void keep(std::string_view octets, StreamBacklog& backlog);

    const StreamLimits& limits_;
    StreamCounters& counters_;
    FailureLog& failures_;
    std::vector<std::uint32_t> next_;  ///< Of each message of the batch: the next one of its chain.
    std::vector<iovec> parts_;
    std::size_t waiting_ = 0;
};

}  // namespace rung::net
