#include "engine/transaction/request_shape.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

#include "engine/transaction/ack.hpp"
#include "tests/transaction/messages.hpp"

namespace rung::transaction {
namespace {

const Parsed response{answer_to(RequestText{.method = "INVITE"}.text(), 486, "to1")};
const Parsed folded{
    "SIP/2.0 486 Busy\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:b>\r\n ;tag=x\r\n"
    "Content-Length: 0\r\n\r\n"};

std::string invite(std::initializer_list<std::string_view> rows) {
    std::string text = "INVITE sip:bob@example.com SIP/2.0\r\n";
    for (const std::string_view row : rows) {
        text += row;
    }
    return text += "Content-Length: 0\r\n\r\n";
}

const std::string via = "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1;rport\r\n";
const std::string from = "From: <sip:alice@example.com>;tag=1\r\n";
const std::string to = "To: <sip:bob@example.com>\r\n";
const std::string id = "Call-ID: x\r\n";
const std::string cseq = "CSeq: 1 INVITE\r\n";

TEST(RequestShape, WritesTheAckThatWriteAckWrites) {
    for (const std::string& request : {
             RequestText{.method = "INVITE"}.text(),
             invite({via, from, to, id, cseq}),
             invite({via, cseq, from, to, id}),
             invite({cseq, via}),
             invite({via, cseq}),
             invite({via, "Max-Forwards: 70\r\n", from, to, id, cseq, "Contact: <sip:a>\r\n"}),
             invite({via,
                     "Route: <sip:a;lr>, <sip:b>\r\n",
                     to,
                     "r: x\r\n",
                     id,
                     "CSeq: 17  INVITE\r\nAuthorization: Digest a\r\n",
                     from}),
         }) {
        SCOPED_TRACE(request);
        const RequestShape shape{request};
        EXPECT_TRUE(shape.has_ack());
        for (const Parsed* answer : {&response, &folded}) {
            std::string expected;
            ASSERT_TRUE(write_ack(request, *answer, expected));
            std::string written = "what was there before, and is longer than any ACK will ever be";
            shape.write_ack(request, *answer, written);
            EXPECT_EQ(written, expected);
        }
    }
}

TEST(RequestShape, LeavesToWriteAckWhatIsNoCopy) {
    for (const std::string& request : {
             invite({from, cseq}),
             invite({via, from}),
             invite({via, cseq, cseq}),
             invite({via, via, cseq}),
             invite({"Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b\r\n", cseq}),
             invite({"Via: SIP/2.0/UDP a;\r\n branch=z9hG4bK1\r\n", cseq}),
             invite({via, "Route: <sip:a>,\r\n <sip:b>\r\n", cseq}),
             invite({via, "From: <sip:a> \r\n", cseq}),
             invite({via, "From: <sip:a>\n", cseq}),
             invite({via, "no colon\r\n", cseq}),
             invite({via, "CSeq: one INVITE\r\n"}),
             invite({via, "CSeq: 1\r\n"}),
             invite({via, "cseq: 1 INVITE\r\n"}),
             invite({via, "CSeq : 1 INVITE\r\n"}),
             invite({via, "CSeq:1 INVITE\r\n"}),
             std::string{
                 "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n"},
             std::string{"INVITE sip:bob SIP/2.0"},
             std::string{},
         }) {
        EXPECT_FALSE(RequestShape{request}.has_ack()) << request;
    }
    std::string many = via;
    for (int n = 0; n < 20; ++n) {
        many += "Route: <sip:a>\r\nX: y\r\n";
    }
    EXPECT_FALSE(RequestShape{invite({many, cseq})}.has_ack());
}

TEST(RequestShape, NoPrefixDoesHarm) {
    const std::string request =
        RequestText{.method = "INVITE", .extra = "Route: <sip:a>\r\n"}.text();
    for (std::size_t length = 0; length < request.size(); ++length) {
        const RequestShape shape{request.substr(0, length)};
        EXPECT_FALSE(shape.has_ack() && length < 20);
    }
}

}  // namespace
}  // namespace rung::transaction
