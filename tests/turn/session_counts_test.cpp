// What RFC 6076 counts, against flows counted by hand.
#include <gtest/gtest.h>

#include <array>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

using support::shipped;

/// invites, requests, redirected, challenged, established, effective, ineffective, completed,
/// registers, registers_failed
using Counts = std::array<std::uint64_t, 10>;

Counts counts_of(const SessionCounts& counts) {
    return {counts.invites,
            counts.requests,
            counts.redirected,
            counts.challenged,
            counts.established,
            counts.effective,
            counts.ineffective,
            counts.completed,
            counts.registers,
            counts.registers_failed};
}

struct Flow {
    const char* name;
    std::string caller;
    std::string called;  ///< Empty: nobody there.
    Counts counts;
};

const std::string invite = "-> INVITE sip:b@{target}\n";
const std::string hangs_up = "<- 200\n-> ACK\n-> BYE\n<- 200\n";
const std::string accepts = "<- INVITE\n-> 180\n-> 200\n<- ACK\n<- BYE\n-> 200\n";

Flow refused(int status, Counts counts) {
    const std::string code = std::to_string(status);
    static std::array<std::string, 700> names;
    names.at(static_cast<std::size_t>(status)) = "INVITE " + code;
    return {names.at(static_cast<std::size_t>(status)).c_str(),
            invite + "<- " + code + "\n",
            "<- INVITE\n-> " + code + "\n<- ACK\n",
            counts};
}

