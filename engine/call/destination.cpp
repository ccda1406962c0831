#include "engine/call/destination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/call/print.hpp"
#include "engine/sip/characters.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

constexpr std::uint16_t default_port = 5060;

Destination impossible(std::string why) {
    Destination destination;
    destination.why = std::move(why);
    return destination;
}

Destination to_target(const Environment& environment, base::Transport transport) {
    const Target& target = *environment.settings.target;
    base::Link link = target.link;
    link.transport = transport;
    if (!target.allowed && !environment.settings.allowed.allows(link.remote.ip)) {
        return impossible("the target " + base::AllowedDestinations::refusal(link.remote.ip));
    }
    Destination destination;
    destination.state = Destination::State::ready;
    destination.link = link;
    return destination;
}

Destination to_address(const base::Endpoint& remote,
                       base::Transport transport,
                       const Environment& environment) {
    if (!environment.settings.allowed.allows(remote.ip)) {
        return impossible("contact " + base::AllowedDestinations::refusal(remote.ip));
    }
    const auto& sockets = environment.settings.sockets;
    const auto fits = [&](const LocalSocket& socket) {
        return socket.bound.ip.is_v4() == remote.ip.is_v4() && socket.transport == transport;
    };
    const auto socket = std::ranges::find_if(sockets, fits);
    if (socket == sockets.end()) {
        return impossible(
            fmt::format("{} needs an {} socket for {}, and none is open: add one with {}",
                        remote.text(),
                        remote.ip.is_v4() ? "IPv4" : "IPv6",
                        base::name_of(transport),
                        environment.settings.target ? "--local" : "--listen or --transport"));
    }
    Destination destination;
    destination.state = Destination::State::ready;
    destination.link = {transport, static_cast<std::uint16_t>(socket - sockets.begin()), remote};
    return destination;
}

Destination to_name(std::string_view written,
                    std::uint16_t port,
                    base::Transport transport,
                    const Environment& environment) {
    std::string name{written};
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto found = environment.names.find(name);
    if (found == environment.names.end()) {
        Destination destination;
        destination.state = Destination::State::unresolved;
        destination.name = name;
        return destination;
    }
    Destination last = impossible(fmt::format("the name {} does not resolve", name));
    for (const base::IpAddress& ip : found->second) {
        last = to_address({ip, port}, transport, environment);
        if (last.state == Destination::State::ready) {
            return last;
        }
    }
    if (found->second.empty() && environment.settings.target) {
        last = to_target(environment, environment.settings.target->link.transport);
        last.fell_back = true;
        last.name = name;
    }
    return last;
}

/// `sip:{target}` is the target, whatever its name resolved to when the run began.
bool is_target(const sip::Uri& uri, const Target& target) {
    std::array<char, 20> digits{};
    const char* end = uri.port ? base::write_decimal(digits.data(), *uri.port) : digits.data();
    return sip::equal_ignoring_case(uri.host, target.host) &&
           std::string_view{digits.data(), end} == target.port;
}

/// `sip:` user `@` host `:` port and nothing else, as most of them are: read without taking the URI
/// apart.
struct PlainUri {
    std::string_view without_port;
    std::string_view host_port;
};

std::optional<PlainUri> read_plain(std::string_view text) {
    constexpr std::string_view scheme = "sip:";
    if (!text.starts_with(scheme)) {
        return std::nullopt;
    }
    std::size_t host = scheme.size();
    std::size_t at = host;
    const auto is_plain = [](char c) { return sip::is_in(c, sip::host_set) || c == '+'; };
    while (at < text.size() && is_plain(text[at])) {
        ++at;
    }
    if (at > host && at < text.size() && text[at] == '@') {
        host = ++at;
        while (at < text.size() && is_plain(text[at])) {
            ++at;
        }
    }
    const PlainUri uri{text.substr(0, at), text.substr(host)};
    std::uint64_t port = 0;
    const bool right =
        at == text.size() || (text[at] == ':' && sip::to_number(text.substr(at + 1), 65535, port));
    return right && at > host && sip::is_host(text.substr(host, at - host)) ? std::optional{uri}
                                                                            : std::nullopt;
}

/// What the run was asked for, and UDP where nobody was (RFC 3263 4.1).
base::Transport usual_transport(const Settings& settings) {
    return settings.target ? settings.target->link.transport : base::Transport::udp;
}

}  // namespace

std::optional<base::Transport> transport_called(std::string_view name) {
    for (const auto transport : {base::Transport::udp, base::Transport::tcp}) {
        if (sip::equal_ignoring_case(name, base::name_of(transport))) {
            return transport;
        }
    }
    return std::nullopt;
}

Destination find_destination(std::string_view text,
                             const Environment& environment,
                             const Transports& transports) {
    const auto& target = environment.settings.target;
    const base::Transport usual = transports.usual.value_or(usual_transport(environment.settings));
    const auto plain = read_plain(text);
    if (plain && target && plain->host_port == target->text) {
        return to_target(environment, transports.forced.value_or(usual));
    }
    const auto uri = sip::parse_uri(text);
    if (!uri || !uri->is_sip()) {
        if (target) {
            // The ladder wants exactly this text on the wire.
            return to_target(environment, transports.forced.value_or(usual));
        }
        return impossible(fmt::format("`{}` names no place to send to", text));
    }
    if (uri->is_sips()) {
        return impossible(fmt::format("{} needs TLS, which is not there yet", text));
    }
    const auto named = uri->parameter("transport");
    const auto in_uri = named ? transport_called(named->value) : usual;
    const auto transport = transports.forced ? transports.forced : in_uri;
    if (!transport) {
        return impossible(fmt::format("transport {} of {} is not there yet", named->value, text));
    }
    const auto maddr = uri->parameter("maddr");
    const bool speaks_so = target && (*transport == usual || *transport == target->link.transport);
    if (!maddr && speaks_so && is_target(*uri, *target)) {
        return to_target(environment, *transport);
    }
    const std::string_view host = maddr ? maddr->value : uri->host;
    const std::uint16_t port = uri->port.value_or(default_port);
    if (const auto ip = base::IpAddress::parse(host)) {
        return to_address({*ip, port}, *transport, environment);
    }
    return to_name(host, port, *transport, environment);
}

std::string_view to_uri_for(std::string_view request_uri, base::Arena& scratch) {
    if (const auto plain = read_plain(request_uri)) {
        return plain->without_port;
    }
    const auto uri = sip::parse_uri(request_uri);
    if (!uri || !uri->is_sip()) {
        return request_uri;
    }
    if (!uri->port && uri->parameters.empty() && uri->headers.empty()) {
        return request_uri;
    }
    const char* const end_of_host = uri->host.data() + uri->host.size();
    std::string_view out =
        request_uri.substr(0, static_cast<std::size_t>(end_of_host - request_uri.data()));
    std::string_view rest = uri->parameters;
    while (const auto parameter = sip::next_parameter(rest)) {
        const auto is_name = [&](std::string_view name) {
            return sip::equal_ignoring_case(parameter->name, name);
        };
        static constexpr std::array left_out{"maddr", "ttl", "transport", "lr", "method"};
        if (std::ranges::none_of(left_out, is_name)) {
            out = join(scratch,
                       out,
                       ";",
                       parameter->name,
                       parameter->has_value ? "=" : "",
                       parameter->value);
        }
    }
    return out;
}

}  // namespace rung::call
