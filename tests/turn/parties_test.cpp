#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view through_a_proxy = R"(endpoint alice
endpoint bob

alice -> INVITE sip:{bob.user}@{target}
         body sdp
bob   <- INVITE
         Contact.uri.port == alice.local.port
bob   -> 180
bob   -> 200
         body sdp
alice <- 180 optional
alice <- 200
alice -> ACK
bob   <- ACK
bob   -> BYE
alice <- BYE
alice -> 200
bob   <- 200
)";

void remove_row(std::string& message, std::string_view name) {
    const std::size_t begin = message.find(fmt::format("\r\n{}: ", name)) + 2;
    ASSERT_GT(begin, 2U) << name << " is not there:\n" << message;
    message.erase(begin, message.find("\r\n", begin) + 2 - begin);
}

void replace(std::string& message, std::string_view from, std::string_view to) {
    const std::size_t at = message.find(from);
    ASSERT_NE(at, std::string::npos) << from << " is not there:\n" << message;
    message.replace(at, from.size(), to);
}

/// At the target's address: sends users that begin with "bob" on to bob, whatever else to where its
/// URI says, and answers back. `change` may do to a request what a B2BUA would.
class Proxy {
public:
    Proxy(Exchange& exchange, base::Endpoint bob) : exchange_{exchange}, bob_{bob} {
        exchange.network.add_peer(here_,
                                  [this](const support::Packet& packet) { on_packet(packet); });
    }

    std::function<void(std::string&)> change;  ///< Of an INVITE.
    bool new_call_ids = false;
    std::size_t forwarded = 0;

private:
    void on_packet(const support::Packet& packet) {
        sip::Message message;
        ASSERT_TRUE(sip::parse(packet.bytes, message));
        if (!message.is_request()) {
            answer_back(packet.bytes);
            return;
        }
        const auto uri = sip::parse_uri(message.uri());
        ASSERT_TRUE(uri) << packet.bytes;
        std::string request = packet.bytes;
        const std::size_t rows = request.find("\r\n") + 2;
        request.insert(
            rows,
            fmt::format(
                "Via: SIP/2.0/UDP {};branch={}-p\r\n", target_address, message.top_via()->branch));
        if (change && message.method() == "INVITE") {
            change(request);
        }
        if (new_call_ids) {
            replace(request, "\r\nCall-ID: ", "\r\nCall-ID: other-");
        }
        ++forwarded;
        exchange_.network.send({here_, uri->user.starts_with("bob") ? bob_ : of(*uri), request});
    }

    void answer_back(std::string answer) {
        const std::size_t begin = answer.find("\r\nVia: ") + 2;
        answer.erase(begin, answer.find("\r\n", begin) + 2 - begin);
        if (new_call_ids) {
            replace(answer, "\r\nCall-ID: other-", "\r\nCall-ID: ");
        }
        sip::Message message;
        ASSERT_TRUE(sip::parse(answer, message));
        const auto via = sip::parse_via(message.value(sip::HeaderId::via));
        ASSERT_TRUE(via);
        exchange_.network.send(
            {here_, support::endpoint(fmt::format("{}:{}", via->host, *via->port)), answer});
    }

    static base::Endpoint of(const sip::Uri& uri) {
        return support::endpoint(fmt::format("{}:{}", uri.host, *uri.port));
    }

    Exchange& exchange_;
    base::Endpoint here_ = support::endpoint(target_address);
    base::Endpoint bob_;
};

constexpr std::string_view alice_party = "192.0.2.1:6001";
constexpr std::string_view bob_party = "192.0.2.1:6002";

/// Fifty calls at once, so that only a right match can pass.
load::Plan crowd() {
    load::Plan plan;
    plan.calls = 50;
    plan.stages.push_back({.from = 10'000, .to = 10'000, .span = 10s});
    return plan;
}

}  // namespace

