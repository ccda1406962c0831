#include "engine/call/party_place.hpp"

#include <algorithm>

#include "engine/call/function.hpp"
#include "engine/call/print.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::call {

namespace {

std::string_view uri_at(std::string_view name,
                        std::uint64_t seq,
                        std::string_view local,
                        base::Transport transport,
                        base::Arena& scratch) {
    const bool udp = transport == base::Transport::udp;
    return join(scratch,
                "sip:",
                name,
                "-",
                seq,
                "@",
                local,
                udp ? "" : ";transport=",
                udp ? "" : base::name_of(transport));
}

}  // namespace

PartyId party_at(const Call& call, const Environment& environment, const base::Link& link) {
    if (call.program->parties.empty()) {
        return 0;
    }
    const auto& sockets = environment.settings.sockets;
    const bool own = link.socket < sockets.size() && sockets[link.socket].ladder == call.ladder;
    return own ? sockets[link.socket].party : no_party;
}

const PartyPlace* place_of(const Call& call, const Environment& environment, PartyId party) {
    const auto& parties = environment.settings.parties;
    const bool placed = party < call.program->parties.size() && call.ladder < parties.size() &&
                        party < parties[call.ladder].size();
    return placed ? &parties[call.ladder][party] : nullptr;
}

void leave_from(const Call& call, const Environment& environment, PartyId party, base::Link& link) {
    if (const PartyPlace* place = place_of(call, environment, party)) {
        link.socket = link.transport == base::Transport::udp ? place->datagrams : place->streams;
    }
}

HostAndPort split_local(std::string_view local) {
    const std::size_t bracket = local.rfind(']');
    const std::size_t colon = local.find(':', bracket == std::string_view::npos ? 0 : bracket);
    return {local.substr(0, colon),
            colon == std::string_view::npos ? std::string_view{} : local.substr(colon + 1)};
}

Value party_value(const PartyValue& value, const Call& call, const Environment& environment) {
    base::Arena& scratch = environment.scratch;
    const std::string_view name = call.program->parties[value.party].name;
    if (value.what == PartyValue::What::user) {
        return Value::of_text(join(scratch, name, "-", call.seq));
    }
    const PartyPlace* const place = place_of(call, environment, value.party);
    if (place == nullptr) {
        return {};
    }
    const HostAndPort parts = split_local(place->local);
    switch (value.what) {
        case PartyValue::What::local:
            return Value::of_text(place->local);
        case PartyValue::What::local_host:
            return Value::of_text(parts.host);
        case PartyValue::What::local_port:
            return parts.port.empty() ? Value{} : Value::of_text(parts.port);
        default:
            break;
    }
    return Value::of_text(uri_at(name, call.seq, place->local, place->transport, scratch));
}

std::uint64_t seq_in_user(std::string_view name, std::string_view user) {
    std::uint64_t seq = 0;
    const bool numbered = user.starts_with(name) && user.size() > name.size() &&
                          user[name.size()] == '-' &&
                          sip::to_number(user.substr(name.size() + 1), UINT64_MAX, seq);
    return numbered ? seq : 0;
}

std::uint64_t seq_in_user(const Program& program, std::string_view user) {
    for (const Party& party : program.parties) {
        if (const std::uint64_t seq = seq_in_user(party.name, user); seq > 0) {
            return seq;
        }
    }
    return 0;
}

std::string_view uri_to_call(const Call& call, const Environment& environment, PartyId party) {
    base::Arena& scratch = environment.scratch;
    if (!call.program->parties.empty()) {
        return text_of(party_value({party, PartyValue::What::uri}, call, environment), scratch);
    }
    const auto& target = environment.settings.target;
    const std::uint16_t socket = target ? target->link.socket : std::uint16_t{0};
    const base::Transport transport = environment.settings.sockets[socket].transport;
    return uri_at(unnamed_user, call.seq, local_name(environment, socket, {}), transport, scratch);
}

}  // namespace rung::call
