#include "engine/net/stream_network.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/net/setup_error.hpp"
#include "engine/net/stream_socket.hpp"

namespace rung::net {

using State = StreamConnection::State;

namespace {

/// A poll stops reading here, so that a turn stays short: about 750 answers.
constexpr std::size_t batch_octets = std::size_t{256} * 1024;

bool was_cut_short(const StreamConnection& connection);

}  // namespace

StreamNetwork::StreamNetwork(const base::AllowedDestinations& allowed,
                             std::uint16_t first_socket,
                             const StreamLimits& limits)
    : allowed_{allowed},
      first_socket_{first_socket},
      limits_{limits},
      connections_{limits.connections},
      index_{limits.connections},
      reader_{limits_, counters_},
      writer_{limits_, counters_, failures_} {}

std::uint16_t StreamNetwork::listen(const base::Endpoint& local, Sharing sharing) {
    const std::size_t index = first_socket_ + listeners_.size();
    if (index > std::numeric_limits<std::uint16_t>::max()) {
        throw SetupError{"more than 65535 local ports asked for; use fewer"};
    }
    StreamListener listener{local, sharing};
    const auto number = static_cast<std::uint32_t>(listeners_.size());
    if (const int error = readiness_.add(listener.fd(), EPOLLIN, {listener_index, number})) {
        throw SetupError{"tcp " + local.text() + " cannot be watched: " + std::strerror(error)};
    }
    listeners_.push_back(std::move(listener));
    return static_cast<std::uint16_t>(index);
}

const base::Endpoint& StreamNetwork::local(std::uint16_t index) const {
    ENSURE(index >= first_socket_ && index < first_socket_ + listeners_.size());
    return listeners_[std::size_t{index} - first_socket_].local();
}

StreamNetwork::Batch StreamNetwork::poll() {
    reader_.begin_batch();
    events_.clear();
    std::swap(dying_, dying_now_);
    for (const base::Handle handle : dying_now_) {
        if (Connection* connection = connections_.find(handle)) {
            settle(*connection);
        }
    }
    dying_now_.clear();
    if (ready_.empty()) {
        ready_ = readiness_.collect();
        if (readiness_.rang()) {
            resume_accepting();
        }
    }
    while (!ready_.empty() && reader_.octets() < batch_octets) {
        const Readiness::Ready next = ready_.front();
        ready_ = ready_.subspan(1);
        attend(next);
    }
    const bool more = !ready_.empty() || !dying_.empty() || reader_.left_some();
    return {reader_.messages(), events_, more};
}

void StreamNetwork::send(std::span<const base::Outgoing> batch) {
    for (std::size_t n = 0; n < batch.size(); ++n) {
        Connection* connection = reach(batch[n]);
        if (connection == nullptr || batch[n].bytes.empty()) {
            continue;
        }
        if (connection->dying()) {
            ++counters_.lost;  // The event to come speaks for it.
        } else if (writer_.chain(*connection, n, batch.size())) {
            chained_.push_back(connection->handle);
        }
    }
    for (const base::Handle handle : chained_) {
        Connection& connection = *connections_.find(handle);
        if (const int error = writer_.write(batch, connection)) {
            doom(connection, State::lost, error);
        } else {
            update_events(connection);
        }
    }
    chained_.clear();
}

void StreamNetwork::close(const base::Link& link, base::Ending how) {
    Connection* connection = connections_.find(index_.find(link));
    if (connection == nullptr) {
        return;
    }
    if (how == base::Ending::half) {
        connection->half_closed = true;
        if (connection->state == State::open) {
            flush(*connection);
        }
        return;
    }
    index_.erase(link);
    connection->detached = true;
    ++counters_.closed_by_us;
    if (connection->dying()) {
        drop(*connection);
    } else if (how == base::Ending::reset) {
        prepare_reset(connection->descriptor.fd());
        drop(*connection);
    } else if (connection->all_out()) {
        reader_.discard(*connection);
        drop(*connection);
    } else {
        update_events(*connection);
    }
}

StreamCounters StreamNetwork::counters() const {
    StreamCounters counters = counters_;
    counters.failures_lost = failures_.lost();
    return counters;
}

/// The connection of a message's link, opened if need be; nullptr: the message has failed.
StreamNetwork::Connection* StreamNetwork::reach(const base::Outgoing& message) {
    // Most messages of a batch go where the one before went.
    Connection* connection = connections_.find(last_reached_);
    if (connection == nullptr || connection->detached || connection->link != message.link) {
        connection = connections_.find(index_.find(message.link));
        if (connection == nullptr) {
            connection = open(message);
        }
        if (connection != nullptr) {
            last_reached_ = connection->handle;
        }
    }
    if (connection != nullptr && connection->forbidden) {
        ++counters_.forbidden;
        return fail(message, EACCES);
    }
    return connection;
}

StreamNetwork::Connection* StreamNetwork::open(const base::Outgoing& message) {
    const base::Link& link = message.link;
    ENSURE(link.transport == base::Transport::tcp);
    const base::IpAddress& ours = local(link.socket).ip;
    if (!allowed_.allows(link.remote.ip)) {
        ++counters_.forbidden;
        return fail(message, EACCES);
    }
    if (link.stream >= base::Link::first_accepted) {
        return fail(message, EPIPE);
    }
    if (link.remote.ip.is_v4() != ours.is_v4()) {
        return fail(message, EAFNOSUPPORT);
    }
    const base::Handle handle = connections_.take();
    Connection* connection = connections_.find(handle);
    if (connection == nullptr) {
        return fail(message, EMFILE);
    }
    connection->begin(handle, link);
    index_.insert(link, handle);
    connect(*connection, ours.is_any() ? message.local : ours);
    return connection;
}

StreamNetwork::Connection* StreamNetwork::fail(const base::Outgoing& message, int error) {
    failures_.add(message.link, error, message.bytes);
    return nullptr;
}

/// What a peer sent before the connection broke can still be read, also when it was our write that
/// found it broken.
void StreamNetwork::settle(Connection& connection) {
    if (connection.state == State::refused) {
        lose(connection, Kind::refused, connection.error);
    } else if (reader_.read(connection).kind == StreamReader::Outcome::Kind::octets) {
        dying_.push_back(connection.handle);
    } else {
        lose(connection, Kind::reset, connection.error);
    }
}

void StreamNetwork::attend(const Readiness::Ready& ready) {
    if (ready.token.index == listener_index) {
        accept_from(ready.token.generation);
    } else if (Connection* connection = connections_.find(ready.token)) {
        attend(*connection, ready.events);
    }
}

void StreamNetwork::attend(Connection& connection, std::uint32_t events) {
    if (connection.dying()) {
        return;  // Until it is settled.
    }
    if (connection.state == State::connecting) {
        finish_connecting(connection);
    } else if (connection.state == State::ended || connection.detached) {
        flush(connection);
    } else {
        if ((events & EPOLLOUT) != 0) {
            flush(connection);
        }
        if ((events & ~std::uint32_t{EPOLLOUT}) != 0 && !connection.dying()) {
            receive(connection);
        }
    }
}

void StreamNetwork::receive(Connection& connection) {
    using Outcome = StreamReader::Outcome;
    const Outcome outcome = reader_.read(connection);
    switch (outcome.kind) {
        case Outcome::Kind::nothing:
            return;
        case Outcome::Kind::octets:
            // RFC 5626 4.4.1: the side that was connected to answers.
            if (outcome.pings > 0 && !connection.forbidden &&
                connection.link.stream >= base::Link::first_accepted) {
                writer_.pong(connection, outcome.pings);
                flush(connection);
            }
            return;
        case Outcome::Kind::ended:
            connection.state = State::ended;
            flush(connection);
            return;
        case Outcome::Kind::broken:
            // A FIN, not the RST that unread octets would make of it: it destroys our answers, too.
            reader_.discard(connection);
            lose(connection, Kind::closed, EPROTO);
            return;
        case Outcome::Kind::failed:
            lose(connection, Kind::reset, outcome.error);
            return;
    }
}

/// Writes what waits; once all is out, a connection that only waited for that is gone.
void StreamNetwork::flush(Connection& connection) {
    const int error = writer_.flush(connection);
    const bool all_out = connection.all_out();
    if (all_out && connection.half_closed) {
        end_sending(connection.descriptor.fd());
    }
    if (error != 0) {
        doom(connection, State::lost, error);
    } else if (all_out && connection.detached) {
        reader_.discard(connection);
        drop(connection);
    } else if (all_out && connection.state == State::ended) {
        lose(connection, Kind::closed, was_cut_short(connection) ? EBADMSG : 0);
    } else {
        update_events(connection);
    }
}

namespace {

bool was_cut_short(const StreamConnection& connection) {
    return connection.framer != nullptr &&
           connection.framer->rest().find_first_not_of("\r\n") != std::string_view::npos;
}

}  // namespace

}  // namespace rung::net
