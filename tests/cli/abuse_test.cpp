// Real sockets, bad peers: nothing that comes in harms the program, its books or other calls.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "tests/cli/middle.hpp"
#include "tests/cli/mutation.hpp"
#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t flood_size = 100'000;
constexpr std::chrono::microseconds flood_gap{200};  ///< 5,000 a second.

/// A request of the flood, with identifiers of its own: it never names a call of somebody else.
std::string request(std::string_view method,
                    std::string_view user,
                    std::uint64_t n,
                    std::string_view from,
                    std::string_view more = "") {
    return fmt::format(
        "{0} sip:{1}@127.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP {3};branch=z9hG4bKflood{2}\r\n"
        "Max-Forwards: 70\r\n"
        "From: \"Flood\" <sip:flood@127.0.0.1>;tag=f{2}\r\n"
        "To: <sip:{1}@127.0.0.1>\r\n"
        "Call-ID: flood-{2}@127.0.0.1\r\n"
        "CSeq: 1 {0}\r\n"
        "Contact: <sip:flood@{3}>\r\n"
        "{4}"
        "Content-Length: 0\r\n\r\n",
        method,
        user,
        n,
        from,
        more);
}

std::string response(std::uint64_t n, std::string_view from) {
    return fmt::format(
        "SIP/2.0 {} Flood\r\n"
        "Via: SIP/2.0/UDP {};branch=z9hG4bKflood{}\r\n"
        "From: <sip:bob@127.0.0.1>;tag=b{}\r\n"
        "To: <sip:flood@127.0.0.1>;tag=t{}\r\n"
        "Call-ID: flood-{}@127.0.0.1\r\n"
        "CSeq: 1 INVITE\r\n"
        "Content-Length: 0\r\n\r\n",
        100 + n % 600,
        from,
        n,
        n,
        n,
        n);
}

constexpr std::string_view signed_badly =
    "Date: Sun, 22 Nov 2026 03:00:00 GMT\r\n"
    "Identity: eyJhbGciOiJFUzI1NiJ9.eyJpYXQiOjF9.c2lnbmF0dXJl"
    ";info=<https://pki.rung.invalid/shaken.pem>;alg=ES256;ppt=shaken\r\n";

/// What number `n` of the flood is before it is broken. An INVITE that is accepted is rare: the
/// far side would repeat each 200 for 32 s.
std::string whole_message(std::uint64_t n, std::string_view from) {
    switch (n % 16) {
        case 0:
            return n % 160 == 0 ? request("INVITE", "bob", n, from) : response(n, from);
        case 1:
        case 2:
            return request("INVITE", "moved-bob", n, from);
        case 3:
            return request("INVITE", "protected-bob", n, from);
        case 4:
            return request("INVITE", "bob", n, from, signed_badly);
        case 5:
            return request("ACK", "moved-bob", n - 4, from);
        case 6:
            return request("CANCEL", "moved-bob", n - 5, from);
        case 7:
            return request("BYE", "bob", n, from);
        case 8:
        case 9:
            return response(n, from);
        case 10:
            return request("REGISTER", "bob", n, from);
        case 11:
            return n % 32 == 11 ? "\r\n\r\n" : "";
        default:
            return request("OPTIONS", "bob", n, from);
    }
}

/// Sends the flood, each datagram when it is due, and hears nothing of what comes back.
void flood(std::uint16_t server) {
    const support::UdpPeer peer;
    Mutator mutator{20'261'122};
    const Clock::time_point start = Clock::now();
    for (std::uint64_t n = 0; n < flood_size; ++n) {
        std::this_thread::sleep_until(start + n * flood_gap);
        const std::uint64_t kind = mutator.random().below(10);
        if (kind == 0) {
            peer.send(server, mutator.noise());
        } else if (kind < 4) {
            peer.send(server, whole_message(n, peer.address()));
        } else {
            peer.send(server, mutator.mutate(whole_message(n, peer.address())));
        }
    }
}

/// Ended by itself, not by a sanitizer or a crash.
void expect_in_order(const Finished& finished) {
    EXPECT_FALSE(finished.timed_out);
    EXPECT_TRUE(finished.status == 0 || finished.status == 1) << finished.status;
    EXPECT_EQ(finished.err, "");
}

TEST(Abuse, AFloodHarmsNoCall) {
    const Workplace workplace;
    Server server{workplace, {"--json", workplace.path("serve.json")}};
    std::atomic<bool> flooding = true;
    std::thread attacker{[&] {
        flood(support::port_of(server.address()));
        flooding = false;
    }};
    std::uint64_t rounds = 0;
    while (flooding) {
        ++rounds;
        const Finished finished = workplace.rung({"run",
                                                  "@examples/options",
                                                  "@examples/call",
                                                  "@examples/redirect-302",
                                                  "@examples/follow-302",
                                                  "@examples/identity-428",
                                                  "@examples/sign-on-428",
                                                  "--set",
                                                  "profile.redirected=moved-1001",
                                                  "--set",
                                                  "profile.protected=protected-1001",
                                                  "--target",
                                                  server.address()});
        EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    }
    attacker.join();
    expect_in_order(server.stop());
    const auto result = workplace.result("serve.json");
    EXPECT_EQ(imbalance(result), "");
    EXPECT_GT(rounds, 1U);
    EXPECT_GE(number(result, "/calls/passed"), rounds * 6);
    EXPECT_GT(number(result, "/messages/received"), flood_size / 4);
    EXPECT_GT(number(result, "/messages/malformed"), 1'000U);
    EXPECT_GT(number(result, "/messages/stray"), 1'000U);
    RecordProperty("received", std::to_string(number(result, "/messages/received")));
}

/// Calls over a line that damages one datagram in eight: some fail, all are booked.
TEST(Abuse, ABadLineUnbalancesNoBooks) {
    const Workplace workplace;
    Middle middle{5'060, 8};
    Server server{workplace,
                  {"--advertise", middle.near(), "--json", workplace.path("serve.json")}};
    middle.start(server.address());
    std::vector<std::string> arguments{"run",
                                       "--target",
                                       middle.near(),
                                       "--advertise",
                                       middle.far(),
                                       "--set",
                                       "profile.redirected=moved-1001",
                                       "--set",
                                       "profile.protected=protected-1001",
                                       "--json",
                                       workplace.path("run.json")};
    for (int round = 0; round < 100; ++round) {
        for (const char* ladder :
             {"options", "call", "redirect-302", "follow-302", "sign-on-428"}) {
            arguments.push_back(std::string{"@examples/"} + ladder);
        }
    }
    Process run{workplace.command(arguments)};
    constexpr std::chrono::seconds long_enough{15};
    if (!run.wait_for("answers ", long_enough)) {  // Of the summary, should it end before.
        run.signal(SIGINT);
        if (run.wait_for("a second signal stops at once", long_enough)) {
            run.signal(SIGINT);
        }
    }
    const Finished finished = run.finish();
    EXPECT_TRUE(finished.status == 130 || finished.status <= 1) << finished.status << finished.err;
    EXPECT_FALSE(finished.timed_out);
    expect_in_order(server.stop());
    middle.stop();

    const auto caller = workplace.result("run.json");
    const auto called = workplace.result("serve.json");
    EXPECT_EQ(imbalance(caller), "");
    EXPECT_EQ(imbalance(called), "");
    EXPECT_GT(number(caller, "/calls/passed"), 5U);
    EXPECT_GT(number(called, "/calls/passed"), 5U);
    EXPECT_GT(middle.damaged(), 10U) << middle.passed();
}

}  // namespace
}  // namespace rung::cli
