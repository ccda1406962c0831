// How the connections of a StreamNetwork begin and end.
#include <cerrno>
#include <chrono>
#include <utility>

#include "engine/net/socket_setup.hpp"
#include "engine/net/stream_network.hpp"
#include "engine/net/stream_socket.hpp"

namespace rung::net {

using State = StreamConnection::State;

namespace {

constexpr int accepts_at_once = 64;

/// When the process or the machine has no descriptor left: other parts of it may free one.
constexpr std::chrono::milliseconds accept_pause{100};

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

void StreamNetwork::connect(Connection& connection, const base::IpAddress& source) {
    Connecting attempt = begin_connecting(connection.link.remote, source);
    connection.descriptor = std::move(attempt.descriptor);
    connection.local = attempt.local.ip;
    // Open or not: once it is writable, `finish_connecting` sees what has become of it.
    const bool under_way = attempt.error == 0 || attempt.error == EINPROGRESS;
    const int error = under_way ? watch(connection) : attempt.error;
    if (error != 0) {
        doom(connection, State::refused, error);
    }
}

void StreamNetwork::finish_connecting(Connection& connection) {
    const int error = take_error(connection.descriptor.fd());
    // These two only an open connection can meet: it was opened and broken since.
    const bool was_open = error == ECONNRESET || error == EPIPE;
    if (error != 0 && !was_open) {
        lose(connection, Kind::refused, error);
        return;
    }
    connection.state = State::open;
    ++counters_.connected;
    if (!connection.detached) {
        events_.push_back({Kind::connected, connection.link, 0});
    }
    if (was_open) {
        doom(connection, State::lost, error);
    } else {
        flush(connection);
    }
}

void StreamNetwork::accept_from(std::uint32_t number) {
    for (int n = 0; n < accepts_at_once; ++n) {
        if (connections_.size() == limits_.connections) {
            pause_accepting();
            return;
        }
        StreamListener::Accepted accepted = listeners_[number].accept();
        if (accepted.error == EAGAIN) {
            return;
        }
        if (is_shortage(accepted.error)) {
            pause_accepting();
            readiness_.ring_after(accept_pause);
            return;
        }
        // Other errors are of a connection that broke while it waited.
        if (accepted.error == 0) {
            adopt(std::move(accepted), number);
        }
    }
}

void StreamNetwork::adopt(StreamListener::Accepted&& accepted, std::uint32_t number) {
    base::Link link{base::Transport::tcp,
                    static_cast<std::uint16_t>(first_socket_ + number),
                    accepted.remote,
                    next_accepted_};
    while (index_.find(link).valid()) {
        link.stream = ++next_accepted_ | base::Link::first_accepted;  // All numbers were used once.
    }
    next_accepted_ = (link.stream + 1) | base::Link::first_accepted;
    const base::Handle handle = connections_.take();
    Connection& connection = *connections_.find(handle);
    connection.begin(handle, link);
    connection.state = State::open;
    connection.descriptor = std::move(accepted.descriptor);
    const base::IpAddress& ours = listeners_[number].local().ip;
    connection.local = ours.is_any() ? bound_endpoint(connection.descriptor.fd()).ip : ours;
    connection.forbidden = !allowed_.allows(link.remote.ip);
    index_.insert(link, handle);
    if (watch(connection) == 0) {
        ++counters_.accepted;
    } else {
        drop(connection);
    }
}

void StreamNetwork::pause_accepting() {
    if (!std::exchange(accepting_, false)) {
        return;
    }
    ++counters_.accept_pauses;
    for (std::uint32_t n = 0; n < listeners_.size(); ++n) {
        readiness_.change(listeners_[n].fd(), 0, {listener_index, n});
    }
}

void StreamNetwork::resume_accepting() {
    if (std::exchange(accepting_, true)) {
        return;
    }
    for (std::uint32_t n = 0; n < listeners_.size(); ++n) {
        readiness_.change(listeners_[n].fd(), EPOLLIN, {listener_index, n});
    }
}

/// 0 or errno.
int StreamNetwork::watch(Connection& connection) {
    connection.events = connection.state == State::connecting ? EPOLLOUT : EPOLLIN;
    return readiness_.add(connection.descriptor.fd(), connection.events, connection.handle);
}

void StreamNetwork::update_events(Connection& connection) {
    const bool writes = connection.state == State::connecting || !connection.all_out();
    const bool reads = connection.state == State::open && !connection.detached;
    const std::uint32_t events = (writes ? EPOLLOUT : 0U) | (reads ? EPOLLIN : 0U);
    if (events != connection.events) {
        connection.events = events;
        readiness_.change(connection.descriptor.fd(), events, connection.handle);
    }
}

/// It is lost at the next poll, so that what came before can be read, and a batch that is being
/// sent finds it in place.
void StreamNetwork::doom(Connection& connection, State state, int error) {
    if (connection.detached) {
        drop(connection);  // Nobody waits to hear of it.
        return;
    }
    connection.state = state;
    connection.error = error;
    dying_.push_back(connection.handle);
    readiness_.wake();
}

void StreamNetwork::lose(Connection& connection, Kind kind, int error) {
    if (!connection.detached) {
        events_.push_back({kind, connection.link, error});
        ++(kind == Kind::refused  ? counters_.refused
           : kind == Kind::closed ? counters_.closed
                                  : counters_.reset);
    }
    drop(connection);
}

void StreamNetwork::drop(Connection& connection) {
    if (!connection.detached) {
        index_.erase(connection.link);
    }
    reader_.release(connection);
    writer_.abandon(connection);
    connection.descriptor = {};
    connections_.give_back(connection.handle);
    resume_accepting();
}

}  // namespace rung::net
