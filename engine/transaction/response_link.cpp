#include "engine/transaction/response_link.hpp"

#include "engine/sip/fields.hpp"
#include "engine/transaction/request_key.hpp"

namespace rung::transaction {

base::Link response_link(const sip::Message& request, const base::Received& received) {
    base::Link link = received.link;
    if (link.transport != base::Transport::udp) {
        return link;
    }
    const auto via = sip::parse_via(top_via(request));
    if (!via) {
        return link;
    }
    if (const auto maddr = via->parameter("maddr")) {
        if (const auto address = base::IpAddress::parse(maddr->value)) {
            link.remote = {*address, via->port.value_or(5060)};
            return link;
        }
    }
    if (!via->parameter("rport")) {
        link.remote.port = via->port.value_or(5060);
    }
    return link;
}

}  // namespace rung::transaction
