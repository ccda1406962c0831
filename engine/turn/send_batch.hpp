#pragma once
#include <span>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/link.hpp"

namespace rung::turn {

/// What a turn wants sent. Copies the octets, since a transaction may drop its own before the
/// batch is flushed; the memory is used again.
class SendBatch {
public:
    void add(const base::Outgoing& message) {
        messages_.push_back({message.link, message.local, octets_.keep(message.bytes)});
    }

    [[nodiscard]] std::span<const base::Outgoing> messages() const { return messages_; }

    /// After the flush.
    void clear() {
        messages_.clear();
        octets_.reset();
    }

private:
    std::vector<base::Outgoing> messages_;
    base::Arena octets_;
};

}  // namespace rung::turn
