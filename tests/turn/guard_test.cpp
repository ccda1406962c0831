#include <gtest/gtest.h>

#include <algorithm>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view whole_call = R"(on 3xx follow

-> INVITE sip:bob@{target}
<- 200
-> ACK
-> BYE
<- 200
)";

const base::IpAddress public_ip = base::IpAddress::v4(8, 8, 8, 8);

/// How a public address comes in: the first INVITE is answered with that.
struct Way {
    const char* name;
    const char* status_line;
    const char* rows;
};

constexpr Way ways[] = {
    {"followed Contact", "302 Moved Temporarily", "Contact: <sip:bob@8.8.8.8>\n"},
    {"maddr of a Contact", "302 Moved Temporarily", "Contact: <sip:b@192.0.2.2;maddr=8.8.8.8>\n"},
    {"name in a Contact", "302 Moved Temporarily", "Contact: <sip:bob@public.example.com>\n"},
    {"Record-Route of the 2xx",
     "200 OK",
     "Record-Route: <sip:8.8.8.8;lr>\nContact: <sip:192.0.2.2>\n"},
    {"name in a Record-Route",
     "200 OK",
     "Record-Route: <sip:public.example.com;lr>\nContact: <sip:192.0.2.2>\n"},
    {"Contact of the 2xx", "200 OK", "Contact: <sip:bob@8.8.8.8>\n"},
    {"name in the Contact of the 2xx", "200 OK", "Contact: <sip:bob@public.example.com>\n"},
};

/// An INVITE to the target gets the answer; at 8.8.8.8 everything is answered 200.
void set_up(Exchange& exchange, const Way& way) {
    exchange.network.set_name("public.example.com", {public_ip});
    const auto answer_from =
        [&exchange](std::string_view address, const std::string& line, const std::string& rows) {
            const base::Endpoint there = support::endpoint(address);
            exchange.network.add_peer(
                there, [&exchange, there, line, rows](const support::Packet& packet) {
                    if (!packet.bytes.starts_with("ACK")) {
                        const bool invite = packet.bytes.starts_with("INVITE");
                        exchange.network.send({there,
                                               packet.from,
                                               answer(packet.bytes,
                                                      invite ? line : "200 OK",
                                                      invite ? rows : std::string{})});
                    }
                });
        };
    answer_from(target_address, way.status_line, way.rows);
    answer_from("8.8.8.8:5060", "200 OK", "Contact: <sip:bob@8.8.8.8>\n");
}

std::ptrdiff_t packets_to_public(const Exchange& exchange) {
    return std::ranges::count_if(exchange.network.sightings(),
                                 [](const support::Sighting& sighting) {
                                     return sighting.packet.to.ip == public_ip &&
                                            sighting.fate != support::Fate::refused_by_guard;
                                 });
}

TEST(Guard, RefusesAPublicAddressHoweverItComesIn) {
    for (const Way& way : ways) {
        SCOPED_TRACE(way.name);
        Exchange exchange{whole_call, ""};
        set_up(exchange, way);
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_EQ(packets_to_public(exchange), 0);
        EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
        EXPECT_NE(all_findings(exchange.call())
                      .find("contact 8.8.8.8 is outside the allowed destinations"),
                  std::string::npos)
            << all_findings(exchange.call());
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Guard, LetsThroughWhatWasAllowed) {
    for (const Way& way : ways) {
        SCOPED_TRACE(way.name);
        Exchange exchange{whole_call, ""};
        set_up(exchange, way);
        exchange.caller.allows("8.8.8.8/32");
        exchange.run();
        SCOPED_TRACE(exchange.network.trace());
        EXPECT_GT(packets_to_public(exchange), 1);
        EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
        EXPECT_TRUE(balances(*exchange.alice));
    }
}

TEST(Guard, RefusesAPublicTarget) {
    Exchange exchange{whole_call, ""};
    set_up(exchange, ways[0]);
    exchange.caller.aims_at("8.8.8.8:5060");
    exchange.run();
    EXPECT_EQ(packets_to_public(exchange), 0);
    EXPECT_NE(exchange.finding().find("8.8.8.8 is outside the allowed destinations"),
              std::string::npos)
        << exchange.finding();
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Guard, RefusesAPublicTargetOfRawOctets) {
    Exchange exchange{"-> raw\n   x\n<- nothing within 1s\n", ""};
    exchange.caller.aims_at("8.8.8.8:5060");
    exchange.run();
    EXPECT_EQ(packets_to_public(exchange), 0);
    EXPECT_EQ(exchange.alice->turn.books().messages.undelivered, 1U);
}

struct Answered {
    const char* name;
    const char* from;
    const char* via;
    bool asks_public;
};

TEST(Guard, RefusesAnswersToPublicAddresses) {
    constexpr Answered cases[] = {
        {"source", "8.8.8.8:5060", "192.0.2.9:5060;branch=z9hG4bK1", true},
        {"rport", "8.8.8.8:5099", "192.0.2.9:5060;branch=z9hG4bK1;rport", true},
        {"received is ours to say",
         "192.0.2.9:5060",
         "192.0.2.9;received=8.8.8.8;branch=z9hG4bK1",
         false},
        {"maddr", "192.0.2.9:5060", "192.0.2.9;maddr=8.8.8.8;branch=z9hG4bK1", true},
        {"sent-by", "192.0.2.9:5060", "8.8.8.8:5060;branch=z9hG4bK1", false},
    };
    for (const Answered& one : cases) {
        for (const bool allowed : {false, true}) {
            SCOPED_TRACE(testing::Message() << one.name << (allowed ? ", allowed" : ""));
            Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\n"};
            if (allowed) {
                exchange.target.allows("8.8.8.8/32");
            }
            exchange.network.send(
                {support::endpoint(one.from),
                 support::endpoint(target_address),
                 crlf(std::string{"OPTIONS sip:192.0.2.2 SIP/2.0\nVia: SIP/2.0/UDP "} + one.via +
                      "\nFrom: <sip:a@b>;tag=1\nTo: <sip:192.0.2.2>\nCall-ID: 1\nCSeq: 1 OPTIONS\n"
                      "Content-Length: 0\n\n")});
            exchange.run();
            SCOPED_TRACE(exchange.network.trace());
            EXPECT_EQ(packets_to_public(exchange) > 0, one.asks_public && allowed);
            EXPECT_TRUE(balances(*exchange.bob));
        }
    }
}

}  // namespace
}  // namespace rung::turn
