#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view follower = R"(on 3xx follow up to 4 times

-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
<- 200
)";

/// A far side that goes by the user part: the users in `moved` get a 302 with those rows, `busy…`
/// a 486, `silent…` nothing, everyone else a 200.
class Users {
public:
    Users(Exchange& exchange, std::map<std::string, std::string> moved)
        : exchange_{exchange}, moved_{std::move(moved)} {
        exchange.network.add_peer(here_,
                                  [this](const support::Packet& packet) { on_packet(packet); });
    }

private:
    void on_packet(const support::Packet& packet) {
        const auto reply = [&](std::string_view line, std::string_view rows) {
            exchange_.network.send({here_, packet.from, answer(packet.bytes, line, rows)});
        };
        sip::Message request;
        ASSERT_TRUE(sip::parse(packet.bytes, request));
        const auto uri = sip::parse_uri(request.uri());
        const std::string user{uri ? uri->user : ""};
        if (request.method() == "BYE") {
            reply("200 OK", "");
        } else if (request.method() != "INVITE" || user.starts_with("silent")) {
            return;
        } else if (const auto rows = moved_.find(user); rows != moved_.end()) {
            reply("302 Moved Temporarily", rows->second);
        } else if (user.starts_with("busy")) {
            reply("486 Busy Here", "");
        } else {
            reply("200 OK", "Contact: <sip:192.0.2.2:5060>\n");
        }
    }

    Exchange& exchange_;
    base::Endpoint here_ = support::endpoint(target_address);
    std::map<std::string, std::string> moved_;
};

/// The Request-URIs of the INVITEs, each once.
std::vector<std::string> tried(const Exchange& exchange) {
    std::vector<std::string> uris;
    for (const std::string& line : exchange.lines_from(alice_address)) {
        const std::string uri =
            line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
        if (line.starts_with("INVITE") && (uris.empty() || uris.back() != uri)) {
            uris.push_back(uri);
        }
    }
    return uris;
}

struct Case {
    const char* name;
    std::map<std::string, std::string> moved;
    std::vector<std::string> tried;  ///< Behind sip:bob@192.0.2.2:5060.
    const char* says;                ///< Somewhere in the findings.
    call::Outcome outcome = call::Outcome::passed;
};

void check(const Case& one) {
    SCOPED_TRACE(one.name);
    Exchange exchange{follower, ""};
    const Users users{exchange, one.moved};
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    std::vector<std::string> expected{"sip:bob@192.0.2.2:5060"};
    expected.insert(expected.end(), one.tried.begin(), one.tried.end());
    EXPECT_EQ(tried(exchange), expected);
    EXPECT_EQ(exchange.outcome(), one.outcome);
    const std::string findings = all_findings(exchange.call());
    EXPECT_NE(findings.find(one.says), std::string::npos) << findings;
    EXPECT_TRUE(balances(*exchange.alice));
}

constexpr auto failed = call::Outcome::failed;

TEST(Follow, TakesContactsByQThenInOrder) {
    check({"highest q first",
           {{"bob",
             "Contact: <sip:ok@192.0.2.2>;q=0.2, <sip:busy1@192.0.2.2>;q=0.9\n"
             "Contact: <sip:busy2@192.0.2.2>;q=0.9\n"}},
           {"sip:busy1@192.0.2.2", "sip:busy2@192.0.2.2", "sip:ok@192.0.2.2"},
           "trying sip:ok@192.0.2.2"});
    check({"without q before 0.9",
           {{"bob", "Contact: <sip:ok@192.0.2.2>;q=0.9, <sip:busy@192.0.2.2>\n"}},
           {"sip:busy@192.0.2.2", "sip:ok@192.0.2.2"},
           "486"});
}

