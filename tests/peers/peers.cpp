#include "tests/peers/peers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tests/peers/network.hpp"

namespace rung::peers {

namespace {

struct Installed {
    std::string_view program;
    std::string_view path;
    std::string_view package;
};

constexpr std::array<Installed, 3> installed{{
    {"sipp", "/usr/bin/sipp", "sip-tester"},
    {"kamailio", "/usr/sbin/kamailio", "kamailio"},
    {"baresip", "/usr/bin/baresip", "baresip-core"},
}};

std::string path_of(std::string_view program) {
    const auto* found = std::ranges::find(installed, program, &Installed::program);
    if (!std::filesystem::exists(found->path)) {
        throw std::runtime_error{
            fmt::format("{} is not installed: apt-get install {}, or ./dev test",
                        found->program,
                        found->package)};
    }
    return std::string{found->path};
}

Peer when_listening(Command command, std::uint16_t port) {
    const std::string name = command.arguments.front();
    auto process = std::make_unique<Process>(std::move(command));
    if (!process->wait_until([&] { return is_udp_port_taken(port); })) {
        throw std::runtime_error{name + " does not listen:\n" + process->output()};
    }
    return {std::move(process), port};
}

Peer run_kamailio(const RunFolder& folder,
                  const std::filesystem::path& configuration,
                  std::uint16_t port) {
    const std::string here = folder.path();
    return when_listening({{path_of("kamailio"),
                            "-f",
                            configuration,
                            "-DD",
                            "-E",
                            "-m",
                            "16",
                            "-M",
                            "4",
                            "-Y",
                            here,
                            "-P",
                            here + "/kamailio.pid"},
                           folder.path()},
                          port);
}

/// SIPp draws a screen each second and would read keys.
std::vector<std::string> sipp(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {path_of("sipp"), "-nostdin", "-i", "127.0.0.1"});
    return arguments;
}

}  // namespace

std::string Peer::address() const {
    return on_loopback(port);
}

Peer start_kamailio(const RunFolder& folder, const std::string& contact) {
    const std::uint16_t port = free_udp_port();
    return run_kamailio(
        folder,
        folder.write_configuration("kamailio-redirect.cfg",
                                   {{"PORT", std::to_string(port)}, {"CONTACT", contact}}),
        port);
}

Peer start_kamailio_proxy(const RunFolder& folder, std::uint16_t bob, OnRedirect on_redirect) {
    const std::uint16_t port = free_udp_port();
    const bool recurses = on_redirect == OnRedirect::recurses;
    return run_kamailio(
        folder,
        folder.write_configuration("kamailio-proxy.cfg",
                                   {{"PORT", std::to_string(port)},
                                    {"BOB", on_loopback(bob)},
                                    {"ON_REDIRECT", recurses ? "RECURSE" : "FORWARD"}}),
        port);
}

Peer start_kamailio_registrar(const RunFolder& folder, const std::string& algorithm) {
    const std::uint16_t port = free_udp_port();
    return run_kamailio(
        folder,
        folder.write_configuration("kamailio-registrar.cfg",
                                   {{"PORT", std::to_string(port)}, {"ALGORITHM", algorithm}}),
        port);
}

Peer start_sipp_uas(const RunFolder& folder) {
    const std::uint16_t port = free_udp_port();
    return when_listening({sipp({"-sn", "uas", "-p", std::to_string(port)}), folder.path()}, port);
}

Peer start_sipp_scenario(const RunFolder& folder, const std::string& scenario) {
    const std::uint16_t port = free_udp_port();
    const auto file = folder.write_configuration(scenario, {});
    return when_listening(
        {sipp({"-sf", file, "-m", "1", "-p", std::to_string(port)}), folder.path()}, port);
}

std::unique_ptr<Process> start_sipp_uac(const RunFolder& folder,
                                        const std::string& target,
                                        int calls,
                                        int rate) {
    return std::make_unique<Process>(Command{sipp({"-sn",
                                                   "uac",
                                                   "-m",
                                                   std::to_string(calls),
                                                   "-r",
                                                   std::to_string(rate),
                                                   "-p",
                                                   std::to_string(free_udp_port()),
                                                   target}),
                                             folder.path()});
}

Peer start_baresip(const RunFolder& folder, const std::string& dialled) {
    const std::uint16_t port = free_udp_port();
    const std::string local = on_loopback(port);
    static_cast<void>(folder.write_configuration("config", {{"LOCAL", local}}));
    static_cast<void>(folder.write_configuration("accounts", {{"LOCAL", local}}));
    // It would not choose loopback by itself.
    std::vector<std::string> arguments{
        path_of("baresip"), "-4", "-n", "127.0.0.1", "-f", folder.path()};
    if (!dialled.empty()) {
        arguments.insert(arguments.end(), {"-e", "d " + dialled});
    }
    return when_listening({std::move(arguments), folder.path()}, port);
}

}  // namespace rung::peers
