#include "engine/call/message_plan.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

/// The message that the first `->` of the ladder writes, with the stack's values in capitals.
std::string rendered(const std::string& ladder, bool answer) {
    Bench bench{ladder};
    if (answer) {
        bench.receive(
            "OPTIONS sip:x SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\nX-Odd: odd\n"
            "CSeq: 5 OPTIONS\nContent-Length: 0\n\n");
    }
    StackValues values;
    values[StackSlot::start] = answer ? "200 OK" : "URI";
    values[StackSlot::via_rows] = "Via: VIA\r\n";
    values[StackSlot::route_rows] = answer ? "" : "Route: ROUTE\r\n";
    values[StackSlot::from] = "FROM";
    values[StackSlot::to] = "TO";
    values[StackSlot::call_id] = "ID";
    values[StackSlot::cseq] = "9 INVITE";
    values[StackSlot::contact_rows] = "Contact: CONTACT\r\n";
    std::string out;
    for (const Instruction& instruction : bench.program.code) {
        const auto write = [&](const MessagePlan& plan) {
            sip::Message ours;
            std::string stack_only;
            if (plan.uses_ours()) {
                plan.render_stack_only(values, stack_only);
                EXPECT_TRUE(sip::parse(stack_only, ours)) << stack_only;
            }
            const Evaluator evaluator{bench.call, bench.environment, bench.call.current, &ours};
            plan.render(values, "SDP", evaluator, out);
        };
        if (const auto* request = std::get_if<SendRequest>(&instruction.what)) {
            write(MessagePlan{*request, bench.program});
            break;
        }
        if (const auto* reply = std::get_if<SendAnswer>(&instruction.what)) {
            write(MessagePlan{*reply, bench.program});
            break;
        }
    }
    return out;
}

constexpr const char* plain =
    "INVITE URI SIP/2.0\nVia: VIA\nRoute: ROUTE\nMax-Forwards: 70\nFrom: FROM\nTo: TO\n"
    "Call-ID: ID\nCSeq: 9 INVITE\nContact: CONTACT\nContent-Length: 0\n\n";

TEST(MessagePlan, WritesWhatTheLadderChanges) {
    constexpr const char* head = "INVITE URI SIP/2.0\n";
    constexpr const char* middle =
        "Route: ROUTE\nMax-Forwards: 70\nFrom: FROM\nTo: TO\nCall-ID: ID\n";
    const auto all = [&](std::string_view via, std::string_view cseq, std::string_view extra) {
        return std::string{head} + std::string{via} + middle + std::string{cseq} +
               "Contact: CONTACT\n" + std::string{extra} + "Content-Length: 0\n\n";
    };

    struct Edited {
        const char* name;
        const char* lines;
        std::string message;
    };

    const Edited cases[] = {
        {"nothing", "", plain},
        {"adds a header",
         "   Subject: Lunch\n",
         all("Via: VIA\n", "CSeq: 9 INVITE\n", "Subject: Lunch\n")},
        {"keeps the name as written",
         "   SubJect: Lunch\n",
         all("Via: VIA\n", "CSeq: 9 INVITE\n", "SubJect: Lunch\n")},
        {"replaces in place", "   CSeq: 1 FOO\n", all("Via: VIA\n", "CSeq: 1 FOO\n", "")},
        {"replaces with several",
         "   CSeq: 1 A\n   CSeq: 2 B\n",
         all("Via: VIA\n", "CSeq: 1 A\nCSeq: 2 B\n", "")},
        {"adds one more", "   +Via: more\n", all("Via: VIA\n", "CSeq: 9 INVITE\n", "Via: more\n")},
        {"leaves out", "   -Via\n", all("", "CSeq: 9 INVITE\n", "")},
        {"leaves out and adds", "   -CSeq\n   +CSeq: 1 X\n", all("Via: VIA\n", "", "CSeq: 1 X\n")},
        {"ours",
         "   CSeq: {ours.CSeq.number + 100} INFO\n   Via: {ours.Via};rport\n",
         all("Via: VIA;rport\n", "CSeq: 109 INFO\n", "")},
        {"braces", "   X-A: {{x}\n", all("Via: VIA\n", "CSeq: 9 INVITE\n", "X-A: {x}\n")},
        {"Content-Length",
         "   Content-Length: 99\n",
         std::string{plain}.replace(std::string{plain}.find("Length: 0"), 9, "Length: 99")},
    };
    for (const Edited& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(rendered(std::string{"-> INVITE sip:x\n"} + one.lines + "<- 486\n", false),
                  crlf(one.message));
    }
}

TEST(MessagePlan, WritesBodies) {
    const auto with = [](const char* lines) {
        const std::string text =
            rendered(std::string{"-> INVITE sip:x\n"} + lines + "<- 486\n", false);
        return text.substr(text.find("Contact: CONTACT\r\n") + 18);
    };
    EXPECT_EQ(with("   body sdp\n"),
              "Content-Type: application/sdp\r\nContent-Length: 3\r\n\r\nSDP");
    EXPECT_EQ(with("   body text/plain\n     one {seq}\n     two\n"),
              "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\none 3\r\ntwo\r\n");
    EXPECT_EQ(with("   body text/plain\n     x\n   Content-Type: text/odd\n"),
              "Content-Type: text/odd\r\nContent-Length: 3\r\n\r\nx\r\n");
}

TEST(MessagePlan, WritesAnswers) {
    EXPECT_EQ(rendered("<- OPTIONS\n-> 200\n   X-A: {X-Odd}\n   -Contact\n", true),
              crlf("SIP/2.0 200 OK\nVia: VIA\nFrom: FROM\nTo: TO\nCall-ID: ID\nCSeq: 9 INVITE\n"
                   "X-A: odd\nContent-Length: 0\n\n"));
}

}  // namespace
}  // namespace rung::call
