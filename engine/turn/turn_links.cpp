// What happens to stream links, and what calls do with them.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/turn/turn.hpp"

namespace rung::turn {

namespace {

std::string describe(const base::LinkEvent& event) {
    const std::string peer = event.link.remote.text();
    const std::string why = event.error == 0 ? std::string{} : std::strerror(event.error);
    switch (event.kind) {
        case base::LinkEvent::Kind::refused:
            return "no connection to " + peer + ": " + why;
        case base::LinkEvent::Kind::closed:
            return "the connection to " + peer +
                   (event.error == EPROTO    ? " was closed by us: what came is no SIP"
                    : event.error == EBADMSG ? " was closed by the peer in the middle of a message"
                                             : " was closed by the peer");
        case base::LinkEvent::Kind::reset:
            return "the connection to " + peer + " broke: " + why;
        case base::LinkEvent::Kind::connected:
            break;
    }
    return {};
}

}  // namespace

/// A stream link was lost: transactions that wait on it get no answer (RFC 3261 8.1.3.1), and when
/// it broke, no call with messages on it can be trusted any more.
void Turn::take_link_event(const base::LinkEvent& event) {
    const std::string what = describe(event);
    handles_.clear();
    if (event.kind != base::LinkEvent::Kind::connected) {
        table_.waiting_on(event.link, handles_);
    }
    const std::vector<base::Handle> waiting = handles_;
    // First who may have a rung for it; what that sends next goes over another connection.
    for (const base::Handle call : calls_on(event.link, true)) {
        CallSlot& slot = *calls_.find(call);
        slot.runner->on_link_event(slot.call, environment(slot.call), event, what);
        drive(call);
    }
    const bool refused = event.kind == base::LinkEvent::Kind::refused;
    for (const base::Handle transaction : waiting) {
        const transaction::Event lost = table_.on_transport_error(transaction, clocks_.now);
        apply(lost);
        if (lost.what == transaction::What::transport_error) {
            books_.messages.undelivered += refused ? 1 : 0;
            lose(lost, what);
        }
    }
    if (event.kind != base::LinkEvent::Kind::reset) {
        return;
    }
    for (const base::Handle call : calls_on(event.link, false)) {
        if (CallSlot* const slot = calls_.find(call)) {
            slot->runner->on_link_lost(slot->call, environment(slot->call), event.link, what);
            drive(call);
        }
    }
}

/// Those that have to do with it: with connections in their ladder, or of the others.
std::vector<base::Handle> Turn::calls_on(const base::Link& link, bool watching) {
    std::vector<base::Handle> found;
    if (watching && !watches_links_) {
        return found;
    }
    calls_.for_each([&](base::Handle handle) {
        const CallSlot& slot = *calls_.look(handle);
        if (slot.runner->program().watches_links == watching &&
            (watching ? slot.call.knows(link) : call::Runner::has_messages_on(slot.call, link))) {
            found.push_back(handle);
        }
    });
    return found;
}

void Turn::lose(const transaction::Event& event, std::string_view what) {
    if (CallSlot* slot = calls_.find(event.owner)) {
        measure_lost(*slot,
                     slot->runner->on_transport_error(
                         slot->call, environment(slot->call), event.transaction, what));
        drive(event.owner);
    }
}

/// An empty message opens its link.
void Turn::open_link(CallSlot& slot, const base::Link& link) {
    slot.call.use(link, false);
    if (std::ranges::find(slot.links, link) == slot.links.end()) {
        slot.links.push_back(link);
    }
    if (output_ != nullptr) {
        output_->batch.add({link, {}, {}});
    }
}

/// A link that no other call shares is closed with its call.
void Turn::use_link(CallSlot& slot, const base::Link& link) const {
    slot.call.use(link);
    const bool own = (plan_.connections == 0 || slot.runner->program().watches_links) &&
                     link.transport != base::Transport::udp &&
                     link.stream < base::Link::first_accepted;
    if (own && std::ranges::find(slot.links, link) == slot.links.end()) {
        slot.links.push_back(link);
    }
}

}  // namespace rung::turn
