#include "engine/call/program.hpp"

#include <gtest/gtest.h>

#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"

namespace rung::language {
namespace {

using namespace std::chrono_literals;
using call::Program;

Program program_of(std::string_view text) {
    Compiled compiled = compile("test.rung", text);
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
        ADD_FAILURE() << render(diagnostic, text);
    }
    return compiled.program ? std::move(*compiled.program) : Program{};
}

Program library_program(std::string_view name) {
    return program_of(library::find(name).value_or(""));
}

template <class Rung>
const Rung& rung_at(const Program& program, std::size_t index) {
    EXPECT_LT(index, program.code.size());
    EXPECT_TRUE(std::holds_alternative<Rung>(program.code.at(index).what)) << "rung " << index;
    return std::get<Rung>(program.code.at(index).what);
}

template <class Node>
const Node& node_at(const Program& program, call::ExprId id) {
    EXPECT_TRUE(std::holds_alternative<Node>(program.expressions.at(id).node)) << "node " << id;
    return std::get<Node>(program.expressions.at(id).node);
}

std::vector<std::size_t> kinds_of(const Program& program) {
    std::vector<std::size_t> kinds;
    for (const call::Instruction& instruction : program.code) {
        kinds.push_back(instruction.what.index());
    }
    return kinds;
}

// The order of the alternatives of `Instruction::what`.
constexpr std::size_t request = 0;
constexpr std::size_t answer = 1;
constexpr std::size_t receive = 4;
constexpr std::size_t receive_copy = 5;
constexpr std::size_t nothing = 6;
constexpr std::size_t pause_kind = 10;
constexpr std::size_t jump = 15;
constexpr std::size_t branch = 16;
constexpr std::size_t repeat_begin = 17;
constexpr std::size_t repeat_end = 18;
constexpr std::size_t let_kind = 19;

TEST(CompiledProgram, OfOptionsIsARequestAndItsAnswer) {
    const Program program = library_program("examples/options");
    EXPECT_EQ(program.file, "test.rung");
    EXPECT_EQ(program.heading.title, "OPTIONS ping");
    EXPECT_EQ(kinds_of(program), (std::vector<std::size_t>{request, receive}));
    EXPECT_FALSE(program.is_called);
    EXPECT_FALSE(program.uses_verdict);
    EXPECT_FALSE(program.watches_copies);
    const auto& send = rung_at<call::SendRequest>(program, 0);
    EXPECT_EQ(send.method, "OPTIONS");
    EXPECT_EQ(send.kind, call::SendRequest::Kind::ordinary);
    ASSERT_EQ(send.uri.pieces.size(), 1U);
    EXPECT_EQ(send.uri.pieces[0].literal, "sip:");
    EXPECT_EQ(node_at<call::Given>(program, send.uri.pieces[0].expression), call::Given::target);
    const auto& wait = rung_at<call::Receive>(program, 1);
    EXPECT_TRUE(wait.statuses.contains(200));
    EXPECT_FALSE(wait.statuses.contains(202));
    EXPECT_EQ(wait.window.latest, 32s);
    EXPECT_FALSE(wait.window.given);
    EXPECT_FALSE(wait.window.unlimited);
    EXPECT_EQ(program.code[1].place.line, 5U);
    EXPECT_EQ(program.code[1].place.text, "<- 200");
}

TEST(CompiledProgram, OfARedirectKeepsTheContactForTheNextCall) {
    const Program program = library_program("examples/redirect-302");
    EXPECT_EQ(program.heading.id, "REDIR-RS-002");
    EXPECT_EQ(program.heading.refs,
              (std::vector<std::string>{"RFC 3261 8.1.3.4", "RFC 3261 21.3.3"}));
    EXPECT_EQ(program.heading.level, call::Level::should);
    EXPECT_EQ(program.heading.needs, std::vector<std::string>{"redirect"});
    EXPECT_EQ(program.profile_names, std::vector<std::string>{"redirected"});
    EXPECT_EQ(program.labels, (std::vector<std::string>{"first", "second"}));
    EXPECT_EQ(program.variables, std::vector<std::string>{"next"});
    EXPECT_EQ(kinds_of(program),
              (std::vector<std::size_t>{
                  request, receive, request, receive, request, pause_kind, request, receive}));
    EXPECT_TRUE(rung_at<call::SendRequest>(program, 0).edits.body->default_sdp);

    const auto& moved = rung_at<call::Receive>(program, 1);
    EXPECT_EQ(moved.window.latest, 4s);
    EXPECT_TRUE(moved.window.given);
    ASSERT_EQ(moved.checks.size(), 4U);
    EXPECT_EQ(node_at<call::Operation>(program, moved.checks[0].expression).op,
              call::Operator::exists);
    const auto& differs = node_at<call::Operation>(program, moved.checks[1].expression);
    EXPECT_EQ(differs.op, call::Operator::not_equal);
    EXPECT_EQ(differs.comparison, call::Comparison::uri);
    const auto& first = node_at<call::Subject>(program, differs.operands[1]);
    EXPECT_EQ(first.scope, call::Scope::label);
    EXPECT_EQ(first.label, 0);
    EXPECT_EQ(first.field, call::Field::uri);
    EXPECT_EQ(moved.checks[2].kind, call::Check::Kind::should);
    EXPECT_EQ(moved.checks[2].place.line, 15U);
    EXPECT_EQ(moved.checks[2].place.text, "should Contact.expires exists");
    EXPECT_EQ(moved.checks[3].kind, call::Check::Kind::capture);
    EXPECT_EQ(moved.checks[3].variable, 0);

    const auto& again = rung_at<call::SendRequest>(program, 2);
    EXPECT_EQ(again.label, 1);
    ASSERT_EQ(again.uri.pieces.size(), 1U);
    EXPECT_EQ(node_at<call::Variable>(program, again.uri.pieces[0].expression).id, 0);
    EXPECT_EQ(rung_at<call::SendRequest>(program, 4).kind, call::SendRequest::Kind::ack);
    const auto& rest = rung_at<call::Pause>(program, 5);
    EXPECT_EQ(std::get<base::Duration>(node_at<call::Literal>(program, rest.first)), 100ms);
    EXPECT_EQ(rest.second, call::no_expr);
    EXPECT_TRUE(rung_at<call::SendRequest>(program, 6).uri.empty());
}

TEST(CompiledProgram, OfTheTargetWaitsInEveryArmWithoutLimit) {
    const Program program = library_program("targets/target");
    EXPECT_TRUE(program.is_called);
    EXPECT_TRUE(program.uses_verdict);
    const auto& either = rung_at<call::Either>(program, 0);
    ASSERT_EQ(either.arms.size(), 7U);
    for (const std::uint32_t arm : either.arms) {
        const auto& wait = rung_at<call::Receive>(program, arm);
        EXPECT_TRUE(wait.window.unlimited);
        EXPECT_EQ(wait.method, arm == either.arms.back() ? "OPTIONS" : "INVITE");
    }
    for (std::size_t index = 0; index + 1 < either.arms.size(); ++index) {
        const auto& leave = rung_at<call::Jump>(program, either.arms[index + 1] - 1);
        EXPECT_EQ(leave.to, program.code.size());
    }
    // -> 302 with a Contact made of the Request-URI's user.
    const auto& moved = rung_at<call::SendAnswer>(program, either.arms[0] + 1);
    EXPECT_EQ(moved.status, 302);
    ASSERT_EQ(moved.edits.headers.size(), 1U);
    const call::HeaderLine& contact = moved.edits.headers[0];
    EXPECT_EQ(contact.edit, call::HeaderEdit::replace);
    EXPECT_EQ(contact.id, sip::HeaderId::contact);
    ASSERT_EQ(contact.value.pieces.size(), 3U);
    EXPECT_EQ(contact.value.pieces[0].literal, "<sip:");
    const auto& drop = node_at<call::FunctionCall>(program, contact.value.pieces[0].expression);
    EXPECT_EQ(drop.function, call::Function::drop);
    ASSERT_EQ(drop.arguments.size(), 2U);
    EXPECT_EQ(node_at<call::Subject>(program, drop.arguments[0]).path[0].part, call::Part::user);
    EXPECT_EQ(contact.value.pieces[2].literal, ">;expires=60");
    EXPECT_EQ(contact.value.pieces[2].expression, call::no_expr);
    // -> {Identity.verdict.status} {Identity.verdict.reason}
    const auto& verdict = rung_at<call::SendAnswer>(program, either.arms[4] + 1);
    const auto& status = node_at<call::Subject>(program, verdict.status_expression);
    EXPECT_EQ(status.header, sip::HeaderId::identity);
    EXPECT_EQ(status.path[0].part, call::Part::verdict_status);
    ASSERT_EQ(verdict.reason.pieces.size(), 1U);
    const auto& bye = rung_at<call::Receive>(program, either.arms[5] + 4);
    EXPECT_EQ(bye.method, "BYE");
    EXPECT_EQ(bye.window.latest, 1h);
    EXPECT_FALSE(bye.window.unlimited);
}

TEST(CompiledProgram, OfRetransmissionsHasTheirWindows) {
    const Program program = library_program("examples/invite-retransmission");
    EXPECT_TRUE(program.manual.trying);
    EXPECT_TRUE(program.watches_copies);
    EXPECT_TRUE(program.is_called);
    EXPECT_EQ(
        kinds_of(program),
        (std::vector<std::size_t>{
            receive, receive_copy, receive_copy, receive_copy, answer, nothing, answer, receive}));
    EXPECT_EQ(rung_at<call::ReceiveCopy>(program, 1).window.earliest, 400ms);
    EXPECT_EQ(rung_at<call::ReceiveCopy>(program, 1).window.latest, 600ms);
    EXPECT_EQ(rung_at<call::ReceiveCopy>(program, 3).window.earliest, 1750ms);
    EXPECT_EQ(rung_at<call::ReceiveCopy>(program, 3).window.latest, 2250ms);
    EXPECT_EQ(rung_at<call::ReceiveNothing>(program, 5).span, 10s);
    const auto& ack = rung_at<call::Receive>(program, 7);
    EXPECT_EQ(node_at<call::Operation>(program, ack.checks[0].expression).comparison,
              call::Comparison::octets);
}

TEST(CompiledProgram, KnowsItsPolicies) {
    const Program follow = library_program("examples/follow-302");
    ASSERT_EQ(follow.policies.size(), 1U);
    EXPECT_TRUE(follow.policies[0].statuses.contains(399));
    EXPECT_EQ(std::get<call::FollowPolicy>(follow.policies[0].what).limit, 5);
    const Program sign = library_program("examples/sign-on-428");
    ASSERT_EQ(sign.policies.size(), 1U);
    const auto& policy = std::get<call::SignPolicy>(sign.policies[0].what);
    EXPECT_EQ(policy.sign.attest.pieces.at(0).literal, "B");
    EXPECT_EQ(policy.sign.iat, call::no_expr);
    EXPECT_FALSE(policy.sign.plain);
}

TEST(CompiledProgram, JumpsRoundBlocks) {
    const Program program = program_of(
        "let rounds = 3\n"
        "-> OPTIONS sip:{target}\n"
        "<- 200\n"
        "repeat rounds as n\n"
        "  if n == 1\n"
        "    pause 1s\n"
        "  else if n == 2\n"
        "    pause 2s..3s\n"
        "  else\n"
        "    pause n * 1s\n"
        "  end\n"
        "end\n"
        "pause 9s\n");
    EXPECT_EQ(kinds_of(program),
              (std::vector<std::size_t>{let_kind,
                                        request,
                                        receive,
                                        repeat_begin,
                                        branch,
                                        pause_kind,
                                        jump,
                                        branch,
                                        pause_kind,
                                        jump,
                                        pause_kind,
                                        repeat_end,
                                        pause_kind}));
    EXPECT_EQ(program.loops, 1);
    const auto& begin = rung_at<call::RepeatBegin>(program, 3);
    EXPECT_EQ(begin.behind, 12U);
    EXPECT_EQ(program.variables.at(begin.counter), "n");
    EXPECT_EQ(rung_at<call::RepeatEnd>(program, 11).body, 4U);
    EXPECT_EQ(rung_at<call::RepeatEnd>(program, 11).loop, begin.loop);
    EXPECT_EQ(rung_at<call::Branch>(program, 4).otherwise, 7U);
    EXPECT_EQ(rung_at<call::Branch>(program, 7).otherwise, 10U);
    EXPECT_EQ(rung_at<call::Jump>(program, 6).to, 11U);
    EXPECT_EQ(rung_at<call::Jump>(program, 9).to, 11U);
    EXPECT_NE(rung_at<call::Pause>(program, 8).second, call::no_expr);
}

TEST(CompiledProgram, PutsOperandsBeforeTheirUsers) {
    for (const library::Entry& entry : library::all()) {
        SCOPED_TRACE(entry.name);
        const Program program = program_of(entry.text);
        for (std::size_t id = 0; id < program.expressions.size(); ++id) {
            const auto& node = program.expressions[id].node;
            const auto* const operation = std::get_if<call::Operation>(&node);
            const auto* const function = std::get_if<call::FunctionCall>(&node);
            for (const call::ExprId operand : operation != nullptr  ? operation->operands
                                              : function != nullptr ? function->arguments
                                                                    : std::vector<call::ExprId>{}) {
                EXPECT_LT(operand, id);
            }
        }
    }
}

std::string text_of(const call::Text& text) {
    std::string all;
    for (const call::Text::Piece& piece : text.pieces) {
        all += piece.literal + (piece.expression == call::no_expr ? "" : "{}");
    }
    return all;
}

TEST(CompiledProgram, ResolvesEscapesAndBodies) {
    const Program program = program_of(
        "-> MESSAGE sip:bob@{target}\n"
        "   Subject: a \\t \\x41 \\\\ \\q {{b} }  # no comment\n"
        "   +X-Long: one, \\\n"
        "            two\n"
        "   -Max-Forwards\n"
        "   m: <sip:x@y>\n"
        "   body text/plain;charset=utf-8\n"
        "     first  # no comment\n"
        "       indented\n"
        "\n"
        "     n={seq}\\\n"
        "     \\x00 last\n"
        "\n"
        "<- 200  # a comment\n"
        "-> raw as junk\n"
        "   OPTIONS {target} SIP/2.0\n"
        "   \\r\\n\\\n");
    const auto& send = rung_at<call::SendRequest>(program, 0);
    ASSERT_EQ(send.edits.headers.size(), 4U);
    EXPECT_EQ(text_of(send.edits.headers[0].value), "a \t A \\ \\q {b} }  # no comment");
    EXPECT_EQ(send.edits.headers[1].edit, call::HeaderEdit::add);
    EXPECT_EQ(text_of(send.edits.headers[1].value), "one, two");
    EXPECT_EQ(send.edits.headers[1].place.text, "+X-Long: one, two");
    EXPECT_EQ(send.edits.headers[2].edit, call::HeaderEdit::remove);
    EXPECT_EQ(send.edits.headers[2].id, sip::HeaderId::max_forwards);
    EXPECT_EQ(send.edits.headers[3].id, sip::HeaderId::contact);
    EXPECT_EQ(send.edits.headers[3].name, "m");
    ASSERT_TRUE(send.edits.body.has_value());
    EXPECT_FALSE(send.edits.body->default_sdp);
    EXPECT_EQ(text_of(send.edits.body->content_type), "text/plain;charset=utf-8");
    const std::string expected =
        std::string{"first  # no comment\r\n  indented\r\n\r\nn={}"} + '\0' + " last\r\n";
    EXPECT_EQ(text_of(send.edits.body->content), expected);
    EXPECT_EQ(program.code[1].place.text, "<- 200");
    EXPECT_EQ(text_of(rung_at<call::SendRaw>(program, 2).octets), "OPTIONS {} SIP/2.0\r\n\r\n");
    EXPECT_EQ(rung_at<call::SendRaw>(program, 2).label, 0);
}

TEST(CompiledProgram, ReadsStatusesAndAnnotationsInAnyOrder) {
    const Program program = program_of(
        "-> INVITE sip:{target} as call\n"
        "<- 180|183 optional within 1s..5s as ringing for call\n"
        "<- !200 for INVITE where reason is \"Busy\" about 100ms\n"
        "<- 400..499\n"
        "<- {seq + 200}\n"
        "<- nothing within 2s but 100|200..299|NOTIFY\n");
    const auto& ringing = rung_at<call::Receive>(program, 1);
    EXPECT_TRUE(ringing.optional);
    EXPECT_EQ(ringing.window.earliest, 1s);
    EXPECT_EQ(ringing.window.latest, 5s);
    EXPECT_EQ(ringing.whose.label, 0);
    EXPECT_EQ(ringing.label, 1);
    EXPECT_TRUE(ringing.statuses.contains(183));
    EXPECT_FALSE(ringing.statuses.contains(181));
    const auto& other = rung_at<call::Receive>(program, 2);
    EXPECT_EQ(other.whose.method, "INVITE");
    EXPECT_TRUE(other.statuses.inverted);
    EXPECT_NE(other.where, call::no_expr);
    EXPECT_EQ(other.window.earliest, 40ms);
    EXPECT_EQ(other.window.latest, 160ms);
    EXPECT_TRUE(rung_at<call::Receive>(program, 3).statuses.contains(450));
    EXPECT_NE(rung_at<call::Receive>(program, 4).statuses.expression, call::no_expr);
    const auto& silence = rung_at<call::ReceiveNothing>(program, 5);
    EXPECT_TRUE(silence.but_statuses.contains(250));
    EXPECT_EQ(silence.but_methods, std::vector<std::string>{"NOTIFY"});
}

}  // namespace
}  // namespace rung::language
