#include "engine/net/stream_backlog.hpp"

#include "engine/base/ensure.hpp"

namespace rung::net {

void StreamBacklog::push_message(std::string_view octets) {
    push_pong(octets);
    ends_.push_back(octets_.size());
}

void StreamBacklog::push_pong(std::string_view octets) {
    make_room();
    octets_ += octets;
}

std::size_t StreamBacklog::consume(std::size_t count) {
    ENSURE(count <= octets());
    const std::size_t ended_before = ended_;
    written_ += count;
    while (ended_ < ends_.size() && ends_[ended_] <= written_) {
        ++ended_;
    }
    if (count > 0) {
        cut_ = ended_ == 0 || ends_[ended_ - 1] != written_;
    }
    const std::size_t done = ended_ - ended_before;
    if (empty()) {
        clear();
    }
    return done;
}

void StreamBacklog::clear() {
    if (octets_.capacity() > kept_octets) {
        octets_ = {};
        ends_ = {};
    }
    octets_.clear();
    ends_.clear();
    written_ = 0;
    ended_ = 0;
    cut_ = false;
}

/// Moves what waits to the front once as much is out: so each octet is moved once on average.
void StreamBacklog::make_room() {
    if (written_ == 0 || written_ < octets()) {
        return;
    }
    octets_.erase(0, written_);
    ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(ended_));
    for (std::size_t& end : ends_) {
        end -= written_;
    }
    written_ = 0;
    ended_ = 0;
}

}  // namespace rung::net
