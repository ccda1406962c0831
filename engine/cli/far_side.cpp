#include "engine/cli/far_side.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/failure.hpp"
#include "engine/cli/source_range.hpp"
#include "engine/net/resolver.hpp"
#include "engine/net/setup_error.hpp"

namespace rung::cli {

namespace {

constexpr std::uint16_t sip_port = 5060;

base::HostPort parse_host_port(const std::string& option, const std::string& text) {
    const auto parsed = base::HostPort::parse(text);
    if (!parsed) {
        throw usage(fmt::format(
            "{} {}: write HOST or HOST:PORT, an IPv6 address in brackets: [2001:db8::1]:5060",
            option,
            text));
    }
    return *parsed;
}

/// Set-up may wait; a run never does.
base::IpAddress resolve(const std::string& host) {
    std::vector<base::IpAddress> addresses;
    const auto error = net::Resolver::system_lookup(host, addresses);
    if (addresses.empty()) {
        throw could_not_start(net::explain({.host = host, .addresses = {}, .error = error}) +
                              "; name the target by its address, or mend the name");
    }
    return addresses.front();
}

base::Endpoint parse_local(const std::string& option,
                           const std::string& text,
                           std::uint16_t default_port) {
    const base::HostPort parsed = parse_host_port(option, text);
    const auto ip = base::IpAddress::parse(parsed.host);
    if (!ip) {
        throw usage(fmt::format("{} {}: an address of this machine, not a name", option, text));
    }
    return {*ip, parsed.port.value_or(default_port)};
}

bool uses(const std::vector<base::Transport>& transports, base::Transport transport) {
    return std::ranges::find(transports, transport) != transports.end();
}

/// A port that is free for datagrams and for streams.
std::uint16_t free_port(const base::IpAddress& ip, const base::AllowedDestinations& allowed) {
    constexpr int attempts = 20;
    for (int attempt = 1;; ++attempt) {
        const net::UdpSocket datagrams{{ip, 0}};
        net::StreamNetwork streams{allowed};
        try {
            streams.listen(datagrams.local());
            return datagrams.local().port;
        } catch (const net::SetupError&) {
            if (attempt == attempts) {
                throw;
            }
        }
    }
}

/// A socket that is to be opened.
struct Place {
    base::Endpoint endpoint;
    std::string advertise;
    call::PartyId party = call::no_party;
    std::uint32_t ladder = 0;
};

call::LocalSocket local_socket(base::Transport transport,
                               const base::Endpoint& bound,
                               const Place& place) {
    const std::string text = bound.ip.is_any() ? std::string{} : bound.text();
    return {transport, bound, place.advertise, text, place.party, place.ladder};
}

void open_datagrams(const Opening& opening, const std::vector<Place>& places) {
    std::string notice;
    for (const Place& place : places) {
        const net::UdpSocket& socket =
            opening.datagrams.socket(opening.datagrams.open(place.endpoint, opening.sharing));
        opening.settings.sockets.push_back(
            local_socket(base::Transport::udp, socket.local(), place));
        notice = net::receive_buffer_notice(socket.local(), socket.receive_buffer());
    }
    if (!notice.empty()) {
        opening.notes.push_back(notice);
    }
}

/// The datagram sockets come first: links carry the index of both.
void open(const Opening& opening,
          std::vector<Place> places,
          const std::vector<base::Transport>& transports) {
    for (Place& place : places) {
        if (transports.size() > 1 && place.endpoint.port == 0) {
            place.endpoint.port = free_port(place.endpoint.ip, opening.settings.allowed);
        }
    }
    if (uses(transports, base::Transport::udp)) {
        open_datagrams(opening, places);
    }
    auto& sockets = opening.settings.sockets;
    opening.streams.emplace(opening.settings.allowed, static_cast<std::uint16_t>(sockets.size()));
    if (uses(transports, base::Transport::tcp)) {
        for (const Place& place : places) {
            const std::uint16_t index = opening.streams->listen(place.endpoint, opening.sharing);
            sockets.push_back(
                local_socket(base::Transport::tcp, opening.streams->local(index), place));
        }
    }
}

/// `--advertise HOST:PORT` speaks of the run's own port; of a party's only the host can be meant.
std::string advertised_for_party(const std::string& advertise, std::uint16_t port) {
    if (advertise.empty()) {
        return {};
    }
    const base::HostPort parsed = parse_host_port("--advertise", advertise);
    const auto ip = base::IpAddress::parse(parsed.host);
    return fmt::format("{}:{}", ip ? ip->in_uri() : parsed.host, port);
}

/// A port for each party; those that refuse are opened at once.
std::vector<Place> find_places(const Opening& opening,
                               const base::IpAddress& ip,
                               const std::string& advertise) {
    std::vector<Place> places;
    auto& parties = opening.settings.parties;
    parties.assign(opening.ladders.size(), {});
    for (std::uint32_t ladder = 0; ladder < opening.ladders.size(); ++ladder) {
        const call::Program& program = *opening.ladders[ladder];
        for (std::size_t party = 0; party < program.parties.size(); ++party) {
            const call::Party& declared = program.parties[party];
            base::Endpoint endpoint{ip, declared.port};
            if (declared.closed) {
                endpoint = opening.closed.emplace_back(endpoint).local();
            } else if (endpoint.port == 0) {
                endpoint.port = free_port(ip, opening.settings.allowed);
            }
            const std::string named = advertised_for_party(advertise, endpoint.port);
            const base::Transport usual = opening.settings.target
                                              ? opening.settings.target->link.transport
                                              : base::Transport::udp;
            parties[ladder].push_back({.transport = declared.transport.value_or(
                                           program.heading.transport.value_or(usual)),
                                       .local = named.empty() ? endpoint.text() : named});
            if (!declared.closed) {
                places.push_back({endpoint, named, static_cast<call::PartyId>(party), ladder});
            }
        }
    }
    return places;
}

/// Which sockets the parties have got.
void assign_sockets(call::Settings& settings) {
    for (std::size_t index = 0; index < settings.sockets.size(); ++index) {
        const call::LocalSocket& socket = settings.sockets[index];
        if (socket.party == call::no_party) {
            continue;
        }
        call::PartyPlace& place = settings.parties[socket.ladder][socket.party];
        (socket.transport == base::Transport::udp ? place.datagrams : place.streams) =
            static_cast<std::uint16_t>(index);
    }
}

/// The run's own sockets and those of the parties.
void open_all(const Opening& opening,
              const std::vector<base::Endpoint>& endpoints,
              const std::vector<base::Transport>& transports,
              const std::string& advertise) {
    std::vector<Place> places;
    places.reserve(endpoints.size());
    for (const base::Endpoint& endpoint : endpoints) {
        places.push_back({endpoint, advertise});
    }
    const std::vector<Place> of_parties = find_places(opening, endpoints.front().ip, advertise);
    const bool both = !of_parties.empty();
    places.insert(places.end(), of_parties.begin(), of_parties.end());
    open(opening,
         std::move(places),
         both ? std::vector{base::Transport::udp, base::Transport::tcp} : transports);
    assign_sockets(opening.settings);
}

/// What this shard sends from: its share of `--local`, else the address that leads to the target.
std::vector<base::Endpoint> sources_for(const Opening& opening,
                                        const std::string& local,
                                        const base::Endpoint& target) {
    if (local.empty()) {
        const auto source = net::source_address_for(target);
        if (!source) {
            throw could_not_start(fmt::format(
                "no route to {}: name the address to send from with --local", target.text()));
        }
        return {{*source, 0}};
    }
    const std::vector<base::Endpoint> all = parse_sources(local);
    if (all.front().ip.is_v4() != target.ip.is_v4()) {
        throw usage(fmt::format(
            "--local {}: the target {} is of the other address family", local, target.text()));
    }
    if (all.front().port == 0) {
        return all;
    }
    std::vector<base::Endpoint> share;
    for (std::size_t n = opening.shard; n < all.size(); n += opening.shards) {
        share.push_back(all[n]);
    }
    return share;
}

}  // namespace

call::Target find_target(const std::string& option,
                         const std::string& text,
                         base::Transport transport,
                         const base::AllowedDestinations& allowed) {
    const base::HostPort parsed = parse_host_port(option, text);
    const auto literal = base::IpAddress::parse(parsed.host);
    const base::IpAddress ip = literal ? *literal : resolve(parsed.host);
    if (!allowed.allows(ip)) {
        throw usage("target " + base::AllowedDestinations::refusal(ip));
    }
    call::Target target;
    target.host = literal && !literal->is_v4() ? "[" + parsed.host + "]" : parsed.host;
    target.port = parsed.port ? std::to_string(*parsed.port) : std::string{};
    target.text = target.port.empty() ? target.host : target.host + ":" + target.port;
    target.link = {transport, 0, {ip, parsed.port.value_or(sip_port)}};
    target.allowed = true;
    return target;
}

void check_addresses(const OwnAddress& own) {
    if (!own.local.empty()) {
        static_cast<void>(parse_sources(own.local));
    }
    if (!own.advertise.empty()) {
        static_cast<void>(parse_host_port("--advertise", own.advertise));
    }
}

void open_for_run(const Opening& opening, const OwnAddress& own) {
    base::Link& link = opening.settings.target->link;
    const std::vector<base::Endpoint> sources = sources_for(opening, own.local, link.remote);
    opening.settings.sources = static_cast<std::uint16_t>(sources.size());
    open_all(opening, sources, {base::Transport::udp, base::Transport::tcp}, own.advertise);
    const auto& sockets = opening.settings.sockets;
    const auto own_socket =
        std::ranges::find(sockets, link.transport, &call::LocalSocket::transport);
    link.socket = static_cast<std::uint16_t>(own_socket - sockets.begin());
}

void open_for_serve(const Opening& opening,
                    const std::vector<std::string>& listen,
                    const std::vector<base::Transport>& transports,
                    const std::string& advertise) {
    std::vector<base::Endpoint> endpoints;
    endpoints.reserve(listen.size());
    for (const std::string& text : listen) {
        endpoints.push_back(parse_local("--listen", text, sip_port));
    }
    if (endpoints.empty()) {
        endpoints.push_back({base::IpAddress::v4(127, 0, 0, 1), sip_port});
    }
    open_all(opening, endpoints, transports, advertise);
}

}  // namespace rung::cli
