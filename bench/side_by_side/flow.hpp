#pragma once
#include <span>
#include <string>
#include <string_view>

#include "bench/exchange/datagram.hpp"
#include "bench/side_by_side/rate_search.hpp"

namespace rung::bench {

enum class Transport : bool { udp, tcp };

/// What both generators do, and where the search begins. The ladder is bench/ladders/NAME.rung.
struct Flow {
    std::string_view name;
    std::string_view title;
    std::string_view sipp_scenario;      ///< A file in bench/sipp; empty: SIPp's own `uac`.
    std::string_view user;               ///< Whom SIPp calls; the ladder names its own.
    Rate start;                          ///< What SIPp is asked for first; Rung as well.
    std::span<const Datagram> exchange;  ///< As Rung and `rung serve` send them.
};

/// One comparison: a flow over a transport.
struct Contest {
    const Flow* flow = nullptr;
    Transport transport = Transport::udp;
};

[[nodiscard]] std::string_view name_of(Transport transport);

/// `options-udp` and so on, as `--only` takes it.
[[nodiscard]] std::string name_of(const Contest& contest);

/// Every flow over every transport, in the order of the table.
[[nodiscard]] std::span<const Contest> contests();

}  // namespace rung::bench
