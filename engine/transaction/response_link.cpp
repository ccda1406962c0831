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
    if (const auto maddr = top_via->parameter("maddr")) {
        if (const auto address = base::IpAddress::parse(maddr->value)) {
            link.remote = {*address, top_via->port.value_or(5060)};
            return link;
        }
    }
    if (!top_via->parameter("rport")) {
        link.remote.port = top_via->port.value_or(5060);
    }
    return link;
}

}  // namespace rung::transaction