TEST(Parties, TwoOfOneLadderMeetThroughAProxy) {
    Exchange exchange{through_a_proxy, ""};
    exchange.open();
    Proxy proxy{exchange, support::endpoint(bob_party)};
    exchange.run();
    ASSERT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(proxy.forwarded, 1U);
    EXPECT_EQ(exchange.lines_from(alice_party).front().substr(0, 16), "INVITE sip:bob-1");
    const std::string ringing = exchange.packet(bob_party, "SIP/2.0 180");
    const std::string invite = exchange.packet(alice_party, "INVITE");
    EXPECT_TRUE(balances(*exchange.alice));

    sip::Message answer;
    ASSERT_TRUE(sip::parse(ringing, answer));
    const auto from = sip::parse_name_addr(answer.value(sip::HeaderId::from));
    ASSERT_TRUE(from && from->parameter("tag"));
    EXPECT_NE(answer.to_tag(), from->parameter("tag")->value)
        << "two parties of a call are two ends of a dialog";
    EXPECT_EQ(header(invite, "X-Rung"), header(invite, "Call-ID"));
}

/// What a B2BUA does to an INVITE, and whether its call is found all the same.
struct Passage {
    const char* name;
    std::vector<std::string_view> lost_rows;
    bool new_call_id = false;
    bool new_user = false;
    std::string_view match{};
    std::uint64_t passed = 50;
};

void PrintTo(const Passage& passage, std::ostream* out) {
    *out << passage.name;
}

class Passages : public testing::TestWithParam<Passage> {};

TEST_P(Passages, FiftyCallsAtOnceEachFindTheirOwn) {
    const Passage& passage = GetParam();
    const std::string ladder = fmt::format(
        "{}endpoint alice\nendpoint bob\n\nalice -> INVITE sip:{{bob.user}}@{{target}}\n"
        "         X-Corr: {{alice.user}}\nbob <- INVITE\n      header(\"X-Corr\") == alice.user\n"
        "bob -> 486\nbob <- ACK\nalice <- 486\n",
        passage.match);
    Exchange exchange{ladder, ""};
    exchange.caller.loads(crowd());
    exchange.open();
    Proxy proxy{exchange, support::endpoint(bob_party)};
    proxy.new_call_ids = passage.new_call_id;
    proxy.change = [&](std::string& request) {
        for (const std::string_view row : passage.lost_rows) {
            remove_row(request, row);
        }
        if (passage.new_user) {
            replace(request, "INVITE sip:bob-", "INVITE sip:+1202555");
        }
    };
    exchange.run();
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, passage.passed) << exchange.finding();
    EXPECT_TRUE(balances(*exchange.alice));
}

INSTANTIATE_TEST_SUITE_P(
    Parties,
    Passages,
    testing::Values(Passage{"as_it_is", {}},
                    Passage{"by_x_rung", {}, true, true},
                    Passage{"by_call_id", {"X-Rung"}, false, true},
                    Passage{"by_user", {"X-Rung"}, true, false},
                    Passage{"by_nothing", {"X-Rung"}, true, true, "", 0},
                    Passage{"by_a_header", {"X-Rung"}, true, true, "match by header(\"X-Corr\")\n"},
                    Passage{"match_by_wins_over_all",
                            {"X-Corr"},
                            false,
                            false,
                            "match by header(\"X-Corr\")\n",
                            0}),
    [](const auto& passage) { return std::string{passage.param.name}; });

TEST(Parties, WhereOneCallRunsItIsFoundWhateverTheTargetChanges) {
    Exchange exchange{R"(endpoint alice
endpoint bob

alice -> INVITE sip:{bob.user}@{target}
bob   <- INVITE
bob   -> 486
bob   <- ACK
alice <- 486
)",
                      ""};
    exchange.open();
    Proxy proxy{exchange, support::endpoint(bob_party)};
    proxy.change = [](std::string& request) {
        remove_row(request, "X-Rung");
        replace(request, "INVITE sip:bob-1@", "INVITE sip:+12025550100@");
    };
    proxy.new_call_ids = true;
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
}

