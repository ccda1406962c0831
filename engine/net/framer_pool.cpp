#include "engine/net/framer_pool.hpp"

#include <utility>

namespace rung::net {

std::unique_ptr<sip::StreamFramer> FramerPool::take() {
    if (free_.empty()) {
        return std::make_unique<sip::StreamFramer>(limits_);
    }
    auto framer = std::move(free_.back());
    free_.pop_back();
    return framer;
}

void FramerPool::give_back(std::unique_ptr<sip::StreamFramer> framer) {
    if (framer->rest().empty() && free_.size() < kept) {
        free_.push_back(std::move(framer));
    }
}

}  // namespace rung::net
