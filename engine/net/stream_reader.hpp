#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/net/framer_pool.hpp"
#include "engine/net/stream_connection.hpp"
#include "engine/net/stream_limits.hpp"

namespace rung::net {

/// Takes octets from connections and gathers the whole messages of one batch. Framers that hold
/// them are lent out again by the batch after.
class StreamReader {
public:
    /// One read of a connection: about 180 answers to an OPTIONS.
    static constexpr std::size_t read_size = std::size_t{64} * 1024;

    /// Both outlive the reader.
    StreamReader(const StreamLimits& limits, StreamCounters& counters);

    /// The messages of the batch before are no longer needed.
    void begin_batch();

    struct Outcome {
        enum class Kind : std::uint8_t {
            octets,   ///< Some came; more may be waiting.
            nothing,  ///< None wait.
            ended,    ///< The peer's FIN came.
            broken,   ///< What came is no SIP.
            failed,   ///< `error` says how.
        };
        Kind kind = Kind::nothing;
        int error = 0;
        std::size_t pings = 0;  ///< Keep-alives that want an answer (RFC 5626 4.4.1).
    };

    /// One read. A connection that has been read from gives `nothing` until the next batch: the
    /// messages would move.
    [[nodiscard]] Outcome read(StreamConnection& connection);

    /// For octets that nobody wants.
    void discard(StreamConnection& connection);

    /// Before the connection is dropped: messages of it may be in this batch.
    void release(StreamConnection& connection);

    [[nodiscard]] std::span<const base::Received> messages() const { return messages_; }

    /// Read in this batch.
    [[nodiscard]] std::size_t octets() const { return octets_; }

    /// True when a read found as much as it could take.
    [[nodiscard]] bool left_some() const { return left_some_; }

private:
    [[nodiscard]] Outcome take_messages(StreamConnection& connection);
    void take_line_ends(StreamConnection& connection, std::string_view octets);
    void take_rest(StreamConnection& connection);

    StreamCounters& counters_;
    FramerPool pool_;
    std::vector<std::unique_ptr<sip::StreamFramer>> used_;  ///< Messages point into them.
    std::vector<char> inbox_;
    std::vector<base::Received> messages_;
    std::uint64_t batch_ = 1;
    std::size_t octets_ = 0;
    bool left_some_ = false;
};

}  // namespace rung::net