TEST(Parties, ARungIsMetByItsOwnPartyOnly) {
    Exchange exchange{R"(endpoint alice
endpoint bob
endpoint carol

alice -> INVITE sip:{bob.user}@{target}
carol <- INVITE within 2s
carol -> 486
)",
                      ""};
    exchange.open();
    const Proxy proxy{exchange, support::endpoint(bob_party)};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_EQ(exchange.finding(), "INVITE, which no rung takes");
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Parties, WhatComesForAnotherPartyWaitsForItsRung) {
    Exchange exchange{R"(endpoint alice
endpoint bob

alice -> INVITE sip:{bob.user}@{target}
bob   <- INVITE
bob   -> 486
alice <- 486
pause 2s
bob   <- ACK within 1s
alice -> OPTIONS sip:{bob.user}@{target}
pause 1s
bob   <- OPTIONS
bob   -> 200
alice <- 200
)",
                      ""};
    exchange.open();
    const Proxy proxy{exchange, support::endpoint(bob_party)};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
}

TEST(Parties, TheAnswerOfAnotherPartyIsNotTaken) {
    Exchange exchange{R"(endpoint alice
endpoint bob

alice -> OPTIONS sip:x@{target}
bob   -> OPTIONS sip:y@{target}
bob   <- 404
alice <- 200
)",
                      ""};
    exchange.open();
    exchange.network.add_peer(
        support::endpoint(target_address), [&](const support::Packet& packet) {
            const bool of_alice = packet.bytes.starts_with("OPTIONS sip:x@");
            exchange.network.send({support::endpoint(target_address),
                                   packet.from,
                                   answer(packet.bytes, of_alice ? "200 OK" : "404 Not Found")});
        });
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    EXPECT_EQ(exchange.lines_from(bob_party).size(), 1U);
}

TEST(Parties, AClosedOneHasAnAddressThatRefuses) {
    Exchange exchange{R"(endpoint alice
endpoint nobody closed port 6999

alice -> OPTIONS {nobody.uri}
alice <- 200
)",
                      ""};
    exchange.open().run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_EQ(exchange.finding(), "transport error: Connection refused (192.0.2.1:6999)");
}

TEST(Parties, APartyHasTheTransportThatItAsksFor) {
    Exchange exchange{R"(endpoint alice transport tcp
endpoint bob

alice -> OPTIONS sip:{target}
         Contact: <{alice.uri}>
         Subject: {local} {alice.local.host} {bob.uri}
alice <- 200
bob   -> OPTIONS sip:{target}
bob   <- 200
)",
                      support::shipped("targets/target")};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
    const std::string options = exchange.packet(alice_address, "OPTIONS");
    EXPECT_NE(options.find("Via: SIP/2.0/TCP 192.0.2.1:6001;"), std::string::npos) << options;
    EXPECT_EQ(header(options, "Contact"), "<sip:alice-1@192.0.2.1:6001;transport=tcp>");
    EXPECT_EQ(header(options, "Subject"), "192.0.2.1:6001 192.0.2.1 sip:bob-1@192.0.2.1:6002");
    EXPECT_NE(exchange.packet(bob_party, "OPTIONS", 1).find("Via: SIP/2.0/UDP 192.0.2.1:6002;"),
              std::string::npos);
}

TEST(Parties, EachHangsUpBehindAFailure) {
    Exchange exchange{R"(endpoint alice
endpoint bob

alice -> INVITE sip:{bob.user}@{target}
bob   <- INVITE
bob   -> 200
alice <- 200
alice -> ACK
bob   <- ACK
bob   <- INFO within 1s
)",
                      ""};
    exchange.open();
    const Proxy proxy{exchange, support::endpoint(bob_party)};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
    EXPECT_EQ(exchange.finding(), "no INFO came within 1s");
    const auto has_bye = [&](std::string_view party) {
        const auto lines = exchange.lines_from(party);
        return std::ranges::any_of(lines,
                                   [](const std::string& line) { return line.starts_with("BYE"); });
    };
    EXPECT_TRUE(has_bye(alice_party) || has_bye(bob_party));
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace rung::turn
