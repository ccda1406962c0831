#include "engine/base/destinations.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace rung::base {

namespace {

/// Ranges that cannot be a stranger's.
const std::vector<Network>& harmless_networks() {
    static const std::vector<Network> networks = [] {
        std::vector<Network> parsed;
        for (const char* text : {
                 "127.0.0.0/8",
                 "::1/128",
                 "10.0.0.0/8",
                 "172.16.0.0/12",
                 "192.168.0.0/16",
                 "fc00::/7",
                 "100.64.0.0/10",
                 "169.254.0.0/16",
                 "fe80::/10",
                 "192.0.2.0/24",     // RFC 5737
                 "198.51.100.0/24",  // RFC 5737
                 "203.0.113.0/24",   // RFC 5737
                 "2001:db8::/32",    // RFC 3849
                 "198.18.0.0/15",    // RFC 2544
                 "2001:2::/48",      // RFC 5180
             }) {
            parsed.push_back(*Network::parse(text));
        }
        return parsed;
    }();
    return networks;
}

/// Never a unicast destination, whatever the user allows.
bool is_never_unicast(const IpAddress& ip) {
    if (ip.is_any()) {
        return true;
    }
    if (!ip.is_v4()) {
        return ip.octets[0] == 0xff;
    }
    return ip.octets[12] >= 224;  // Multicast, reserved and broadcast.
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto ip = IpAddress::parse(text.substr(0, slash));
    if (!ip) {
        return std::nullopt;
    }
    const unsigned offset = ip->is_v4() ? 96 : 0;
    unsigned prefix = 128 - offset;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        if (error != std::errc{} || end != digits.data() + digits.size() || prefix > 128 - offset) {
            return std::nullopt;
        }
    }
    return Network{*ip, offset + prefix};
}

bool Network::contains(const IpAddress& address) const {
    const unsigned whole = prefix / 8;
    if (!std::equal(ip.octets.begin(), ip.octets.begin() + whole, address.octets.begin())) {
        return false;
    }
    const unsigned rest = prefix % 8;
    if (rest == 0) {
        return true;
    }
    const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
    return (ip.octets[whole] & mask) == (address.octets[whole] & mask);
}

bool AllowedDestinations::allows(const IpAddress& ip) const {
    if (is_never_unicast(ip)) {
        return false;
    }
    const auto holds = [&ip](const Network& network) { return network.contains(ip); };
    return std::ranges::any_of(harmless_networks(), holds) || std::ranges::any_of(extra_, holds);
}

std::string AllowedDestinations::refusal(const IpAddress& ip) {
    std::string text = ip.in_uri();
    if (!ip.is_v4()) {
        text = text.substr(1, text.size() - 2);
    }
    if (is_never_unicast(ip)) {
        return text + " is not a unicast address: nothing is ever sent there";
    }
    return text + " is outside the allowed destinations; --allow " + text + " would permit it";
}

}  // namespace rung::base
