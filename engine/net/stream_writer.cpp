#include "engine/net/stream_writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "engine/net/stream_socket.hpp"

namespace rung::net {

namespace {

constexpr std::uint32_t none = StreamConnection::none;

iovec part_of(std::string_view octets) {
    return {const_cast<char*>(octets.data()), octets.size()};  // sendmsg only reads.
}

}  // namespace

StreamWriter::StreamWriter(const StreamLimits& limits,
                           StreamCounters& counters,
                           FailureLog& failures)
    : limits_{limits}, counters_{counters}, failures_{failures} {
    parts_.reserve(most_parts);
}

bool StreamWriter::chain(StreamConnection& connection, std::size_t n, std::size_t size) {
    if (next_.size() < size) {
        next_.resize(size);
    }
    const auto index = static_cast<std::uint32_t>(n);
    const bool is_first = connection.first == none;
    (is_first ? connection.first : next_[connection.last]) = index;
    connection.last = index;
    next_[index] = none;
    return is_first;
}

int StreamWriter::write(std::span<const base::Outgoing> batch, StreamConnection& connection) {
    std::uint32_t at = std::exchange(connection.first, none);
    int error = 0;
    if (connection.state == StreamConnection::State::open && connection.all_out()) {
        error = write_chain(batch, connection, at);
    }
    for (; at != none; at = next_[at]) {
        const base::Outgoing& message = batch[at];
        if (error != 0) {
            ++counters_.lost;
        } else if (StreamBacklog& queue = queue_of(message, connection);
                   has_room(queue, message.bytes.size())) {
            keep(message.bytes, queue);
        } else {
            ++counters_.overflowed;
            failures_.add(message.link, ENOBUFS, message.bytes);
        }
    }
    return error;
}

int StreamWriter::flush(StreamConnection& connection) {
    while (!connection.all_out()) {
        const bool begins = connection.backlog.empty();
        StreamBacklog& backlog = begins ? connection.beginnings : connection.backlog;
        iovec part = part_of(backlog.waiting());
        const Transfer done = write_parts(connection.descriptor.fd(), {&part, 1});
        ++counters_.writes;
        if (done.error != 0) {
            return done.error == EAGAIN ? 0 : done.error;
        }
        counters_.octets_sent += done.octets;
        counters_.sent += backlog.consume(done.octets);
        waiting_ -= done.octets;
        if (done.octets < part.iov_len) {
            if (const std::string_view rest = backlog.begun(); begins && !rest.empty()) {
                connection.backlog.push_message(rest);  // Nothing may come between.
                static_cast<void>(backlog.consume(rest.size()));
            }
            return 0;
        }
    }
    return 0;
}

void StreamWriter::pong(StreamConnection& connection, std::size_t count) {
    static constexpr std::string_view line_end = "\r\n";
    for (; count > 0 && has_room(connection.backlog, line_end.size()); --count) {
        connection.backlog.push_pong(line_end);
        waiting_ += line_end.size();
    }
}

void StreamWriter::abandon(StreamConnection& connection) {
    for (StreamBacklog* backlog : {&connection.backlog, &connection.beginnings}) {
        counters_.lost += backlog->messages();
        waiting_ -= backlog->octets();
        backlog->clear();
    }
}

/// Moves `at` to the first message that was neither written nor begun; returns the errno that broke
/// the connection.
int StreamWriter::write_chain(std::span<const base::Outgoing> batch,
                              StreamConnection& connection,
                              std::uint32_t& at) {
    while (at != none) {
        const std::size_t laid_out = lay_out(batch, at);
        const Transfer done = write_parts(connection.descriptor.fd(), parts_);
        ++counters_.writes;
        if (done.error != 0) {
            return done.error == EAGAIN ? 0 : done.error;
        }
        counters_.octets_sent += done.octets;
        std::size_t left = done.octets;
        std::size_t whole = 0;
        while (whole < parts_.size() && parts_[whole].iov_len <= left) {
            left -= parts_[whole].iov_len;
            at = next_[at];
            ++whole;
        }
        counters_.sent += whole;
        if (left > 0) {
            // The beginning is out: the rest must follow whatever the limits say.
            keep(batch[at].bytes.substr(left), connection.backlog);
            at = next_[at];
        }
        if (done.octets < laid_out) {
            return 0;
        }
    }
    return 0;
}

std::size_t StreamWriter::lay_out(std::span<const base::Outgoing> batch, std::uint32_t at) {
    parts_.clear();
    std::size_t octets = 0;
    for (; at != none && parts_.size() < most_parts; at = next_[at]) {
        parts_.push_back(part_of(batch[at].bytes));
        octets += batch[at].bytes.size();
    }
    return octets;
}

StreamBacklog& StreamWriter::queue_of(const base::Outgoing& message, StreamConnection& connection) {
    return message.may_wait ? connection.beginnings : connection.backlog;
}

bool StreamWriter::has_room(const StreamBacklog& backlog, std::size_t octets) const {
    return backlog.messages() < limits_.waiting_messages &&
           backlog.octets() + octets <= limits_.waiting_octets &&
           waiting_ + octets <= limits_.all_waiting_octets;
}

void StreamWriter::keep(std::string_view octets, StreamBacklog& backlog) {
    backlog.push_message(octets);
    waiting_ += octets.size();
    ++counters_.postponed;
}

}  // namespace rung::net
