// Octets that are no SIP: for ladders that speak of such.
#include <tuple>

#include "engine/turn/turn.hpp"

namespace rung::turn {

/// On a stream they are for the call whose connection it is. Over UDP calls share the socket: the
/// oldest that waits for octets there has them, else the oldest that comes to such a rung later.
/// False when none does.
bool Turn::take_octets(const base::Received& received) {
    if (!takes_octets_) {
        return false;
    }
    const base::Link& link = received.link;
    base::Handle taker;
    std::tuple<bool, std::uint64_t> best{};  // Waits now, and how old: the higher the better.
    calls_.for_each([&](base::Handle handle, CallSlot& slot) {
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
    CallSlot* const slot = calls_.find(taker);
    if (slot == nullptr) {
        return false;
    }
    slot->runner->on_octets(slot->call, environment(slot->call), received);
    drive(taker);
    return true;
}

}  // namespace rung::turn
