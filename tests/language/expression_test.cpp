#include <gtest/gtest.h>

#include "engine/call/program.hpp"
#include "scenarios/language/compile.hpp"

namespace rung::language {
namespace {

using call::Comparison;
using call::Operator;

/// A ladder around one check of a 200 to an INVITE with a label and some variables.
std::string around(std::string_view check) {
    std::string text =
        "manual ack\n"
        "let limit = 5\n"
        "let wait = 2s\n"
        "let word = \"x\"\n"
        "-> INVITE sip:bob@{target} as first\n"
        "<- 180\n"
        "   place := Contact.uri\n"
        "   name := To.uri.user\n"
        "<- 2xx\n"
        "   ";
    text += check;
    text += '\n';
    return text;
}

struct Made {
    call::Program program;
    const call::Expression* root = nullptr;
};

Made make(std::string_view check) {
    const std::string text = around(check);
    Compiled compiled = compile("test.rung", text);
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
        ADD_FAILURE() << render(diagnostic, text);
    }
    Made made;
    if (compiled.program) {
        made.program = std::move(*compiled.program);
        const auto& checks = std::get<call::Receive>(made.program.code.back().what).checks;
        made.root = &made.program.expressions.at(checks.at(0).expression);
    }
    return made;
}

TEST(Expressions, ChooseHowTheyCompare) {
    const struct {
        const char* check;
        Comparison comparison;
    } cases[] = {
        {"Contact.uri == first.uri", Comparison::uri},
        {"uri != \"sip:x@y\"", Comparison::uri},
        {"place == To.uri", Comparison::uri},
        {"To.uri == profile.somebody", Comparison::uri},
        {"status == 200", Comparison::number},
        {"status == \"200\"", Comparison::number},
        {"Contact.q == 0.5", Comparison::number},
        {"Contact.expires in 60, 3600", Comparison::number},
        {"Contact.uri.port == 5060", Comparison::number},
        {"CSeq.number == first.CSeq.number + 1", Comparison::number},
        {"elapsed < 500ms", Comparison::number},
        {"since(first) > wait", Comparison::number},
        {"elapsed < 2 * wait", Comparison::number},
        {"count(Via) == limit", Comparison::number},
        {"body.length == 0", Comparison::number},
        {"Max-Forwards == 70", Comparison::number},
        {"Retry-After.expires == 5", Comparison::number},
        {"header(\"X-Count\") == 5", Comparison::number},
        {"Call-ID == first.Call-ID", Comparison::octets},
        {"To.uri.user == \"bob\"", Comparison::octets},
        {"To.uri.user == 1234", Comparison::octets},
        {"name == word", Comparison::octets},
        {"To.display == \"Bob\"", Comparison::octets},
        {"reason == \"OK\"", Comparison::octets},
        {"Via.branch == first.Via.branch", Comparison::octets},
        {"To.tag != From.tag", Comparison::octets},
        {"Contact.text == \"x\"", Comparison::octets},
        {"Identity.attest in A, B, C", Comparison::octets},
        {"Identity.dest.tn == e164(To.uri.user)", Comparison::octets},
        {"lower(Contact.uri.host) == \"x\"", Comparison::octets},
        {"sdp.c == \"IN IP4 0.0.0.0\"", Comparison::octets},
        {"Contact is first.Contact", Comparison::octets},
        {"word == \"x\"", Comparison::octets},
        {"Contact.uri.host == \"EXAMPLE.com\"", Comparison::token},
        {"CSeq.method == INVITE", Comparison::token},
        {"method == INVITE", Comparison::token},
        {"transport == UDP", Comparison::token},
        {"Contact.uri.param.transport == tcp_", Comparison::token},
        {"Require == \"100rel\"", Comparison::token},
        {"X-Unknown == \"y\"", Comparison::token},
        {"Via.received == target.host", Comparison::token},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.check);
        std::string check = one.check;
        if (const auto at = check.find("tcp_"); at != std::string::npos) {
            check.replace(at, 4, "\"tcp\"");
        }
        const Made made = make(check);
        ASSERT_NE(made.root, nullptr);
        const auto* const operation = std::get_if<call::Operation>(&made.root->node);
        ASSERT_NE(operation, nullptr);
        EXPECT_EQ(operation->comparison, one.comparison);
    }
}

TEST(Expressions, BindNotThenAndThenOr) {
    const Made made = make("not Contact exists and status == 200 or (status == 1 or status == 2)");
    ASSERT_NE(made.root, nullptr);
    const auto operation = [&](call::ExprId id) {
        return std::get<call::Operation>(made.program.expressions.at(id).node);
    };
    const auto& root = std::get<call::Operation>(made.root->node);
    EXPECT_EQ(root.op, Operator::disjunction);
    ASSERT_EQ(root.operands.size(), 2U);
    const auto both = operation(root.operands[0]);
    EXPECT_EQ(both.op, Operator::conjunction);
    EXPECT_EQ(operation(both.operands[0]).op, Operator::negate);
    EXPECT_EQ(operation(root.operands[1]).op, Operator::disjunction);
}

