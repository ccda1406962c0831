// Real sockets, bad peers: nothing that comes in harms the program, its books or other calls.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <memory>
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

/// Figures of the test report (--gtest_output).
void record(const boost::json::value& result, const std::string& name) {
    for (const char* key : {"/messages/received",
                            "/messages/malformed",
                            "/messages/stray",
                            "/calls/started",
                            "/calls/passed",
                            "/calls/failed"}) {
        testing::Test::RecordProperty(name + key, std::to_string(number(result, key)));
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
    record(result, "serve");
    EXPECT_EQ(imbalance(result), "");
    EXPECT_GT(rounds, 1U);
    EXPECT_GE(number(result, "/calls/passed"), rounds * 6);
    EXPECT_GT(number(result, "/messages/received"), flood_size / 4);
    EXPECT_GT(number(result, "/messages/malformed"), 1'000U);
    EXPECT_GT(number(result, "/messages/stray"), 1'000U);
    RecordProperty("received", std::to_string(number(result, "/messages/received")));
}

/// A run and its far side, with a bad line between them.
class BadLine {
public:
    static constexpr std::uint64_t damaged_one_in = 8;

    explicit BadLine(std::uint64_t seed)
        : middle_{seed, damaged_one_in},
          server_{workplace_,
                  {"--advertise", middle_.near(), "--json", workplace_.path("serve.json")}},
          run_{workplace_.command(arguments())} {
        middle_.start(server_.address());
    }

    /// Waits for the end of the run, or cuts it short.
    void end(Clock::time_point at) {
        const auto left = std::chrono::ceil<Process::Limit>(at - Clock::now());
        if (!run_.wait_for("transactions  ", left)) {  // Of the summary.
            run_.signal(SIGINT);
            if (run_.wait_for("a second signal stops at once")) {
                run_.signal(SIGINT);
            }
        }
        const Finished finished = run_.finish();
        EXPECT_FALSE(finished.timed_out);
        EXPECT_THAT(finished.status, testing::AnyOf(0, 1, 130)) << finished.err;
        expect_in_order(server_.stop());
        middle_.stop();
    }

    void judge(const std::string& name) const {
        const auto caller = workplace_.result("run.json");
        const auto called = workplace_.result("serve.json");
        record(caller, name + "/run");
        record(called, name + "/serve");
        EXPECT_EQ(imbalance(caller), "");
        EXPECT_EQ(imbalance(called), "");
        EXPECT_GT(number(caller, "/calls/passed"), 5U);
        EXPECT_GT(number(called, "/calls/passed"), 5U);
        EXPECT_GT(middle_.damaged(), 5U) << middle_.passed();
    }

private:
    [[nodiscard]] std::vector<std::string> arguments() const {
        std::vector<std::string> all{"run",
                                     "--target",
                                     middle_.near(),
                                     "--advertise",
                                     middle_.far(),
                                     "--set",
                                     "profile.redirected=moved-1001",
                                     "--set",
                                     "profile.protected=protected-1001",
                                     "--json",
                                     workplace_.path("run.json")};
        for (int round = 0; round < 100; ++round) {
            for (const char* ladder :
                 {"options", "call", "redirect-302", "follow-302", "sign-on-428"}) {
                all.push_back(std::string{"@examples/"} + ladder);
            }
        }
        return all;
    }

    Workplace workplace_;
    Middle middle_;
    Server server_;
    Process run_;
};

/// Calls over lines that damage one datagram in eight: some fail, all are booked.
TEST(Abuse, BadLinesUnbalanceNoBooks) {
    constexpr std::uint64_t count = 6;
    std::vector<std::unique_ptr<BadLine>> lines;
    for (std::uint64_t seed = 1; seed <= count; ++seed) {
        lines.push_back(std::make_unique<BadLine>(seed));
    }
    const Clock::time_point end = Clock::now() + std::chrono::seconds{15};
    for (std::uint64_t seed = 1; seed <= count; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        lines[seed - 1]->end(end);
        lines[seed - 1]->judge("seed" + std::to_string(seed));
    }
}

}  // namespace
}  // namespace rung::cli
