#pragma once
#include <cstddef>
#include <deque>
#include <string>

#include "engine/base/link.hpp"

namespace rung::net {

/// Messages that wait until their socket is writable again. It owns their octets, is bounded, and
/// allocates: a machine whose socket blocks is already past what it can send.
class SendBacklog {
public:
    static constexpr std::size_t max_messages = 4096;
    static constexpr std::size_t max_octets = std::size_t{8} * 1024 * 1024;

    /// False when there is no room for it.
    [[nodiscard]] bool push(const base::Outgoing& message);

    /// The n-th oldest; valid until it is popped. The link is the one that was pushed.
    [[nodiscard]] base::Outgoing at(std::size_t n) const;

    void pop_front(std::size_t count);

    [[nodiscard]] bool empty() const { return waiting_.empty(); }

    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

private:
    struct Waiting {
        base::Link link;
        base::IpAddress local;
        std::string bytes;
    };

    std::deque<Waiting> waiting_;
    std::size_t octets_ = 0;
};

}  // namespace rung::net
