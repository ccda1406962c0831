// Where a message goes: what its URI, the lines `to` and `via` and its party say.
#include "engine/call/destination.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/policy.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

std::uint32_t Sender::stream_for(base::Transport transport) const {
    return transport == base::Transport::udp ? 0 : call_.stream;
}

void Sender::leave(const Edits& edits, base::Link& link) const {
    if (edits.from != no_party) {
        leave_from(call_, environment_, edits.from, link);
    }
}

/// A request to where one came from goes over the same connection: behind a NAT there is no other
/// (RFC 5626 5.3, RFC 5923 5).
void Sender::go_back_where_it_came(base::Link& link) const {
    if (link.transport == base::Transport::udp) {
        return;
    }
    const std::int16_t index =
        newest(call_.received, call_.received_count, [&](const ReceivedRequest& received) {
            const base::Link& from = received.message->link;
            return from.transport == link.transport && from.remote == link.remote;
        });
    if (index >= 0) {
        link = call_.received[static_cast<std::size_t>(index)].message->link;
    }
}

bool Sender::find_way(std::string_view uri, const Place& place, Destination& out) {
    return find_way(uri, Transports{}, place, out);
}

/// What a policy was told by a Contact comes before the lines of the rung.
bool Sender::find_way(std::string_view uri,
                      const Edits& edits,
                      const Place& place,
                      Destination& out) {
    if (!call_.retry.uri.empty()) {
        return find_way(uri, place, out);
    }
    std::string_view where = uri;
    if (!edits.to.empty()) {
        where = Evaluator{call_, environment_, call_.current}.text(edits.to);
        const bool is_uri = where.starts_with("sip:") || where.starts_with("sips:");
        where = is_uri ? where : join(environment_.scratch, "sip:", where);
    }
    return find_way(where, Transports{.forced = edits.via}, place, out);
}

bool Sender::find_way(std::string_view uri,
                      Transports transports,
                      const Place& place,
                      Destination& out) {
    if (const PartyPlace* const own = place_of(call_, environment_, call_.acting)) {
        transports.usual = own->transport;
    }
    out = find_destination(uri, environment_, transports);
    leave_from(call_, environment_, call_.acting, out.link);
    out.link.stream = stream_for(out.link.transport);
    if (call_.program->parties.empty()) {
        out.link.socket = static_cast<std::uint16_t>(out.link.socket + call_.source);
    }
    if (out.state == Destination::State::ready) {
        go_back_where_it_came(out.link);
        return true;
    }
    const bool cleaning = call_.phase == Call::Phase::cleaning;
    const bool too_late = cleaning && environment_.clocks.now >= call_.deadline;
    if (out.state == Destination::State::unresolved && !too_late) {
        call_.unresolved = out.name;
        call_.after_resolving = call_.phase;
        call_.phase = Call::Phase::resolving;
        return false;
    }
    if (cleaning) {
        note(call_, environment_, "clean-up: " + out.why);
        return false;
    }
    if ((call_.resend >= 0 || to_contact_) && !call_.retry.uri.empty() &&
        skip_contact(call_, environment_, out.why)) {
        return false;
    }
    fail(call_, environment_, place, out.why, Weight::broken);
    return false;
}

}  // namespace rung::call
