#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/peers/peer_process.hpp"
#include "tests/peers/run_folder.hpp"

namespace rung::peers {

/// A program that answers on a UDP port of loopback by the time it is here.
struct Peer {
    std::unique_ptr<Process> process;
    std::uint16_t port = 0;

    /// "127.0.0.1:PORT"
    [[nodiscard]] std::string address() const;
};

// Each throws, and so fails its test, when the peer is not installed (the package is named) or does
// not come up (its output is shown).

/// Kamailio as a redirect server; it sends moved users to `contact` ("127.0.0.1:PORT"):
/// `bob` with an expires parameter, `bob-forever` without one, `bob-nowhere` without a Contact.
[[nodiscard]] Peer start_kamailio(const RunFolder& folder, const std::string& contact);

/// What a proxy does with a 3xx.
enum class OnRedirect : std::uint8_t { recurses, forwards };

/// Kamailio as a proxy; users that begin with "bob-" are at that port of loopback.
[[nodiscard]] Peer start_kamailio_proxy(const RunFolder& folder,
                                        std::uint16_t bob,
                                        OnRedirect on_redirect);

/// Kamailio as a registrar of example.org that asks for a digest by that algorithm ("MD5",
/// "SHA-256") with the password `secret`, and counts the uses of its nonces; it asks callers, too,
/// and answers 486 then.
[[nodiscard]] Peer start_kamailio_registrar(const RunFolder& folder, const std::string& algorithm);

/// SIPp's own scenario for the called side.
[[nodiscard]] Peer start_sipp_uas(const RunFolder& folder);

/// SIPp with a called side's scenario of ours, for one call: it ends with 0 when all went as
/// written there.
[[nodiscard]] Peer start_sipp_scenario(const RunFolder& folder, const std::string& scenario);

/// SIPp's own calling side, for `calls` calls at `rate` a second.
[[nodiscard]] std::unique_ptr<Process> start_sipp_uac(const RunFolder& folder,
                                                      const std::string& target,
                                                      int calls,
                                                      int rate);

/// Baresip: it answers calls for `bob`, and calls `dialled` at once when there is one. SIGTERM
/// makes it hang up and end.
[[nodiscard]] Peer start_baresip(const RunFolder& folder, const std::string& dialled = {});

}  // namespace rung::peers
