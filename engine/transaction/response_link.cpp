#include "engine/transaction/response_link.hpp"

namespace rung::transaction {

base::Link response_link(const std::optional<sip::Via>& top_via, const base::Received& received) {
    base::Link link = received.link;
    if (link.transport != base::Transport::udp) {
        return link;
    }
    if (!top_via) {
        return link;
    }
    if (!top_via->maddr.empty()) {
        if (const auto address = base::IpAddress::parse(top_via->maddr)) {
            link.remote = {*address, top_via->port.value_or(5060)};
            return link;
        }
    }
    if (!top_via->has_rport) {
        link.remote.port = top_via->port.value_or(5060);
    }
    return link;
}

}  // namespace rung::transaction
