#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/sim_network.hpp"
#include "tests/support/sim_party.hpp"

namespace rung::turn {

using namespace std::chrono_literals;

inline constexpr std::string_view alice_address = "192.0.2.1:5060";
inline constexpr std::string_view target_address = "192.0.2.2:5060";

/// What the first failure of a call says, or its first warning; empty without any.
[[nodiscard]] std::string worst_finding(const CallReport& report);

/// Everything that was found in a call, a line each.
[[nodiscard]] std::string all_findings(const CallReport& report);

/// A ladder that calls and one that is called, each at its own party, and the network between.
class Exchange {
public:
    explicit Exchange(std::string_view caller,
                      std::string_view called = support::shipped("targets/target"),
                      std::uint64_t seed = 1);

    /// The caller goes over TCP, on so many connections; 0: one for each call.
    Exchange& over_tcp(std::uint32_t connections = 1);

    /// Puts the parties on the network, so that the test can speak of them before they run.
    Exchange& open();

    /// Until nothing can happen any more.
    Exchange& run();

    [[nodiscard]] const CallReport& call() const { return alice->reports.at(0); }

    /// The outcome of the first call.
    [[nodiscard]] call::Outcome outcome() const { return call().outcome; }

    /// The worst of the first call.
    [[nodiscard]] std::string finding() const { return worst_finding(call()); }

    /// Since the start, when a packet with that beginning left an address; a stream's leaves from
    /// the same IP address.
    [[nodiscard]] std::vector<base::Duration> times_of(std::string_view from,
                                                       std::string_view beginning) const;

    /// The packets that left an address, first lines only.
    [[nodiscard]] std::vector<std::string> lines_from(std::string_view from) const;

    /// The octets of the packet number `index` that left an address with that beginning.
    [[nodiscard]] std::string packet(std::string_view from,
                                     std::string_view beginning,
                                     std::size_t index = 0) const;

    support::SimParty caller{alice_address};
    support::SimParty target{target_address};
    support::SimNetwork network;
    support::SimNode* alice = nullptr;  ///< From `open` on.
    support::SimNode* bob = nullptr;
};

/// due = started + not_started, started = the outcomes, nothing in progress, nothing held.
[[nodiscard]] ::testing::AssertionResult balances(support::SimNode& node);

/// A whole message for a scripted peer: LF becomes CRLF.
[[nodiscard]] std::string crlf(std::string_view text);

/// The value of the first row with that name, or empty.
[[nodiscard]] std::string header(std::string_view message, std::string_view name);

/// An answer with what RFC 3261 8.2.6.2 copies; `rows` are whole, with LF.
[[nodiscard]] std::string answer(std::string_view request,
                                 std::string_view status_line,
                                 std::string_view rows = "",
                                 std::string_view to_tag = "peer");

}  // namespace rung::turn
