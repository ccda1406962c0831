#include "engine/net/stream_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/net/stream_socket.hpp"

namespace rung::net {

using Kind = StreamReader::Outcome::Kind;
using Status = sip::StreamFramer::Status;

StreamReader::StreamReader(const StreamLimits& limits, StreamCounters& counters)
    : counters_{counters}, pool_{limits.message}, inbox_(read_size) {}

void StreamReader::begin_batch() {
    for (auto& framer : used_) {
        pool_.give_back(std::move(framer));
    }
    used_.clear();
    messages_.clear();
    octets_ = 0;
    left_some_ = false;
    ++batch_;
}

StreamReader::Outcome StreamReader::read(StreamConnection& connection) {
    if (connection.read_in == batch_) {
        left_some_ = true;
        return {};
    }
    const Transfer got = read_octets(connection.descriptor.fd(), inbox_);
    ++counters_.reads;
    if (got.error != 0) {
        return {got.error == EAGAIN ? Kind::nothing : Kind::failed, got.error, 0};
    }
    if (got.octets == 0) {
        take_rest(connection);
        return {Kind::ended, 0, 0};
    }
    connection.read_in = batch_;
    octets_ += got.octets;
    counters_.octets_received += got.octets;
    left_some_ = left_some_ || got.octets == inbox_.size();
    if (connection.framer == nullptr) {
        connection.framer = pool_.take();
    }
    connection.framer->feed({inbox_.data(), got.octets});
    return take_messages(connection);
}

void StreamReader::discard(StreamConnection& connection) {
    discard_unread(connection.descriptor.fd(), inbox_);
}

void StreamReader::release(StreamConnection& connection) {
    if (connection.framer != nullptr) {
        used_.push_back(std::move(connection.framer));
    }
}

StreamReader::Outcome StreamReader::take_messages(StreamConnection& connection) {
    sip::StreamFramer& framer = *connection.framer;
    Outcome outcome{Kind::octets, 0, 0};
    for (;;) {
        switch (framer.next()) {
            case Status::message:
                messages_.push_back({connection.link, connection.local, framer.message()});
                ++counters_.received;
                break;
            case Status::keep_alive:
                outcome.pings += framer.message().size() > 2 ? 1 : 0;
                take_line_ends(connection, framer.message());
                connection.told = 0;
                break;
            case Status::broken:
                take_rest(connection);
                outcome.kind = Kind::broken;
                return outcome;
            case Status::need_more:
                if (framer.rest().empty()) {
                    release(connection);
                } else if (framer.rest() == "\r\n") {
                    take_line_ends(connection, framer.rest());  // A pong, or half a ping.
                    connection.told = 2;
                }
                return outcome;
        }
    }
}

void StreamReader::take_line_ends(StreamConnection& connection, std::string_view octets) {
    octets.remove_prefix(std::min(connection.told, octets.size()));
    if (!octets.empty()) {
        messages_.push_back({connection.link, connection.local, octets, false});
    }
}

/// What no longer can become a message.
void StreamReader::take_rest(StreamConnection& connection) {
    const std::string_view rest =
        connection.framer != nullptr ? connection.framer->rest() : std::string_view{};
    if (rest.find_first_not_of("\r\n") != std::string_view::npos) {
        messages_.push_back({connection.link, connection.local, rest, false});
    }
}

}  // namespace rung::net
