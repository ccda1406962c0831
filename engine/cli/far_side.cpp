#include "engine/cli/far_side.hpp"

#include <fmt/format.h>

#include "engine/cli/failure.hpp"
#include "engine/net/resolver.hpp"

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

void open(net::UdpNetwork& network,
          const base::Endpoint& local,
          const std::string& advertise,
          call::Settings& settings,
          std::vector<std::string>& notes) {
    const std::uint16_t index = network.open(local);
    const net::UdpSocket& socket = network.socket(index);
    settings.sockets.push_back({base::Transport::udp, socket.local(), advertise});
    const std::string notice = net::receive_buffer_notice(socket.local(), socket.receive_buffer());
    if (!notice.empty()) {
        notes.push_back(notice);
    }
}

}  // namespace

call::Target find_target(const std::string& text, const base::AllowedDestinations& allowed) {
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
    target.link = {base::Transport::udp, 0, {ip, parsed.port.value_or(sip_port)}};
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

void open_for_run(net::UdpNetwork& network,
                  const call::Target& target,
                  const OwnAddress& own,
                  call::Settings& settings,
                  std::vector<std::string>& notes) {
    const base::Endpoint& remote = target.link.remote;
    if (own.local.empty()) {
        const auto source = net::source_address_for(remote);
        if (!source) {
            throw could_not_start(fmt::format(
                "no route to {}: name the address to send from with --local", remote.text()));
        }
        open(network, {*source, 0}, own.advertise, settings, notes);
        return;
    }
    const base::Endpoint endpoint = parse_local("--local", own.local, 0);
    if (endpoint.ip.is_v4() != remote.ip.is_v4()) {
        throw usage(fmt::format(
            "--local {}: the target {} is of the other address family", own.local, remote.text()));
    }
    open(network, endpoint, own.advertise, settings, notes);
}

void open_for_serve(net::UdpNetwork& network,
                    const std::vector<std::string>& listen,
                    const std::string& advertise,
                    call::Settings& settings,
                    std::vector<std::string>& notes) {
    if (listen.empty()) {
        open(network, {base::IpAddress::v4(127, 0, 0, 1), sip_port}, advertise, settings, notes);
        return;
    }
    for (const std::string& text : listen) {
        open(network, parse_local("--listen", text, sip_port), advertise, settings, notes);
    }
}

}  // namespace rung::cli
