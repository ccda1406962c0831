// `trigger`: the target is made to call, or to hang up.
#include <gtest/gtest.h>

#include <map>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view takes_a_call = R"(trigger
<- INVITE within 5s
-> 180
-> 200
   body sdp
<- ACK
trigger hangup
<- BYE within 5s
-> 200
)";

/// A target that calls what it is told to, and hangs up when it is told that.
class Caller {
public:
    explicit Caller(Exchange& exchange) : exchange_{exchange} {
        exchange.caller.plan.settings.triggers = {true, true};
        exchange.network.add_peer(here_, [this](const support::Packet& packet) { hear(packet); });
        exchange.network.set_trigger([this](const TriggerOrder& order) {
            told.push_back(order.uri + (order.hang_up ? " end" : ""));
            send(order.uri, order.hang_up ? "2 BYE" : "1 INVITE");
            return refuses;
        });
    }

    std::vector<std::string> told;
    std::string refuses;

private:
    void hear(const support::Packet& packet) {
        const std::string to = header(packet.bytes, "To");
        const std::string uri = to.substr(1, to.find('>') - 1);
        if (packet.bytes.starts_with("SIP/2.0 200") && header(packet.bytes, "CSeq") == "1 INVITE") {
            tags_[uri] = to.substr(to.find(";tag="));
            send(uri, "1 ACK");
        }
    }

    void send(const std::string& uri, const std::string& cseq) {
        const std::string method = cseq.substr(2);
        std::string text = method;
        text.append(" ").append(uri).append(" SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=");
        text.append("z9hG4bK").append(method).append(uri, 4, uri.find('@') - 4);
        text.append("\nFrom: <sip:target@192.0.2.2>;tag=t\nTo: <").append(uri).append(">");
        text.append(tags_[uri]).append("\nCall-ID: ").append(uri).append("\nCSeq: ");
        text.append(cseq).append("\nContact: <sip:192.0.2.2:5060>\nMax-Forwards: 70\n");
        text.append("Content-Length: 0\n\n");
        exchange_.network.send({here_, support::endpoint(alice_address), crlf(text)}, 20ms);
    }

    Exchange& exchange_;
    base::Endpoint here_ = support::endpoint(target_address);
    std::map<std::string, std::string> tags_;
};

TEST(Trigger, MakesTheTargetCallAndHangUp) {
    Exchange exchange{takes_a_call, ""};
    const Caller caller{exchange};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "") << exchange.network.trace();
    EXPECT_EQ(
        caller.told,
        (std::vector<std::string>{"sip:rung-1@192.0.2.1:5060", "sip:rung-1@192.0.2.1:5060 end"}));
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Trigger, EachCallOfALoadGetsItsOwn) {
    Exchange exchange{takes_a_call, ""};
    exchange.caller.loads({.stages = {{100, 100, 500ms}}});
    const Caller caller{exchange};
    exchange.run();
    EXPECT_EQ(caller.told.size(), 100U);
    EXPECT_EQ(exchange.alice->turn.books().calls.passed, 50U);
    EXPECT_TRUE(balances(*exchange.alice));
}

TEST(Trigger, ComesByItselfWhereTheLadderWaitsFirst) {
    Exchange exchange{"<- INVITE\n-> 486\n", ""};
    const Caller caller{exchange};
    exchange.run();
    EXPECT_EQ(exchange.finding(), "") << exchange.network.trace();
    EXPECT_EQ(caller.told.size(), 1U);
}

TEST(Trigger, SaysWhatWentWrong) {
    Exchange refused{takes_a_call, ""};
    Caller caller{refused};
    caller.refuses = "`dial` ended with status 1: no route";
    refused.run();
    EXPECT_EQ(refused.finding(), "the trigger failed: `dial` ended with status 1: no route");

    Exchange silent{"<- INVITE\n-> 486\n", ""};
    silent.caller.plan.settings.triggers = {true, false};
    silent.network.set_trigger([](const TriggerOrder&) { return std::string{}; });
    silent.run();
    EXPECT_EQ(silent.finding(), "no INVITE came within 32s") << "it does not wait for ever";

    Exchange unable{"trigger hangup\n-> OPTIONS sip:{target}\n<- 200\n", ""};
    unable.run();
    EXPECT_EQ(unable.finding(),
              "the profile does not say how to make the target hang up: [trigger] hangup");
}

/// However late: a call is over once what it started is.
TEST(Trigger, AtTheEndOfALadderIsWaitedFor) {
    Exchange exchange{"-> OPTIONS sip:{target}\n<- 200\ntrigger hangup\n"};
    exchange.caller.plan.settings.triggers = {true, true};
    exchange.network.set_trigger([](const TriggerOrder&) { return std::string{"no line"}; });
    exchange.run();
    EXPECT_EQ(exchange.finding(), "the trigger failed: no line");
    EXPECT_EQ(exchange.call().findings.back().line, 3U) << "the rung that pulled it";
    EXPECT_TRUE(balances(*exchange.alice));

    Exchange good{"-> OPTIONS sip:{target}\n<- 200\ntrigger hangup\n"};
    good.caller.plan.settings.triggers = {true, true};
    good.network.set_trigger([](const TriggerOrder&) { return std::string{}; });
    good.run();
    EXPECT_EQ(good.finding(), "");
    EXPECT_TRUE(good.alice->turn.done());
}

/// A target that dials something else comes to the only call that waits.
TEST(Trigger, TakesWhateverTheTargetCallsWhereOneCallRuns) {
    Exchange exchange{"<- INVITE\n   uri.user == \"1001\"\n-> 486\ntrigger hangup\n", ""};
    exchange.caller.plan.settings.triggers = {true, true};
    exchange.network.add_peer(support::endpoint(target_address), [](const support::Packet&) {});
    std::vector<std::string> told;
    exchange.network.set_trigger([&exchange, &told](const TriggerOrder& order) {
        told.push_back(order.uri);
        if (order.hang_up) {
            return std::string{};
        }
        exchange.network.send(
            {support::endpoint(target_address),
             support::endpoint(alice_address),
             crlf("INVITE sip:1001@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP "
                  "192.0.2.2:5060;branch=z9hG4bK1\n"
                  "From: <sip:a@b>;tag=1\nTo: <sip:1001@192.0.2.1>\nCall-ID: 1\nCSeq: 1 INVITE\n"
                  "Max-Forwards: 70\nContent-Length: 0\n\n")},
            10ms);
        return std::string{};
    });
    exchange.run();
    EXPECT_EQ(exchange.finding(), "");
    EXPECT_EQ(exchange.lines_from(alice_address).back(), "SIP/2.0 486 Busy Here");
    EXPECT_EQ(told, std::vector<std::string>(2, "sip:rung-1@192.0.2.1:5060"))
        << "nothing of the target's is given to a program";
}

TEST(Trigger, NamesThePartyThatIsToBeCalled) {
    Exchange exchange{
        "endpoint bob\nendpoint carol\n\ncarol trigger\ncarol <- INVITE\ncarol -> 486\n", ""};
    std::string uri;
    exchange.caller.plan.settings.triggers = {true, false};
    exchange.network.set_trigger([&uri](const TriggerOrder& order) {
        uri = order.uri;
        return std::string{"enough"};
    });
    exchange.run();
    EXPECT_EQ(uri, "sip:carol-1@192.0.2.1:6002");
}

}  // namespace
}  // namespace rung::turn
