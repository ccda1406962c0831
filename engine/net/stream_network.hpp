#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/destinations.hpp"
#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/net/failure_log.hpp"
#include "engine/net/link_index.hpp"
#include "engine/net/readiness.hpp"
#include "engine/net/stream_connection.hpp"
#include "engine/net/stream_limits.hpp"
#include "engine/net/stream_listener.hpp"
#include "engine/net/stream_reader.hpp"
#include "engine/net/stream_writer.hpp"

namespace rung::net {

/// The TCP listeners and connections of one shard. One thread; never blocks; allocates only while
/// connections are new, a peer does not read, or a message comes in pieces.
///
/// A link is opened by the first message that is sent on it; what is sent meanwhile waits. What
/// waits goes out in the order of sending, but messages that may wait (base::Outgoing) behind the
/// others. A connection that is lost gives exactly one event, which speaks for every message that
/// was sent on it and not answered, also those that still waited. The next send opens another one,
/// but a link that was accepted (`Link::first_accepted`) only its peer can open. An event `closed`
/// has the error EPROTO when the peer sent what is no SIP, EBADMSG when its FIN cut a message
/// short, else 0.
///
/// An error that concerns one message becomes a `base::SendFailure`:
///   EACCES        refused by `AllowedDestinations`, nothing left (architecture rule 16)
///   EAFNOSUPPORT  an IPv4 destination at an IPv6 listener, or the reverse
///   EMFILE        `StreamLimits::connections` are open
///   ENOBUFS       the backlog is full: the peer does not read
///   EPIPE         the connection was accepted and is gone
class StreamNetwork {
public:
    /// `allowed` must outlive the network and not change. `first_socket` is the index of the first
    /// listener. Throws `SetupError`.
    explicit StreamNetwork(const base::AllowedDestinations& allowed,
                           std::uint16_t first_socket = 0,
                           const StreamLimits& limits = {});
    StreamNetwork(const StreamNetwork&) = delete;
    StreamNetwork& operator=(const StreamNetwork&) = delete;

    /// Opens one more listener and returns its index, which links carry. Connections of this index
    /// go out from its address and a port that the kernel chooses. Throws `SetupError`.
    std::uint16_t listen(const base::Endpoint& local, Sharing sharing = Sharing::alone);

    [[nodiscard]] std::size_t size() const { return listeners_.size(); }

    /// As bound, with the port that the kernel chose.
    [[nodiscard]] const base::Endpoint& local(std::uint16_t index) const;

    /// Readable while `poll` has something to do or to give. The only descriptor to wait for.
    [[nodiscard]] int fd() const { return readiness_.fd(); }

    struct Batch {
        std::span<const base::Received> messages;  ///< Their octets live until the next poll, too.
        std::span<const base::LinkEvent> events;   ///< Of a lost link: after its last message.
        bool more = false;                         ///< Poll again before you wait.
    };

    /// Accepts, finishes connects, reads each ready connection once, writes what waited. Bounded;
    /// what is left is served first by the next poll. Valid until then.
    [[nodiscard]] Batch poll();

    /// Sends what is allowed, in order for each link: all messages of a connection in one system
    /// call where the kernel takes them. The octets are not needed afterwards. An empty message
    /// only opens its link.
    void send(std::span<const base::Outgoing> batch);

    /// Nothing more is heard of the link, and it is free to be opened again; but of one that is
    /// half closed all is heard until the peer ends it, too. No connection: no effect.
    void close(const base::Link& link, base::Ending how);

    /// What failed since the last call. Valid until the next call of `send` or `failures`.
    [[nodiscard]] std::span<const base::SendFailure> failures() { return failures_.take(); }

    /// True when `failures` has something to give: nothing else would wake its owner for that.
    [[nodiscard]] bool failed() const { return !failures_.empty(); }

    /// Octets that wait for connections to open or to become writable.
    [[nodiscard]] std::size_t waiting() const { return writer_.waiting(); }

    /// Those that are open or being opened or closed.
    [[nodiscard]] std::uint32_t connections() const { return connections_.size(); }

    [[nodiscard]] StreamCounters counters() const;

private:
    using Connection = StreamConnection;
    using Kind = base::LinkEvent::Kind;

    /// Tokens of listeners: no connection has this index.
    static constexpr std::uint32_t listener_index = 0xffff'fffe;

    [[nodiscard]] Connection* reach(const base::Outgoing& message);
    Connection* open(const base::Outgoing& message);
    Connection* fail(const base::Outgoing& message, int error);
    void settle(Connection& connection);
    void attend(const Readiness::Ready& ready);
    void attend(Connection& connection, std::uint32_t events);
    void receive(Connection& connection);
    void flush(Connection& connection);

    // How connections begin and end: stream_network_life.cpp.
    void connect(Connection& connection, const base::IpAddress& source);
    void finish_connecting(Connection& connection);
    void accept_from(std::uint32_t number);
    void adopt(StreamListener::Accepted&& accepted, std::uint32_t number);
    void pause_accepting();
    void resume_accepting();
    [[nodiscard]] int watch(Connection& connection);
    void update_events(Connection& connection);
    void doom(Connection& connection, Connection::State state, int error);
    void lose(Connection& connection, Kind kind, int error);
    void drop(Connection& connection);

    const base::AllowedDestinations& allowed_;
    std::uint16_t first_socket_;
    StreamLimits limits_;
    StreamCounters counters_;
    FailureLog failures_;

    Readiness readiness_;
    std::span<const Readiness::Ready> ready_;  ///< Not yet attended to.
    std::vector<StreamListener> listeners_;
    bool accepting_ = true;
    std::uint32_t next_accepted_ = base::Link::first_accepted;

    base::Slab<Connection> connections_;
    LinkIndex index_;
    base::Handle last_reached_;
    std::vector<base::Handle> dying_;  ///< The next poll tells.
    std::vector<base::Handle> dying_now_;

    StreamReader reader_;
    StreamWriter writer_;
    std::vector<base::Handle> chained_;  ///< By the batch that is being sent.
    std::vector<base::LinkEvent> events_;
};

}  // namespace rung::net
