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
        auto& messages = message.link.transport == base::Transport::udp ? datagrams_ : streamed_;
        base::Outgoing& added = messages.emplace_back(message);
        added.bytes = octets_.keep(message.bytes);
    }

    [[nodiscard]] std::span<const base::Outgoing> datagrams() const { return datagrams_; }

    [[nodiscard]] std::span<const base::Outgoing> streamed() const { return streamed_; }

    /// After the flush.
    void clear() {
        datagrams_.clear();
        streamed_.clear();
        octets_.reset();
    }

private:
    std::vector<base::Outgoing> datagrams_;
    std::vector<base::Outgoing> streamed_;
    base::Arena octets_;
};

}  // namespace rung::turn
