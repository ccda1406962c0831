#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/link.hpp"
#include "engine/call/environment.hpp"

namespace rung::call {

/// Where a request goes, as far as it can be told now.
struct Destination {
    enum class State : std::uint8_t {
        ready,       ///< `link` says where.
        unresolved,  ///< `name` must be looked up first.
        impossible,  ///< `why` says it in one sentence.
    };
    State state = State::impossible;
    base::Link link;
    std::string name;
    std::string why;
    bool fell_back = false;  ///< The name does not resolve, so it goes to the target.
};

/// The transport of a `transport=` parameter; nullopt: none that we speak yet.
[[nodiscard]] std::optional<base::Transport> transport_called(std::string_view name);

/// How to get there, beside what the URI names.
struct Transports {
    std::optional<base::Transport> usual{};   ///< Of who sends; empty: that of the target.
    std::optional<base::Transport> forced{};  ///< `via`: wins over what the URI names.
};

/// RFC 3263 as far as UDP and TCP need it: an address, or the A and AAAA records of a name; port
/// 5060 unless one is given; maddr before host (RFC 3261 19.1.1). The guard of allowed destinations
/// is asked here, after resolution (architecture rule 16).
[[nodiscard]] Destination find_destination(std::string_view uri,
                                           const Environment& environment,
                                           const Transports& transports = {});

/// The To URI for a Request-URI: less port, maddr, ttl, transport, lr, method and header
/// components (RFC 3261 19.1.1, Table 1).
[[nodiscard]] std::string_view to_uri_for(std::string_view request_uri, base::Arena& scratch);

}  // namespace rung::call
