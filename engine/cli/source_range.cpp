#include "engine/cli/source_range.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/cli/failure.hpp"

namespace rung::cli {

namespace {

using Ends = std::pair<std::string_view, std::string_view>;

/// What stands before and behind the "-"; the same where there is none.
Ends ends_of(std::string_view range) {
    const std::size_t dash = range.find('-');
    return dash == std::string_view::npos ? Ends{range, range}
                                          : Ends{range.substr(0, dash), range.substr(dash + 1)};
}

/// Addresses and ports; an IPv6 address without a port may stand without brackets.
Ends split_off_ports(std::string_view text) {
    const std::size_t bracket = text.rfind(']');
    const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const bool bare_v6 = bracket == std::string_view::npos && colon != text.rfind(':');
    return colon == std::string_view::npos || bare_v6
               ? Ends{text, "0"}
               : Ends{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stop == end ? std::optional{port} : std::nullopt;
}

/// The address behind that one.
base::IpAddress next(base::IpAddress address) {
    for (auto octet = address.octets.rbegin(); octet != address.octets.rend(); ++octet) {
        if (++*octet != 0) {
            break;
        }
    }
    return address;
}

Failure no_range(const std::string& text, std::string_view why) {
    return usage(
        fmt::format("--local {}: {}; write ADDR, ADDR:PORT, ADDR-ADDR:PORT-PORT, such as "
                    "127.0.0.1-127.0.0.4:6000-6003, an IPv6 address in brackets",
                    text,
                    why));
}

}  // namespace

std::vector<base::Endpoint> parse_sources(const std::string& text) {
    const auto [addresses, ports] = split_off_ports(text);
    const auto [first_address, last_address] = ends_of(addresses);
    const auto [first_port, last_port] = ends_of(ports);
    const auto first_ip = base::IpAddress::parse(first_address);
    const auto last_ip = base::IpAddress::parse(last_address);
    if (!first_ip || !last_ip) {
        throw no_range(text, "an address of this machine is needed, not a name");
    }
    const auto from = port_of(first_port);
    const auto to = port_of(last_port);
    if (!from || !to) {
        throw no_range(text, "a port is a number up to 65535");
    }
    if (*last_ip < *first_ip || *to < *from || first_ip->is_v4() != last_ip->is_v4() ||
        (*from == 0 && *to != 0)) {
        throw no_range(text, "that is no range: the first one comes first");
    }
    std::vector<base::Endpoint> sources;
    for (base::IpAddress ip = *first_ip; ip <= *last_ip; ip = next(ip)) {
        for (std::uint32_t port = *from; port <= *to; ++port) {
            if (sources.size() == most_sources) {
                throw usage(fmt::format(
                    "--local {}: that are more than {} sockets, the limit", text, most_sources));
            }
            sources.push_back({ip, static_cast<std::uint16_t>(port)});
        }
    }
    return sources;
}

}  // namespace rung::cli