/// Sessions that come about, one way or another.
std::vector<Flow> established() {
    const std::string moved =
        "either\n  <- INVITE where uri.user == \"b\"\n  -> 302\n     Contact: <sip:c@{local}>\n"
        "  <- ACK\nor\n  <- INVITE\n  -> 200\n  <- ACK\n  <- BYE\n  -> 200\nend\n";
    const std::string target{shipped("targets/target")};
    return {
        {"a call", invite + hangs_up, accepts, {1, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
        {"hung up by the peer",
         invite + "<- 200\n-> ACK\n<- BYE\n-> 200\n",
         "<- INVITE\n-> 200\n<- ACK\n-> BYE\n<- 200\n",
         {1, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
        {"BYE that meets a 481",
         invite + "<- 200\n-> ACK\n-> BYE\n<- 481\n",
         "<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 481\n",
         {1, 1, 0, 0, 1, 0, 0, 0, 0, 0}},
        {"never hung up",
         invite + "<- 200\n-> ACK\n",
         "<- INVITE\n-> 200\n<- ACK\n",
         {1, 1, 0, 0, 1, 0, 0, 0, 0, 0}},
        {"hung up by the clean-up",
         invite + "<- 200\n   Server exists\n-> ACK\n",
         accepts,
         {1, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
        {"re-INVITE",
         invite + "<- 200\n-> ACK\n-> INVITE\n<- 200\n-> ACK\n-> BYE\n<- 200\n",
         "<- INVITE\n-> 200\n<- ACK\n<- INVITE\n-> 200\n<- ACK\n<- BYE\n-> 200\n",
         {1, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
        {"two sessions, one behind the other",
         invite + hangs_up + invite + hangs_up,
         accepts,
         {2, 2, 0, 0, 2, 0, 0, 2, 0, 0}},
        {"two sessions at once",
         invite + "<- 200 as left\n-> ACK\n" + invite +
             "<- 200 as right\n-> ACK\n-> BYE for left\n<- 200\n-> BYE for right\n<- 200\n",
         accepts,
         {2, 2, 0, 0, 2, 0, 0, 2, 0, 0}},
        {"redirected, and done",
         "-> INVITE sip:b@{target}\n<- 302\n",
         moved,
         {1, 1, 1, 0, 0, 0, 0, 0, 0, 0}},
        {"redirected and followed",
         "on 3xx follow\n\n" + invite + hangs_up,
         moved,
         {2, 1, 1, 0, 1, 0, 0, 1, 0, 0}},
        {"redirected, and the ladder goes on",
         invite + "<- 302\n   next := Contact.uri\n-> INVITE {next}\n" + hangs_up,
         moved,
         {2, 1, 1, 0, 1, 0, 0, 1, 0, 0}},
        {"challenged and signed",
         std::string{shipped("examples/sign-on-428")},
         target,
         {2, 1, 0, 1, 1, 0, 0, 1, 0, 0}},
    };
}

/// What does not become a session, and what asks for none.
std::vector<Flow> not_established() {
    return {
        refused(401, {1, 1, 0, 1, 0, 0, 0, 0, 0, 0}),
        refused(407, {1, 1, 0, 1, 0, 0, 0, 0, 0, 0}),
        refused(428, {1, 1, 0, 1, 0, 0, 0, 0, 0, 0}),
        refused(480, {1, 1, 0, 0, 0, 1, 0, 0, 0, 0}),
        refused(486, {1, 1, 0, 0, 0, 1, 0, 0, 0, 0}),
        refused(600, {1, 1, 0, 0, 0, 1, 0, 0, 0, 0}),
        refused(603, {1, 1, 0, 0, 0, 1, 0, 0, 0, 0}),
        refused(408, {1, 1, 0, 0, 0, 0, 1, 0, 0, 0}),
        refused(500, {1, 1, 0, 0, 0, 0, 1, 0, 0, 0}),
        refused(503, {1, 1, 0, 0, 0, 0, 1, 0, 0, 0}),
        refused(504, {1, 1, 0, 0, 0, 0, 1, 0, 0, 0}),
        refused(404, {1, 1, 0, 0, 0, 0, 0, 0, 0, 0}),
        refused(487, {1, 1, 0, 0, 0, 0, 0, 0, 0, 0}),
        {"nobody there", invite + "<- 200\n-> ACK\n", "", {1, 1, 0, 0, 0, 0, 1, 0, 0, 0}},
        {"no answer within the rung's time: CANCEL, and a 487",
         invite + "<- 200 within 1s\n-> ACK\n",
         "<- INVITE\n-> 180\n<- CANCEL\n-> 200\n-> 487 for INVITE\n<- ACK\n",
         {1, 1, 0, 0, 0, 0, 0, 0, 0, 0}},
        {"tried again after a refusal: one request in two legs",
         invite + "<- 486\n" + invite + "<- 486\n",
         "<- INVITE\n-> 486\n<- ACK\n",
         {2, 1, 0, 0, 0, 2, 0, 0, 0, 0}},
        {"OPTIONS", "-> OPTIONS sip:{target}\n<- 200\n", "<- OPTIONS\n-> 200\n", {}},
        {"REGISTER",
         "-> REGISTER sip:{target}\n<- 200\n",
         "<- REGISTER\n-> 200\n",
         {0, 0, 0, 0, 0, 0, 0, 0, 1, 0}},
        {"REGISTER that is challenged first",
         "-> REGISTER sip:{target}\n<- 401\n-> REGISTER sip:{target}\n<- 200\n",
         "either\n  <- REGISTER where CSeq.number == 1\n  -> 401\nor\n  <- REGISTER\n  -> "
         "200\nend\n",
         {0, 0, 0, 0, 0, 0, 0, 0, 2, 0}},
        {"REGISTER that is refused",
         "-> REGISTER sip:{target}\n<- 403\n",
         "<- REGISTER\n-> 403\n",
         {0, 0, 0, 0, 0, 0, 0, 0, 1, 1}},
        {"REGISTER that nobody answers",
         "-> REGISTER sip:{target}\n<- 200\n",
         "",
         {0, 0, 0, 0, 0, 0, 0, 0, 1, 1}},
    };
}

void check(const Flow& flow, base::Transport transport) {
    Exchange exchange{flow.caller, flow.called};
    exchange.caller.aims_at(target_address, transport).loads({.users = 1, .calls = 1});
    exchange.run();
    SCOPED_TRACE(testing::Message() << flow.name << " over " << base::name_of(transport) << "\n"
                                    << exchange.network.trace());
    EXPECT_EQ(counts_of(exchange.alice->turn.meter().sessions()), flow.counts);
}

TEST(SessionCounts, CountsSessionsByHandCountedFlows) {
    for (const std::vector<Flow>& flows : {established(), not_established()}) {
        for (const Flow& flow : flows) {
            check(flow, base::Transport::udp);
            check(flow, base::Transport::tcp);
        }
    }
}

/// Copies are no attempts: a third of all packets is lost, and as many come twice.
TEST(SessionCounts, CountsNoRetransmission) {
    Exchange exchange{invite + "<- 486\n", "<- INVITE\n-> 486\n<- ACK\n", 4};
    exchange.caller.loads({.stages = {{.from = 20, .to = 20, .span = 10s}}});
    exchange.network.set_faults({.loss = 0.3, .duplication = 0.3});
    exchange.run();
    const SessionCounts& counts = exchange.alice->turn.meter().sessions();
    EXPECT_GT(exchange.alice->turn.books().transactions.retransmitted_by_us, 50U);
    EXPECT_EQ(counts.invites, 200U);
    EXPECT_EQ(counts.requests, 200U);
    EXPECT_EQ(counts.effective + counts.ineffective, 200U);
    EXPECT_EQ(counts.ineffective, exchange.alice->turn.books().transactions.timed_out);
}

}  // namespace
}  // namespace rung::turn
