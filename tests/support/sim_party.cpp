#include "tests/support/sim_party.hpp"

#include <stdexcept>
#include <utility>

#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"
#include "tests/support/sim_network.hpp"

namespace rung::support {

namespace {

SimPki make_sim_pki() {
    identity::Pki pki = identity::make_pki({.now = sim_wall_start});
    auto store = identity::CredentialStore::with_anchors(pki.root);
    store->add(std::string{SimPki::info_url}, pki.leaf.chain);
    store->add(std::string{SimPki::rogue_url}, pki.rogue.chain);
    return {std::move(pki), std::move(*store)};
}

identity::Signer signer_with(std::string_view key, std::string_view url) {
    return {*identity::SigningKey::from_pem(key), std::string{url}};
}

}  // namespace

call::Program compiled(std::string_view text) {
    language::Compiled result = language::compile("test.rung", text);
    if (!result.program) {
        std::string why;
        for (const language::Diagnostic& diagnostic : result.diagnostics) {
            why += render(diagnostic, text);
        }
        throw std::runtime_error{why};
    }
    return std::move(*result.program);
}

std::string_view shipped(std::string_view name) {
    const auto text = library::find(name);
    if (!text) {
        throw std::runtime_error{"there is no ladder " + std::string{name}};
    }
    return *text;
}

const SimPki& SimPki::instance() {
    static const SimPki pki = make_sim_pki();
    return pki;
}

identity::Signer SimPki::signer(std::string_view url) const {
    return signer_with(pki.leaf.key, url);
}

identity::Signer SimPki::rogue_signer(std::string_view url) const {
    return signer_with(pki.rogue.key, url);
}

SimParty::SimParty(std::string_view address) : signer_{SimPki::instance().signer()} {
    const base::Endpoint bound = endpoint(address);
    for (const auto transport : {base::Transport::udp, base::Transport::tcp}) {
        plan.settings.sockets.push_back({transport, bound, {}, bound.text()});
    }
    plan.settings.profile = {{"redirected", "moved-1001"}, {"protected", "protected-1001"}};
    plan.signer = &signer_;
    plan.credentials = &SimPki::instance().store;
    // Small, so that thousands of runs are quick to set up.
    plan.transactions = {.transactions = 4'096,
                         .lingering = {.transactions = 4'096, .octets = 1 << 22}};
    plan.nonce = std::hash<base::Endpoint>{}(bound);
}

SimParty& SimParty::calls(std::string_view ladder) {
    const call::Program& program = programs_.emplace_back(compiled(ladder));
    place_parties(program, plan.callers.size());
    plan.callers.push_back(&runners_.emplace_back(program));
    return *this;
}

SimParty& SimParty::serves(std::string_view ladder) {
    const call::Program& program = programs_.emplace_back(compiled(ladder));
    place_parties(program, plan.callers.size() + plan.servers.size());
    plan.servers.push_back(&runners_.emplace_back(program));
    return *this;
}

void SimParty::place_parties(const call::Program& program, std::size_t ladder) {
    call::Settings& settings = plan.settings;
    settings.parties.resize(ladder + 1);
    for (const call::Party& declared : program.parties) {
        const auto party = static_cast<call::PartyId>(settings.parties[ladder].size());
        base::Endpoint at = address();
        at.port = declared.port != 0 ? declared.port : ++last_port_;
        settings.parties[ladder].push_back(
            {.transport = declared.transport.value_or(base::Transport::udp),
             .local = at.text(),
             .datagrams = static_cast<std::uint16_t>(settings.sockets.size()),
             .streams = static_cast<std::uint16_t>(settings.sockets.size() + 1)});
        for (const auto transport : {base::Transport::udp, base::Transport::tcp}) {
            if (!declared.closed) {
                settings.sockets.push_back(
                    {transport, at, {}, at.text(), party, static_cast<std::uint32_t>(ladder)});
            }
        }
    }
}

SimParty& SimParty::aims_at(std::string_view address, base::Transport transport) {
    const base::Endpoint there = endpoint(address);
    const std::string text{address};
    const std::size_t colon = text.rfind(':');
    const auto socket = static_cast<std::uint16_t>(transport == base::Transport::udp ? 0 : 1);
    plan.settings.target = call::Target{
        text, text.substr(0, colon), text.substr(colon + 1), {transport, socket, there}};
    return *this;
}

SimParty& SimParty::loads(const load::Plan& load) {
    load_ = load;
    plan.load = &load_;
    return *this;
}

SimParty& SimParty::allows(std::string_view network) {
    const auto parsed = base::Network::parse(network);
    if (!parsed) {
        throw std::runtime_error{std::string{network} + " is no network"};
    }
    plan.settings.allowed.allow(*parsed);
    return *this;
}

SimParty& SimParty::signs_with(identity::Signer signer) {
    signer_ = std::move(signer);
    return *this;
}

base::Endpoint endpoint(std::string_view text) {
    const auto parts = base::HostPort::parse(text);
    const auto ip = parts ? base::IpAddress::parse(parts->host) : std::nullopt;
    if (!ip || !parts->port) {
        throw std::runtime_error{std::string{text} + " is no address with a port"};
    }
    return {*ip, *parts->port};
}

}  // namespace rung::support