TEST(Follow, TriesNoUriTwice) {
    check({"duplicates",
           {{"bob", "Contact: <sip:busy@192.0.2.2>, <sip:busy@192.0.2.2>, <sip:ok@192.0.2.2>\n"}},
           {"sip:busy@192.0.2.2", "sip:ok@192.0.2.2"},
           "sip:busy@192.0.2.2: was tried already"});
    check({"another spelling",
           {{"bob",
             "Contact: <sip:busy@example.org;maddr=192.0.2.2>, "
             "<SIP:%62usy@EXAMPLE.org;MADDR=192.0.2.2>, <sip:ok@192.0.2.2>\n"}},
           {"sip:busy@example.org;maddr=192.0.2.2", "sip:ok@192.0.2.2"},
           "was tried already"});
    check({"A to A",
           {{"bob", "Contact: <sip:bob@192.0.2.2:5060>\n"}},
           {},
           "302 Moved Temporarily and no contact is left to try",
           failed});
    check({"A to B to A",
           {{"bob", "Contact: <sip:b@192.0.2.2>\n"}, {"b", "Contact: <sip:bob@192.0.2.2:5060>\n"}},
           {"sip:b@192.0.2.2"},
           "no contact is left to try; sip:bob@192.0.2.2:5060: was tried already",
           failed});
}

TEST(Follow, StopsAtItsLimit) {
    check({"chain",
           {{"bob", "Contact: <sip:1@192.0.2.2>\n"},
            {"1", "Contact: <sip:2@192.0.2.2>\n"},
            {"2", "Contact: <sip:3@192.0.2.2>\n"},
            {"3", "Contact: <sip:4@192.0.2.2>\n"},
            {"4", "Contact: <sip:5@192.0.2.2>\n"}},
           {"sip:1@192.0.2.2", "sip:2@192.0.2.2", "sip:3@192.0.2.2", "sip:4@192.0.2.2"},
           "the limit of 4 contacts is reached",
           failed});
}

TEST(Follow, SkipsWhatCannotBeCalledAndSaysSo) {
    const Case cases[] = {
        {"tel",
         {{"bob", "Contact: <tel:+12025550100>, <sip:ok@192.0.2.2>\n"}},
         {"sip:ok@192.0.2.2"},
         "skipped tel:+12025550100: the scheme tel cannot be called"},
        {"sips",
         {{"bob", "Contact: <sips:b@192.0.2.2>, <sip:ok@192.0.2.2>\n"}},
         {"sip:ok@192.0.2.2"},
         "skipped sips:b@192.0.2.2: needs TLS"},
        {"sctp",
         {{"bob", "Contact: <sip:b@192.0.2.2;transport=sctp>, <sip:ok@192.0.2.2>\n"}},
         {"sip:ok@192.0.2.2"},
         "transport sctp is not there yet"},
        {"outside the guard",
         {{"bob", "Contact: <sip:b@8.8.8.8>, <sip:ok@192.0.2.2>\n"}},
         {"sip:ok@192.0.2.2"},
         "skipped sip:b@8.8.8.8: contact 8.8.8.8 is outside the allowed destinations"},
        {"none", {{"bob", ""}}, {}, "it bears no Contact", failed},
        {"star", {{"bob", "Contact: *\n"}}, {}, "means something in REGISTER only", failed},
        {"no address", {{"bob", "Contact: <sip:\n"}}, {}, "is not an address", failed},
        {"nothing but tel", {{"bob", "Contact: <tel:+1>\n"}}, {}, "the scheme tel", failed},
    };
    for (const Case& one : cases) {
        check(one);
    }
}

