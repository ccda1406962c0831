#include "engine/net/stream_reader.hpp"

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
                ++outcome.pings;
                break;
            case Status::broken:
                outcome.kind = Kind::broken;
                return outcome;
            case Status::need_more:
                if (framer.rest().empty()) {
                    release(connection);
                }
                return outcome;
        }
    }
}

}  // namespace rung::net
