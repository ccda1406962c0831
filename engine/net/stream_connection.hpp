#pragma once
#include <cstdint>
#include <memory>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/net/descriptor.hpp"
#include "engine/net/stream_backlog.hpp"
#include "engine/sip/framer.hpp"

namespace rung::net {

/// One TCP connection of a `StreamNetwork`, which alone decides its state.
///
///     connecting ──> open ──> ended     the peer's FIN came; what waits is still written
///          │           │
///          v           v
///       refused       lost              a write failed; what came before it is still read
///
/// `refused` and `lost` last until the network's next poll.
struct StreamConnection {
    enum class State : std::uint8_t { connecting, open, ended, lost, refused };

    static constexpr std::uint32_t none = 0xffffffff;

    base::Handle handle;
    Descriptor descriptor;
    base::Link link;
    base::IpAddress local;
    State state = State::connecting;
    bool detached = false;     ///< Its owner closed it: it only writes what waits.
    bool half_closed = false;  ///< Once all is written, we send no more.
    bool forbidden = false;    ///< It was accepted from where we must not send to.
    int error = 0;             ///< Of `lost` and `refused`.
    std::uint32_t events = 0;  ///< What epoll watches for.

    std::unique_ptr<sip::StreamFramer> framer;  ///< While it holds a part of a message.
    std::size_t told = 0;       ///< Of what is left in it, line ends that were given already.
    std::uint64_t read_in = 0;  ///< The last batch that took octets from it.
    StreamBacklog backlog;      ///< Goes first.
    StreamBacklog beginnings;   ///< Of messages that may wait (base::Outgoing), whole ones.

    /// Its messages in the batch that is being sent: first and last of a chain of indices.
    std::uint32_t first = none;
    std::uint32_t last = none;

    [[nodiscard]] bool all_out() const { return backlog.empty() && beginnings.empty(); }

    [[nodiscard]] bool dying() const { return state == State::lost || state == State::refused; }

    /// The slot's next tenant finds the backlogs' memory.
    void begin(base::Handle at, const base::Link& way) {
        StreamBacklog kept = std::move(backlog);
        StreamBacklog kept_beginnings = std::move(beginnings);
        *this = {};
        backlog = std::move(kept);
        beginnings = std::move(kept_beginnings);
        handle = at;
        link = way;
    }
};

}  // namespace rung::net
