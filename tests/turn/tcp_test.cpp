// Calls over TCP that go well: the same ladders, on links.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/turn/desk.hpp"

namespace rung::turn {
namespace {

using support::Fate;
using support::Packet;
using support::shipped;
using support::Sighting;

constexpr auto passed = call::Outcome::passed;

std::vector<const char*> ladders() {
    return {"examples/options",
            "examples/call",
            "examples/redirect-302",
            "examples/follow-302",
            "examples/identity-428",
            "examples/sign-on-428",
            "load/options",
            "load/call",
            "load/invite-302-ack",
            "load/follow-302",
            "load/challenge-428",
            "load/redirect-and-identity"};
}

std::string_view first_line(const Packet& packet) {
    return std::string_view{packet.bytes}.substr(0, packet.bytes.find('\r'));
}

/// Everything that Via and Contact must say of the transport of a packet; "" when they do.
std::string misnamed(const Packet& packet) {
    const bool tcp = packet.transport == base::Transport::tcp;
    const std::string via = header(packet.bytes, "Via");
    if (!via.starts_with(tcp ? "SIP/2.0/TCP " : "SIP/2.0/UDP ")) {
        return "Via: " + via;
    }
    const bool request = !packet.bytes.starts_with("SIP/2.0");
    if (request && (via.find(";rport") != std::string::npos) == tcp) {
        return "Via: " + via;  // RFC 3581 is about UDP.
    }
    const std::string contact = header(packet.bytes, "Contact");
    const bool redirect = packet.bytes.starts_with("SIP/2.0 3");
    if (!contact.empty() && !redirect &&
        (contact.find(";transport=tcp>") != std::string::npos) != tcp) {
        return "Contact: " + contact;
    }
    return {};
}

/// Every packet of the exchange names the transport that it goes over and arrives.
void expect_well_named(const Exchange& exchange) {
    for (const Sighting& sighting : exchange.network.sightings()) {
        EXPECT_EQ(misnamed(sighting.packet), "") << first_line(sighting.packet);
        EXPECT_EQ(sighting.fate, Fate::delivered) << first_line(sighting.packet);
    }
}

void expect_all_passed(Exchange& exchange) {
    for (support::SimNode* node : {exchange.alice, exchange.bob}) {
        for (const CallReport& report : node->reports) {
            EXPECT_EQ(report.outcome, passed) << all_findings(report);
        }
        EXPECT_EQ(node->turn.books().messages.stray, 0U);
        EXPECT_EQ(node->turn.books().messages.undelivered, 0U);
        EXPECT_TRUE(balances(*node));
    }
}

TEST(Tcp, ShippedLaddersPassOnce) {
    for (const char* name : ladders()) {
        Exchange exchange{shipped(name)};
        exchange.over_tcp().run();
        SCOPED_TRACE(testing::Message() << name << "\n" << exchange.network.trace());
        ASSERT_EQ(exchange.alice->reports.size(), 1U);
        expect_all_passed(exchange);
        expect_well_named(exchange);
        EXPECT_EQ(exchange.network.streams(), 1U);
        EXPECT_TRUE(std::ranges::all_of(exchange.network.sightings(), [](const Sighting& one) {
            return one.packet.transport == base::Transport::tcp;
        }));
    }
}

TEST(Tcp, ShippedLaddersPassUnderLoad) {
    for (const char* name : ladders()) {
        for (const std::uint32_t connections : {1U, 4U, 0U}) {
            Exchange exchange{shipped(name)};
            exchange.over_tcp(connections);
            exchange.caller.loads({.stages = {{.from = 100, .to = 100, .span = 1s}}});
            exchange.run();
            SCOPED_TRACE(testing::Message() << name << ", connections " << connections);
            ASSERT_EQ(exchange.alice->reports.size(), 100U);
            expect_all_passed(exchange);
            expect_well_named(exchange);
            EXPECT_EQ(exchange.network.streams(), connections == 0 ? 100U : connections);
            EXPECT_EQ(exchange.network.open_streams(), connections);
        }
    }
}

/// A call keeps to its own connection, and so do the answers.
TEST(Tcp, CallStaysOnItsLink) {
    for (const std::uint32_t connections : {1U, 4U, 0U}) {
        Exchange exchange{shipped("load/follow-302")};
        exchange.over_tcp(connections);
        exchange.caller.loads({.stages = {{.from = 50, .to = 50, .span = 1s}}});
        exchange.run();
        std::map<std::string, std::size_t> stream_of_call;
        for (const Sighting& sighting : exchange.network.sightings()) {
            const std::string call_id = header(sighting.packet.bytes, "Call-ID");
            const auto known = stream_of_call.emplace(call_id, sighting.packet.stream).first;
            EXPECT_EQ(known->second, sighting.packet.stream) << call_id;
        }
        EXPECT_EQ(stream_of_call.size(), 50U);
    }
}

/// Timers A, E and G are of unreliable transports (RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1). However
/// long an answer takes, a request and a final answer but the 2xx leave once.
TEST(Tcp, NothingIsSentTwice) {
    struct Case {
        const char* name;
        const char* caller;
        const char* called;
    };

    const Case cases[] = {
        {"slow answer to INVITE",
         "-> INVITE sip:b@{target}\n<- 486\n",
         "manual trying\n\n<- INVITE\npause 31s\n-> 486\n<- ACK\n"},
        {"slow answer to OPTIONS",
         "-> OPTIONS sip:b@{target}\n<- 200\n",
         "<- OPTIONS\npause 31s\n-> 200\n"},
        {"slow answer to BYE",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n<- BYE\npause 31s\n-> 200\n"},
        {"CANCEL",
         "-> INVITE sip:b@{target}\n<- 180\n-> CANCEL\n<- 200 for CANCEL\n<- 487 for INVITE\n",
         "<- INVITE\n-> 180\n<- CANCEL\npause 20s\n-> 200\n-> 487 for INVITE\n<- ACK\n"},
    };
    for (const Case& one : cases) {
        Exchange exchange{one.caller, one.called};
        exchange.over_tcp().run();
        SCOPED_TRACE(testing::Message() << one.name << "\n" << exchange.network.trace());
        expect_all_passed(exchange);
        std::vector<std::string> seen;
        for (const Sighting& sighting : exchange.network.sightings()) {
            EXPECT_EQ(std::ranges::count(seen, sighting.packet.bytes), 0)
                << first_line(sighting.packet);
            seen.push_back(sighting.packet.bytes);
        }
        for (support::SimNode* node : {exchange.alice, exchange.bob}) {
            EXPECT_EQ(node->turn.books().transactions.retransmitted_by_us, 0U);
            EXPECT_EQ(node->turn.books().transactions.retransmitted_by_peer, 0U);
        }
    }
}

/// RFC 3261 13.3.1.4: hops behind a reliable one may lose it, so a 2xx is repeated on every
/// transport until its ACK comes, and the ACK answers each.
TEST(Tcp, OnlyWhatBeginsACallMayWait) {
    Desk desk{"-> INVITE sip:bob@{target}\n<- 302\n-> OPTIONS sip:bob@{target}\n<- 200\n",
              {.users = 1, .calls = 2},
              base::Transport::tcp};
    const auto invite = desk.turn_at(0ms);
    ASSERT_EQ(invite.size(), 1U);
    EXPECT_EQ(desk.may_wait(), std::vector{true});
    const auto behind = desk.turn_at(10ms, answers(invite, "302 Moved"));
    ASSERT_EQ(behind.size(), 2U);
    EXPECT_TRUE(behind[0].starts_with("ACK"));
    EXPECT_TRUE(behind[1].starts_with("OPTIONS"));
    EXPECT_EQ(desk.may_wait(), (std::vector{false, false}));
    // The next call.
    const auto again = desk.turn_at(20ms, answers({behind[1]}, "200 OK"));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_TRUE(again[0].starts_with("INVITE"));
    EXPECT_EQ(desk.may_wait(), std::vector{true});
}

TEST(Tcp, AcceptanceIsRepeatedEvenSo) {
    Exchange exchange{"-> INVITE sip:b@{target}\n<- 200\npause 2s\n-> ACK\n-> BYE\n<- 200\n",
                      "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n"};
    exchange.over_tcp().run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
    EXPECT_EQ(exchange.times_of(target_address, "SIP/2.0 200").size(), 4U) << "three, and BYE's";
    EXPECT_EQ(exchange.times_of(alice_address, "INVITE").size(), 1U);
}

/// Timers D, I, J and K are 0: nothing lingers behind a transaction. What stays is RFC 6026's.
TEST(Tcp, NothingLingersButAcceptedInvites) {
    struct Case {
        const char* name;
        const char* caller;
        const char* called;
        InUse alice;
        InUse bob;
    };

    const Case cases[] = {
        {"OPTIONS", "-> OPTIONS sip:{target}\n<- 200\n", "<- OPTIONS\n-> 200\n", {}, {}},
        {"refused INVITE",
         "-> INVITE sip:b@{target}\n<- 486\n",
         "<- INVITE\n-> 486\n<- ACK\n",
         {},
         {}},
        {"call: timers M and L of the INVITE",
         "-> INVITE sip:b@{target}\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n",
         {.lingering = 1},
         {.lingering = 1}},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{one.caller, one.called};
        exchange.over_tcp().open();
        static_cast<void>(exchange.network.run(1s));
        EXPECT_EQ(exchange.outcome(), passed) << exchange.finding();
        EXPECT_EQ(exchange.alice->turn.in_use(), one.alice);
        EXPECT_EQ(exchange.bob->turn.in_use(), one.bob);
        exchange.run();
        EXPECT_TRUE(balances(*exchange.alice));
        EXPECT_TRUE(balances(*exchange.bob));
    }
}

/// RFC 3261 17.1.1.2 timer B, 17.1.2.2 timer F: they end a transaction on every transport.
TEST(Tcp, SilenceEndsAfter64T1) {
    struct Case {
        const char* caller;
        const char* called;
        const char* says;
    };

    const Case cases[] = {
        {"-> INVITE sip:b@{target}\n<- 200\n-> ACK\n",
         "manual trying\n\n<- INVITE\npause 40s\n-> 486\n<- ACK\n",
         "no answer within 32s"},
        {"-> OPTIONS sip:{target}\n<- 200\n",
         "<- OPTIONS\npause 40s\n-> 200\n",
         "no final answer within 32s"},  // RFC 4320 4.1: a 100 came after 3.5 s.
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.caller);
        Exchange exchange{one.caller, one.called};
        exchange.over_tcp().run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(exchange.finding(), one.says);
        EXPECT_EQ(exchange.call().ended - exchange.call().started, 32s);
        EXPECT_EQ(exchange.lines_from(alice_address).size(), 1U);
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

/// What the Contact of a redirect says of its transport (RFC 3263 4.1), from either side.
TEST(Tcp, RedirectLeadsToTheTransportThatItNames) {
    struct Case {
        const char* name;
        base::Transport first;
        const char* parameter;
        std::map<std::string, base::Transport> goes;  ///< Method and CSeq number of a request.
    };

    constexpr auto udp = base::Transport::udp;
    constexpr auto tcp = base::Transport::tcp;
    const Case cases[] = {
        {"from UDP to TCP",
         udp,
         ";transport=tcp",
         {{"1 INVITE", udp}, {"1 ACK", udp}, {"2 INVITE", tcp}, {"2 ACK", tcp}, {"3 BYE", tcp}}},
        {"from TCP to UDP",
         tcp,
         ";transport=udp",
         {{"1 INVITE", tcp}, {"1 ACK", tcp}, {"2 INVITE", udp}}},
        {"in capitals",
         udp,
         ";transport=TCP",
         {{"1 INVITE", udp}, {"1 ACK", udp}, {"2 INVITE", tcp}, {"2 ACK", tcp}, {"3 BYE", tcp}}},
        {"UDP stays",
         udp,
         "",
         {{"1 INVITE", udp}, {"1 ACK", udp}, {"2 INVITE", udp}, {"2 ACK", udp}, {"3 BYE", udp}}},
        {"TCP stays: what the run was asked for",
         tcp,
         "",
         {{"1 INVITE", tcp}, {"1 ACK", tcp}, {"2 INVITE", tcp}, {"2 ACK", tcp}, {"3 BYE", tcp}}},
    };
    for (const Case& one : cases) {
        const std::string called =
            std::string{
                "either\n  <- INVITE where uri.user == \"moved-1001\"\n  -> 302\n"
                "     Contact: <sip:1001@{local}"} +
            one.parameter +
            ">\n  <- ACK\n"
            "or\n  <- INVITE\n  -> 200\n     body sdp\n  <- ACK\n  <- BYE\n  -> 200\nend\n";
        Exchange exchange{shipped("examples/follow-302"), called};
        exchange.caller.aims_at(target_address, one.first);
        exchange.run();
        SCOPED_TRACE(testing::Message() << one.name << "\n" << exchange.network.trace());
        expect_all_passed(exchange);
        expect_well_named(exchange);
        std::map<std::string, base::Transport> went;
        for (const Sighting& sighting : exchange.network.sightings()) {
            if (!sighting.packet.bytes.starts_with("SIP/2.0")) {
                went.emplace(header(sighting.packet.bytes, "CSeq"), sighting.packet.transport);
            }
        }
        for (const auto& [request, transport] : one.goes) {
            EXPECT_TRUE(went.contains(request) && went[request] == transport) << request;
        }
    }
}

}  // namespace
}  // namespace rung::turn
