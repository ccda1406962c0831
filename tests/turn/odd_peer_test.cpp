// Peers that send what no correct endpoint would.
#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view whole_call = R"(-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
<- 200
)";

constexpr std::string_view contact = "Contact: <sip:192.0.2.2:5060>\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// What a peer sends back for a request, besides what it ought to.
using Oddity = std::vector<std::string> (*)(const std::string& request);

struct Case {
    const char* name;
    Oddity before;  ///< Sent before the right answer to the INVITE
    Oddity behind;  ///< and behind it.
};

std::vector<std::string> nothing(const std::string&) {
    return {};
}

std::vector<std::string> wrong_cseq(const std::string& request) {
    return {
        replaced(answer(request, "200 OK", contact), "CSeq: 1 INVITE", "CSeq: 1 OPTIONS"),
        replaced(answer(request, "200 OK", contact), "CSeq: 1 INVITE", "CSeq: x"),
        replaced(answer(request, "200 OK", contact), "CSeq: 1 INVITE", "CSeq: 99999999999 INVITE")};
}

std::vector<std::string> wrong_branch(const std::string& request) {
    return {replaced(answer(request, "486 Busy Here"), "branch=z9hG4bK", "branch=z9hG4bKx"),
            replaced(answer(request, "486 Busy Here"), ";branch=", ";brunch="),
            replaced(answer(request, "486 Busy Here"), "branch=z9hG4bKt", "branch=z9hG4bKa")};
}

std::vector<std::string> other_finals(const std::string& request) {
    return {answer(request, "486 Busy Here"), answer(request, "302 Moved", contact)};
}

std::vector<std::string> copies(const std::string& request) {
    return {answer(request, "200 OK", contact), answer(request, "200 OK", contact)};
}

std::vector<std::string> fork(const std::string& request) {
    return {answer(request, "200 OK", contact, "other-tag")};
}

std::vector<std::string> late_provisional(const std::string& request) {
    return {answer(request, "100 Trying"), answer(request, "180 Ringing")};
}

