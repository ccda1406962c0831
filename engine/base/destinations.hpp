#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/address.hpp"

namespace rung::base {

/// A network in CIDR form.
struct Network {
    IpAddress ip;
    unsigned prefix = 128;  ///< Counted over the 128 bits of `IpAddress`: an IPv4 /24 is 120.

    /// "192.0.2.0/24", "2001:db8::/32", or one address without a prefix.
    [[nodiscard]] static std::optional<Network> parse(std::string_view text);

    [[nodiscard]] bool contains(const IpAddress& address) const;
};

/// The guard of architecture rule 16: the one place that says where Rung may send. Asked before
/// every send, whatever the address came from: target, Contact, Route, Via, maddr or URL.
///
/// Allowed without being named: loopback, private (RFC 1918, fc00::/7, 100.64/10), link-local,
/// documentation (RFC 5737, RFC 3849) and benchmark ranges (RFC 2544, RFC 5180). Public addresses
/// only when the user named them (`--allow`). Never multicast, broadcast or 0.0.0.0 / ::.
class AllowedDestinations {
public:
    void allow(const Network& network) { extra_.push_back(network); }

    [[nodiscard]] bool allows(const IpAddress& ip) const;

    /// "203.0.113.9 is outside the allowed destinations; --allow 203.0.113.9 would permit it".
    [[nodiscard]] static std::string refusal(const IpAddress& ip);

private:
    std::vector<Network> extra_;
};

}  // namespace rung::base
