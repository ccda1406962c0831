#include "engine/transaction/ack.hpp"

#include <gtest/gtest.h>

#include "tests/transaction/messages.hpp"

namespace rung::transaction {
namespace {

const Parsed response{answer_to(RequestText{.method = "INVITE"}.text(), 486, "to1")};

// RFC 3261 17.1.1.3 and 22.3 (credentials).
TEST(Ack, TakesFromTheInviteWhatTheRulesSay) {
    const std::string invite =
        "INVITE sip:bob@example.com;transport=udp SIP/2.0\r\n"
        "v: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1;rport, SIP/2.0/UDP 192.0.2.8;branch=z9hG4bK0\r\n"
        "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK9\r\n"
        "Max-Forwards: 3\r\n"
        "Route: <sip:a;lr>, <sip:b;lr>\r\n"
        "Route: <sip:c;lr>\r\n"
        "f: \"Alice\"\r\n <sip:alice@example.com>;tag=1\r\n"
        "t: <sip:bob@example.com>\r\n"
        "i: x@y\r\n"
        "CSEQ : 4711\tINVITE\r\n"
        "Contact: <sip:alice@192.0.2.9>\r\n"
        "Require: 100rel\r\n"
        "Proxy-Require: x\r\n"
        "Authorization: Digest a=1\r\n"
        "Proxy-Authorization: Digest b=2\r\n"
        "Identity: abc\r\n"
        "no colon here\r\n"
        "Content-Type: application/sdp\r\n"
        "Content-Length: 9999\r\n"
        "\r\n"
        "Via: a line of the body\r\n";
    std::string ack;
    ASSERT_TRUE(write_ack(invite, response, ack));
    EXPECT_EQ(ack,
              "ACK sip:bob@example.com;transport=udp SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1;rport\r\n"
              "Route: <sip:a;lr>, <sip:b;lr>\r\n"
              "Route: <sip:c;lr>\r\n"
              "From: \"Alice\" <sip:alice@example.com>;tag=1\r\n"
              "i: x@y\r\n"
              "CSeq: 4711 ACK\r\n"
              "Authorization: Digest a=1\r\n"
              "Proxy-Authorization: Digest b=2\r\n"
              "To: <sip:bob@192.0.2.1>;tag=to1\r\n"
              "Max-Forwards: 70\r\n"
              "Content-Length: 0\r\n\r\n");
}

TEST(Ack, IsNotMadeFromGarbage) {
    const std::string rest = "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n";

    struct Case {
        std::string invite;
        bool expected;
    };

    const std::vector<Case> cases{
        {"INVITE sip:x SIP/2.0\r\n" + rest, true},
        {"INVITE sip:x SIP/2.0\n" + rest, true},
        {"", false},
        {"INVITE sip:x\r\n" + rest, false},
        {"INVITE\r\n" + rest, false},
        {"INVITE sip:x SIP/2.0", false},
        {"INVITE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n", false},
        {"INVITE sip:x SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n", false},
        {"INVITE sip:x SIP/2.0\r\nCSeq: 2 INVITE\r\n" + rest, false},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.invite);
        std::string ack;
        EXPECT_EQ(write_ack(c.invite, response, ack), c.expected);
    }
}

TEST(Ack, NoPrefixOfAnInviteDoesHarm) {
    const std::string invite =
        RequestText{.method = "INVITE", .extra = "Route: <sip:a>\r\n x\r\n"}.text();
    std::string ack;
    for (std::size_t length = 0; length <= invite.size(); ++length) {
        write_ack(invite.substr(0, length), response, ack);
        EXPECT_LE(ack.size(), invite.size() + 100);
    }
}

}  // namespace
}  // namespace rung::transaction
