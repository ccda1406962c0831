// Octets that are no SIP: for ladders that speak of such.
#include <tuple>

#include "engine/turn/turn.hpp"

namespace rung::turn {

/// On a stream they are for the call whose connection it is. Over UDP calls share the socket: the
/// oldest that waits for octets there has them, else the oldest that comes to such a rung later.
void Turn::take_octets(const base::Received& received) {
    const bool keep_alive =
        received.bytes.find_first_not_of("\r\n") == std::string_view::npos;  // RFC 5626 3.5.1
    const base::Handle taker = takes_octets_ ? taker_of(received.link) : base::Handle{};
    CallSlot* const slot = calls_.find(taker);
    books_.messages.received += slot != nullptr || !keep_alive ? 1 : 0;
    books_.messages.malformed += slot == nullptr && !keep_alive ? 1 : 0;
    if (slot != nullptr) {
        slot->runner->on_octets(slot->call, environment(slot->call), received);
        drive(taker);
    }
}

base::Handle Turn::taker_of(const base::Link& link) {
    base::Handle taker;
    std::tuple<bool, std::uint64_t> best{};  // Waits now, and how old: the higher the better.
    calls_.for_each_awake([&](base::Handle handle, CallSlot& slot) {
        if (link.transport != base::Transport::udp && !slot.call.knows(link)) {
            return;
        }
        const auto interest =
            slot.runner->interest_in_octets(slot.call, environment(slot.call), link);
        const std::tuple rank{interest == call::OctetInterest::now, ~slot.call.seq};
        if (interest != call::OctetInterest::none && (!taker.valid() || rank > best)) {
            taker = handle;
            best = rank;
        }
    });
    return taker;
}

}  // namespace rung::turn