std::vector<std::string> garbage(const std::string& request) {
    return {"",
            "\r\n\r\n",
            "\r\n",
            "x",
            std::string(70'000, 'x'),
            std::string(3, '\0'),
            "SIP/2.0",
            "SIP/2.0 200 OK\r\n\r\n",
            "SIP/3.0 200 OK\r\n" + request,
            "SIP/2.0 999 Odd\r\n" + request.substr(request.find("\r\n") + 2),
            "SIP/2.0 -1 Odd\r\n" + request.substr(request.find("\r\n") + 2),
            request.substr(0, request.size() / 2),
            request,  // Our own request comes back: a loop.
            replaced(answer(request, "200 OK"), "Via:", "Vie:"),
            replaced(answer(request, "200 OK"), "To:", "Too:"),
            crlf("OPTIONS sip:x SIP/2.0\nFrom: <sip:a@b>;tag=1\nTo: <sip:x>\nCall-ID: 1\nCSeq: 1 "
                 "OPTIONS\nContent-Length: 0\n\n"),
            crlf("OPTIONS sip:x SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK7\n"
                 "From: <sip:a@b>;tag=1\nTo: <sip:x>\nCall-ID: 1\nCSeq: 1 INFO\n"
                 "Content-Length: 0\n\n"),
            crlf("ACK sip:x SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK8\n"
                 "From: <sip:a@b>;tag=1\nTo: <sip:x>;tag=2\nCall-ID: 1\nCSeq: 1 ACK\n\n"),
            crlf("CANCEL sip:x SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK9\n"
                 "From: <sip:a@b>;tag=1\nTo: <sip:x>\nCall-ID: 1\nCSeq: 1 CANCEL\n\n")};
}

void answer_oddly(Exchange& exchange, const Case& one, const support::Packet& packet) {
    const auto send = [&](const std::string& bytes, base::Duration after = {}) {
        exchange.network.send({support::endpoint(target_address), packet.from, bytes}, after);
    };
    if (packet.bytes.starts_with("BYE")) {
        send(answer(packet.bytes, "200 OK"), 50ms);
        return;
    }
    if (!packet.bytes.starts_with("INVITE")) {
        return;
    }
    for (const std::string& bytes : one.before(packet.bytes)) {
        send(bytes);
    }
    send(answer(packet.bytes, "200 OK", contact), 1ms);
    for (const std::string& bytes : one.behind(packet.bytes)) {
        send(bytes, 2ms);
        send(bytes, 20s);
    }
}

TEST(OddPeers, DoNotKeepACallFromPassing) {
    constexpr Case cases[] = {{"wrong CSeq", wrong_cseq, wrong_cseq},
                              {"wrong branch", wrong_branch, wrong_branch},
                              {"two finals, 2xx first", nothing, other_finals},
                              {"copies of the 2xx", copies, copies},
                              {"fork", nothing, fork},
                              {"provisionals behind the final", nothing, late_provisional},
                              {"garbage", garbage, garbage}};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{whole_call, ""};
        exchange.network.add_peer(
            support::endpoint(target_address),
            [&](const support::Packet& packet) { answer_oddly(exchange, one, packet); });
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(OddPeers, CopyOfA2xxIsAcknowledgedAgainAfterTheCall) {
    Exchange exchange{whole_call, ""};
    const base::Endpoint there = support::endpoint(target_address);
    exchange.network.add_peer(there, [&](const support::Packet& packet) {
        if (!packet.bytes.starts_with("ACK")) {
            exchange.network.send({there, packet.from, answer(packet.bytes, "200 OK", contact)});
        }
        if (packet.bytes.starts_with("INVITE")) {
            exchange.network.send({there, packet.from, answer(packet.bytes, "200 OK", contact)},
                                  20s);
        }
    });
    exchange.run();
    EXPECT_EQ(exchange.times_of(alice_address, "ACK"),
              (std::vector<base::Duration>{10ms, 20'010ms}));
    EXPECT_EQ(exchange.packet(alice_address, "ACK", 0), exchange.packet(alice_address, "ACK", 1));
}

TEST(OddPeers, FirstOfTwoFinalsCounts) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 404\n", ""};
    const base::Endpoint there = support::endpoint(target_address);
    exchange.network.add_peer(there, [&](const support::Packet& packet) {
        exchange.network.send({there, packet.from, answer(packet.bytes, "404 Not Found")});
        exchange.network.send({there, packet.from, answer(packet.bytes, "200 OK")});
    });
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(OddPeers, StrayRequestsAreAnswered) {
    struct Stray {
        const char* name;
        const char* start;
        const char* to_tag;
        const char* method;
        const char* status;
    };

    constexpr Stray strays[] = {
        {"unknown dialog", "BYE sip:x SIP/2.0", ";tag=nobody", "BYE", "SIP/2.0 481"},
        {"no such INVITE", "CANCEL sip:x SIP/2.0", "", "CANCEL", "SIP/2.0 481"},
        {"no ladder takes it", "MESSAGE sip:x SIP/2.0", "", "MESSAGE", "SIP/2.0 405"},
        {"unknown method", "X-Y.z sip:x SIP/2.0", "", "X-Y.z", "SIP/2.0 405"},
        {"ACK out of the blue", "ACK sip:x SIP/2.0", ";tag=nobody", "ACK", ""},
    };
    for (const Stray& stray : strays) {
        SCOPED_TRACE(stray.name);
        Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n"};
        std::vector<std::string> answers;
        const base::Endpoint peer = support::endpoint("192.0.2.9:5060");
        exchange.network.add_peer(
            peer, [&](const support::Packet& packet) { answers.push_back(packet.bytes); });
        exchange.network.send({peer,
                               support::endpoint(target_address),
                               crlf(std::string{stray.start} +
                                    "\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\nFrom: "
                                    "<sip:a@b>;tag=1\nTo: <sip:x>" +
                                    stray.to_tag + "\nCall-ID: 1\nCSeq: 1 " + stray.method +
                                    "\nContent-Length: 0\n\n")});
        exchange.run();
        const bool silent = std::string_view{stray.status}.empty();
        ASSERT_EQ(answers.size(), silent ? 0U : 1U);
        if (!silent) {
            EXPECT_TRUE(answers[0].starts_with(stray.status)) << answers[0];
            EXPECT_NE(header(answers[0], "To").find(";tag="), std::string::npos);
        }
        EXPECT_TRUE(balances(*exchange.bob));
    }
}

/// A ladder is called by its first rung alone: a BYE does not begin a call that later expects one.
TEST(OddPeers, ALaterRungBeginsNoCall) {
    Exchange exchange{"-> BYE sip:bob@{target}\n<- 405 within 1s\n",
                      "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_TRUE(balances(*exchange.bob));
}

TEST(OddPeers, AnAnswerFromAnotherAddressCounts) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n   source == \"192.0.2.99:9\"\n", ""};
    exchange.network.add_peer(
        support::endpoint(target_address), [&](const support::Packet& packet) {
            exchange.network.send(
                {support::endpoint("192.0.2.99:9"), packet.from, answer(packet.bytes, "200 OK")});
        });
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
}

}  // namespace
}  // namespace rung::turn
