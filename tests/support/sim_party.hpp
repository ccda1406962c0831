#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "engine/call/program.hpp"
#include "engine/call/runner.hpp"
#include "engine/identity/credentials.hpp"
#include "engine/identity/pki.hpp"
#include "engine/identity/signer.hpp"
#include "engine/turn/run_plan.hpp"

namespace rung::support {

/// A ladder from its text. Throws with its diagnostics when it does not compile.
[[nodiscard]] call::Program compiled(std::string_view text);

/// The text of a ladder that ships: "examples/options".
[[nodiscard]] std::string_view shipped(std::string_view name);

/// One PKI for all tests of a program, valid in simulated time, known under two URLs.
struct SimPki {
    static constexpr std::string_view info_url = "https://cert.example.org/leaf.pem";
    static constexpr std::string_view rogue_url = "https://cert.example.org/rogue.pem";

    identity::Pki pki;
    identity::CredentialStore store;

    [[nodiscard]] static const SimPki& instance();

    [[nodiscard]] identity::Signer signer(std::string_view url = info_url) const;
    [[nodiscard]] identity::Signer rogue_signer(std::string_view url = rogue_url) const;
};

/// A run plan with what it points to: sockets, ladders, keys. Signs and verifies with `SimPki`.
class SimParty {
public:
    /// `address`: "192.0.2.1:5060", of its UDP socket and of its TCP listener, in this order as the
    /// program opens them. The nonce of its identifiers is taken from it.
    explicit SimParty(std::string_view address);

    SimParty(const SimParty&) = delete;
    SimParty& operator=(const SimParty&) = delete;

    /// Adds a ladder that calls, or one that waits to be called: callers first. Its endpoints get
    /// the port they ask for, else 6001, 6002 and so on, all at the address of the party.
    SimParty& calls(std::string_view ladder);
    SimParty& serves(std::string_view ladder);

    /// Sets the target; as the user would write it.
    SimParty& aims_at(std::string_view address, base::Transport transport = base::Transport::udp);

    /// Its callers under load.
    SimParty& loads(const load::Plan& load);

    SimParty& allows(std::string_view network);
    SimParty& signs_with(identity::Signer signer);

    [[nodiscard]] const base::Endpoint& address() const { return plan.settings.sockets[0].bound; }

    turn::RunPlan plan;

private:
    void place_parties(const call::Program& program, std::size_t ladder);

    std::uint16_t last_port_ = 6000;
    load::Plan load_;
    std::deque<call::Program> programs_;
    std::deque<call::Runner> runners_;
    identity::Signer signer_;
};

/// "192.0.2.1:5060"
[[nodiscard]] base::Endpoint endpoint(std::string_view text);

}  // namespace rung::support
