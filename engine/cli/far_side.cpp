#include "engine/cli/far_side.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/failure.hpp"
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

call::LocalSocket local_socket(base::Transport transport,
                               const base::Endpoint& bound,
                               const std::string& advertise) {
    const std::string text = bound.ip.is_any() ? std::string{} : bound.text();
    return {transport, bound, advertise, text};
}

/// The datagram sockets come first: links carry the index of both.
void open(const Opening& opening,
          std::vector<base::Endpoint> endpoints,
          const std::vector<base::Transport>& transports,
          const std::string& advertise) {
    const bool both = transports.size() > 1;
    for (base::Endpoint& endpoint : endpoints) {
        if (both && endpoint.port == 0) {
            endpoint.port = free_port(endpoint.ip, opening.settings.allowed);
        }
    }
    auto& sockets = opening.settings.sockets;
    if (uses(transports, base::Transport::udp)) {
        for (const base::Endpoint& endpoint : endpoints) {
            const net::UdpSocket& socket =
                opening.datagrams.socket(opening.datagrams.open(endpoint));
            sockets.push_back(local_socket(base::Transport::udp, socket.local(), advertise));
            const std::string notice =
                net::receive_buffer_notice(socket.local(), socket.receive_buffer());
            if (!notice.empty()) {
                opening.notes.push_back(notice);
            }
        }
    }
    opening.streams.emplace(opening.settings.allowed, static_cast<std::uint16_t>(sockets.size()));
    if (uses(transports, base::Transport::tcp)) {
        for (const base::Endpoint& endpoint : endpoints) {
            const std::uint16_t index = opening.streams->listen(endpoint);
            sockets.push_back(
                local_socket(base::Transport::tcp, opening.streams->local(index), advertise));
        }
    }
}

}  // namespace

call::Target find_target(const std::string& text,
                         base::Transport transport,
                         const base::AllowedDestinations& allowed) {
    const base::HostPort parsed = parse_host_port("--target", text);
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
    return target;
}

void check_addresses(const OwnAddress& own) {
    if (!own.local.empty()) {
        static_cast<void>(parse_local("--local", own.local, 0));
    }
    if (!own.advertise.empty()) {
        static_cast<void>(parse_host_port("--advertise", own.advertise));
    }
}

void open_for_run(const Opening& opening, const OwnAddress& own) {
    base::Link& link = opening.settings.target->link;
    base::Endpoint endpoint;
    if (own.local.empty()) {
        const auto source = net::source_address_for(link.remote);
        if (!source) {
            throw could_not_start(fmt::format(
                "no route to {}: name the address to send from with --local", link.remote.text()));
        }
        endpoint = {*source, 0};
    } else {
        endpoint = parse_local("--local", own.local, 0);
        if (endpoint.ip.is_v4() != link.remote.ip.is_v4()) {
            throw usage(fmt::format("--local {}: the target {} is of the other address family",
                                    own.local,
                                    link.remote.text()));
        }
    }
    open(opening, {endpoint}, {base::Transport::udp, base::Transport::tcp}, own.advertise);
    link.socket = link.transport == base::Transport::udp ? 0 : 1;
}

void open_for_serve(const Opening& opening,
                    const std::vector<std::string>& listen,
                    const std::vector<base::Transport>& transports,
                    const std::string& advertise) {
    std::vector<base::Endpoint> endpoints;
    for (const std::string& text : listen) {
        endpoints.push_back(parse_local("--listen", text, sip_port));
    }
    if (endpoints.empty()) {
        endpoints.push_back({base::IpAddress::v4(127, 0, 0, 1), sip_port});
    }
    open(opening, std::move(endpoints), transports, advertise);
}

}  // namespace rung::cli