TEST(Follow, TriesTheNextContactWhenOneComesToNothing) {
    check({"486",
           {{"bob", "Contact: <sip:busy@192.0.2.2>, <sip:ok@192.0.2.2>\n"}},
           {"sip:busy@192.0.2.2", "sip:ok@192.0.2.2"},
           "sip:busy@192.0.2.2 came to nothing: 486 Busy Here"});
    check({"timeout",
           {{"bob", "Contact: <sip:silent@192.0.2.2>, <sip:ok@192.0.2.2>\n"}},
           {"sip:silent@192.0.2.2", "sip:ok@192.0.2.2"},
           "sip:silent@192.0.2.2 came to nothing: no answer within 32s"});
    check({"ICMP",
           {{"bob", "Contact: <sip:a@192.0.2.77>, <sip:ok@192.0.2.2>\n"}},
           {"sip:a@192.0.2.77", "sip:ok@192.0.2.2"},
           "transport error: Connection refused (192.0.2.77:5060)"});
    check({"no connection",
           {{"bob", "Contact: <sip:a@192.0.2.77;transport=tcp>, <sip:ok@192.0.2.2>\n"}},
           {"sip:a@192.0.2.77;transport=tcp", "sip:ok@192.0.2.2"},
           "no connection to 192.0.2.77:5060: Connection refused"});
    check({"the last one's answer stands",
           {{"bob", "Contact: <sip:busy@192.0.2.2>\n"}},
           {"sip:busy@192.0.2.2"},
           "486 Busy Here to INVITE",
           failed});
}

TEST(Follow, TakesTheBestContactOnlyWhereToldSo) {
    const std::string ladder = std::string{"on 3xx follow up to 4 times recurse best\n"}.append(
        follower.substr(follower.find('\n') + 1));
    Exchange exchange{ladder, ""};
    const Users users{exchange,
                      {{"bob", "Contact: <sip:ok@192.0.2.2>;q=0.2, <sip:busy@192.0.2.2>;q=0.9\n"}}};
    exchange.run();
    EXPECT_EQ(tried(exchange),
              (std::vector<std::string>{"sip:bob@192.0.2.2:5060", "sip:busy@192.0.2.2"}));
    EXPECT_EQ(exchange.outcome(), failed);
    const std::string findings = all_findings(exchange.call());
    EXPECT_NE(findings.find("skipped sip:ok@192.0.2.2: the policy takes the best contact only"),
              std::string::npos)
        << findings;
}

TEST(Follow, KeepsCallIdFromAndToAndCountsCSeq) {
    Exchange exchange{follower, ""};
    const Users users{
        exchange,
        {{"bob",
          "Contact: <sip:busy@192.0.2.2>, <sip:ok@192.0.2.2?Subject=a%20b&Route=%3Csip:x%3E>\n"}}};
    exchange.run();
    const std::string first = exchange.packet(alice_address, "INVITE", 0);
    const std::string last = exchange.packet(alice_address, "INVITE", 2);
    for (const char* name : {"Call-ID", "From", "To"}) {
        EXPECT_EQ(header(first, name), header(last, name)) << name;
    }
    EXPECT_EQ(header(first, "CSeq"), "1 INVITE");
    EXPECT_EQ(header(last, "CSeq"), "3 INVITE");
    EXPECT_NE(header(first, "Via"), header(last, "Via"));
    EXPECT_EQ(header(last, "Subject"), "a b");
    EXPECT_EQ(header(last, "Route"), "");
    EXPECT_EQ(header(exchange.packet(alice_address, "INVITE", 1), "Subject"), "");
}

TEST(Follow, LeavesANamedStatusToTheRung) {
    Exchange exchange{"on 3xx follow\n\n-> INVITE sip:bob@{target}\n<- 302\n", ""};
    const Users users{exchange, {{"bob", "Contact: <sip:ok@192.0.2.2>\n"}}};
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed);
    EXPECT_EQ(tried(exchange).size(), 1U);
}

TEST(Follow, GoesToANameOnceItIsResolved) {
    Exchange exchange{follower, ""};
    const Users users{exchange, {{"bob", "Contact: <sip:ok@there.example.com:5060>\n"}}};
    exchange.network.set_name("there.example.com", {base::IpAddress::v4(192, 0, 2, 2)});
    exchange.run();
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << exchange.finding();
}

}  // namespace
}  // namespace rung::turn
