#include "engine/net/send_backlog.hpp"

#include "engine/base/ensure.hpp"

namespace rung::net {

bool SendBacklog::push(const base::Outgoing& message) {
    if (waiting_.size() == max_messages || octets_ + message.bytes.size() > max_octets) {
        return false;
    }
    waiting_.push_back({message.link, message.local, std::string{message.bytes}});
    octets_ += message.bytes.size();
    return true;
}

base::Outgoing SendBacklog::at(std::size_t n) const {
    ENSURE(n < waiting_.size());
    const Waiting& message = waiting_[n];
    return {message.link, message.local, message.bytes};
}

void SendBacklog::pop_front(std::size_t count) {
    ENSURE(count <= waiting_.size());
    for (std::size_t i = 0; i < count; ++i) {
        octets_ -= waiting_.front().bytes.size();
        waiting_.pop_front();
    }
}

}  // namespace rung::net