TEST(Expressions, BindProductsCloserThanSums) {
    const Made made = make("limit == 1 + limit * 3 - 4");
    ASSERT_NE(made.root, nullptr);
    const auto operation = [&](call::ExprId id) {
        return std::get<call::Operation>(made.program.expressions.at(id).node);
    };
    const auto difference = operation(std::get<call::Operation>(made.root->node).operands.at(1));
    EXPECT_EQ(difference.op, Operator::subtract);
    const auto sum = operation(difference.operands.at(0));
    EXPECT_EQ(sum.op, Operator::add);
    EXPECT_EQ(operation(sum.operands.at(1)).op, Operator::multiply);
}

TEST(Expressions, KeepRegexesOnce) {
    const Made made = make("reason matches /^o\\/k$/i and not reason matches /^o\\/k$/i");
    ASSERT_EQ(made.program.regexes.size(), 1U);
    EXPECT_TRUE(made.program.regexes[0].matches("O/K"));
    EXPECT_FALSE(made.program.regexes[0].matches("not ok"));
}

call::Subject subject_of(const Made& made) {
    const auto& operation = std::get<call::Operation>(made.root->node);
    return std::get<call::Subject>(made.program.expressions.at(operation.operands[0]).node);
}

TEST(Expressions, NameWhichValuesTheyMean) {
    const struct {
        const char* check;
        call::Choice choice;
        int index;
    } cases[] = {{"Contact exists", call::Choice::one, 1},
                 {"Contact[2] exists", call::Choice::one, 2},
                 {"Contact[*] exists", call::Choice::every, 1},
                 {"any Contact[*] exists", call::Choice::any, 1},
                 {"any first.Contact[*].uri exists", call::Choice::any, 1}};

    for (const auto& one : cases) {
        SCOPED_TRACE(one.check);
        const Made made = make(one.check);
        ASSERT_NE(made.root, nullptr);
        EXPECT_EQ(subject_of(made).choice, one.choice);
        EXPECT_EQ(subject_of(made).index, one.index);
    }
}

std::string path_of(const call::Subject& subject) {
    std::string all;
    for (const call::PathStep& step : subject.path) {
        all += std::to_string(static_cast<int>(step.part)) + step.name + ' ';
    }
    return all;
}

TEST(Expressions, WalkTheParts) {
    using call::Part;

    const struct {
        const char* check;
        std::vector<std::pair<Part, const char*>> path;
    } cases[] = {
        {"Contact.uri.param.transport exists", {{Part::uri, ""}, {Part::param, "transport"}}},
        {"Contact.param.\"odd name\" exists", {{Part::param, "odd name"}}},
        {"uri.user.length exists", {{Part::user, ""}, {Part::length, ""}}},
        {"Identity.dest.tn exists", {{Part::claim, "dest.tn"}}},
        {"Identity.info exists", {{Part::info, ""}}},
        {"Identity.text exists", {{Part::text, ""}}},
        {"Identity.verdict.reason exists", {{Part::verdict_reason, ""}}},
        {"sdp.m.lines exists", {{Part::sdp, "m"}, {Part::lines, ""}}},
        {"sdp.m[2].port == 5", {{Part::sdp, "m"}, {Part::sdp_field, "port"}}},
        {"sdp.m.attribute.ptime exists", {{Part::sdp, "m"}, {Part::sdp_attribute, "ptime"}}},
        {"sdp.attribute.\"x-y\".length == 5", {{Part::sdp_attribute, "x-y"}, {Part::length, ""}}},
        {"Via.sent-by exists", {{Part::sent_by, ""}}},
        {"header(\"X.Odd\").text exists", {{Part::text, ""}}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.check);
        const Made made = make(one.check);
        ASSERT_NE(made.root, nullptr);
        call::Subject expected;
        for (const auto& [part, name] : one.path) {
            expected.path.push_back({part, name});
        }
        EXPECT_EQ(path_of(subject_of(made)), path_of(expected));
    }
}

TEST(Expressions, ReadLiterals) {
    using std::chrono_literals::operator""ms;

    const struct {
        const char* text;
        call::Literal value;
    } cases[] = {{"42", std::int64_t{42}},
                 {"-7", std::int64_t{-7}},
                 {"3.5", 3.5},
                 {"99.9%", 0.99900000000000011},
                 {"1.5s", base::Duration{1500ms}},
                 {"250ms", base::Duration{250ms}},
                 {"true", true},
                 {"ES256", std::string{"ES256"}},
                 {R"("a \"b\" {{c} \x41")", std::string{"a \"b\" {c} A"}}};

    for (const auto& one : cases) {
        SCOPED_TRACE(one.text);
        const std::string text =
            "-> OPTIONS sip:{target}\n<- 200\n   kept := " + std::string{one.text} + "\n";
        const Compiled compiled = compile("test.rung", text);
        ASSERT_TRUE(compiled.program.has_value());
        const auto& node = compiled.program->expressions.back().node;
        const auto* const literal = std::get_if<call::Literal>(&node);
        ASSERT_NE(literal, nullptr);
        ASSERT_EQ(literal->index(), one.value.index());
        if (const auto* const real = std::get_if<double>(literal)) {
            EXPECT_DOUBLE_EQ(*real, std::get<double>(one.value));
        } else {
            EXPECT_TRUE(*literal == one.value);
        }
    }
}

}  // namespace
}  // namespace rung::language
