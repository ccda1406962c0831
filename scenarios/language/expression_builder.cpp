#include "scenarios/language/expression_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/path_builder.hpp"

namespace rung::language {
namespace {

using call::Comparison;
using call::Operator;

constexpr std::size_t most_regexes = 10000;

bool is_numeric(ValueKind kind);
ValueKind kind_of(const call::Literal& literal);
ValueKind kind_of_result(Operator op, ValueKind left, ValueKind right);

}  // namespace

Value ExpressionBuilder::build(const syntax::Expression& expression) {
    if (const auto* const literal = std::get_if<syntax::Literal>(&expression.node)) {
        return {add({literal->value}), kind_of(literal->value)};
    }
    if (const auto* const path = std::get_if<syntax::Path>(&expression.node)) {
        return PathBuilder{*this, *path, expression.span}.build();
    }
    if (const auto* const quoted = std::get_if<syntax::Text>(&expression.node)) {
        return joined(*quoted);
    }
    return operation(std::get<syntax::Operation>(expression.node));
}

Value ExpressionBuilder::joined(const syntax::Text& text) {
    call::FunctionCall made{call::Function::join, {}};
    for (const syntax::Text::Piece& piece : text.pieces) {
        if (!piece.literal.empty()) {
            made.arguments.push_back(add({call::Literal{piece.literal}}));
        }
        if (piece.expression) {
            made.arguments.push_back(build(*piece.expression).id);
        }
    }
    return {add({std::move(made)}), ValueKind::literal};
}

call::ExprId ExpressionBuilder::truth(const syntax::Expression& expression) {
    const Value value = build(expression);
    if (value.kind != ValueKind::truth) {
        reporter_.fail(expression.span,
                       Code::no_operator,
                       {"a check needs an operator", "such as `exists`, or `==` and a value"});
    }
    return value.id;
}

call::ExprId ExpressionBuilder::duration(const syntax::Expression& expression) {
    const Value value = build(expression);
    if (value.kind != ValueKind::duration && value.kind != ValueKind::unknown) {
        reporter_.fail(expression.span,
                       Code::bad_comparison,
                       {"this is no duration", "a duration is such as `500ms`"});
    }
    return value.id;
}

call::ExprId ExpressionBuilder::number(const syntax::Expression& expression) {
    const Value value = build(expression);
    if (value.kind == ValueKind::truth || value.kind == ValueKind::duration ||
        value.kind == ValueKind::literal || value.kind == ValueKind::uri) {
        reporter_.fail(expression.span, Code::bad_comparison, {"this is no number"});
    }
    return value.id;
}

call::Text ExpressionBuilder::text(const syntax::Text& text) {
    call::Text result;
    for (const syntax::Text::Piece& piece : text.pieces) {
        call::Text::Piece& made = result.pieces.emplace_back();
        made.literal = piece.literal;
        made.expression = piece.expression ? build(*piece.expression).id : call::no_expr;
    }
    return result;
}

call::ExprId ExpressionBuilder::add(call::Expression expression) {
    program_.expressions.push_back(std::move(expression));
    return static_cast<call::ExprId>(program_.expressions.size() - 1);
}

Value ExpressionBuilder::operation(const syntax::Operation& operation) {
    switch (operation.op) {
        case Operator::negate:
        case Operator::conjunction:
        case Operator::disjunction:
            return logical(operation);
        case Operator::exists:
        case Operator::absent:
        case Operator::valid:
        case Operator::verifies:
        case Operator::unique:
            return suffix(operation);
        case Operator::add:
        case Operator::subtract:
        case Operator::multiply:
            return arithmetic(operation);
        default:
            return comparison(operation);
    }
}

Value ExpressionBuilder::logical(const syntax::Operation& operation) {
    call::Operation made;
    made.op = operation.op;
    for (const syntax::ExpressionPtr& operand : operation.operands) {
        made.operands.push_back(truth(*operand));
    }
    return {add({std::move(made)}), ValueKind::truth};
}

Value ExpressionBuilder::suffix(const syntax::Operation& operation) {
    const syntax::Expression& operand = *operation.operands[0];
    const Value value = build(operand);
    const call::Expression& node = program_.expressions[value.id];
    const auto* const subject = std::get_if<call::Subject>(&node.node);
    const bool may_lack = std::holds_alternative<call::Variable>(node.node) ||
                          std::holds_alternative<call::ProfileValue>(node.node);
    const bool asks_presence = operation.op == Operator::exists || operation.op == Operator::absent;
    if (subject == nullptr && !(asks_presence && may_lack)) {
        reporter_.fail(operand.span,
                       Code::bad_comparison,
                       {"this is no part of a message",
                        "`exists`, `absent`, `valid`, `unique` and `verifies` ask about one"});
    }
    if (operation.op == Operator::verifies) {
        judge_verified(operation, *subject);
    }
    if (operation.op == Operator::valid && subject->field != call::Field::header &&
        subject->field != call::Field::uri) {
        reporter_.fail(operand.span,
                       Code::bad_comparison,
                       {"only headers and URIs have a grammar to be valid by"});
    }
    call::Operation made;
    made.op = operation.op;
    made.operands = {value.id};
    if (operation.operands.size() > 1) {
        const Value password = build(*operation.operands[1]);
        expect_operand(password, *operation.operands[1]);
        made.operands.push_back(password.id);
    }
    return {add({std::move(made)}), ValueKind::truth};
}

/// `Identity verifies`, `Authorization verifies with PASSWORD`.
void ExpressionBuilder::judge_verified(const syntax::Operation& operation,
                                       const call::Subject& subject) {
    const Span span = operation.operands[0]->span;
    const bool credentials = subject.header == sip::HeaderId::authorization ||
                             subject.header == sip::HeaderId::proxy_authorization;
    const bool has_password = operation.operands.size() > 1;
    if (credentials && subject.path.empty() && !has_password) {
        reporter_.fail(span,
                       Code::bad_comparison,
                       {fmt::format("`{}` verifies with a password", subject.header_name),
                        fmt::format("`{} verifies with \"secret\"`", subject.header_name)});
    }
    if (has_password && (!credentials || !subject.path.empty())) {
        reporter_.fail(span,
                       Code::bad_comparison,
                       {"only `Authorization` and `Proxy-Authorization` verify with a password"});
    }
    if (!has_password && (subject.header != sip::HeaderId::identity || !subject.path.empty())) {
        reporter_.fail(span, Code::bad_comparison, {"only `Identity` verifies by itself"});
    }
    program_.uses_verdict = program_.uses_verdict || !has_password;
}

Value ExpressionBuilder::arithmetic(const syntax::Operation& operation) {
    call::Operation made;
    made.op = operation.op;
    made.comparison = Comparison::number;
    std::vector<ValueKind> kinds;
    for (const syntax::ExpressionPtr& operand : operation.operands) {
        const Value value = build(*operand);
        if (value.kind == ValueKind::truth || value.kind == ValueKind::literal ||
            value.kind == ValueKind::uri) {
            reporter_.fail(operand->span,
                           Code::bad_comparison,
                           {"this is no number", "`+`, `-` and `*` take numbers"});
        }
        made.operands.push_back(value.id);
        kinds.push_back(value.kind);
    }
    return {add({std::move(made)}), kind_of_result(operation.op, kinds[0], kinds[1])};
}

Value ExpressionBuilder::comparison(const syntax::Operation& operation) {
    call::Operation made;
    made.op = operation.op;
    ValueKind kind = ValueKind::unknown;
    for (std::size_t index = 0; index < operation.operands.size(); ++index) {
        const syntax::Expression& operand = *operation.operands[index];
        const Value value = build(operand);
        expect_operand(value, operand);
        if (index > 0) {
            judge_sides(operation, kind, value.kind, operand);
        }
        if (index == 1) {
            made.comparison = choose_comparison(kind, value.kind);
        }
        kind = index == 0 ? value.kind : kind;
        made.operands.push_back(value.id);
    }
    const bool orders = operation.op == Operator::less || operation.op == Operator::less_equal ||
                        operation.op == Operator::greater ||
                        operation.op == Operator::greater_equal;
    if (orders) {
        made.comparison = Comparison::number;
    }
    if (operation.op == Operator::is) {
        made.comparison = Comparison::octets;
    }
    if (operation.op == Operator::matches) {
        made.comparison = Comparison::octets;
        made.regex = regex(operation);
    }
    return {add({std::move(made)}), ValueKind::truth};
}

/// Refuses what can never be equal, because its kinds differ.
void ExpressionBuilder::judge_sides(const syntax::Operation& operation,
                                    ValueKind left,
                                    ValueKind right,
                                    const syntax::Expression& operand) {
    const auto are = [&](ValueKind one, ValueKind other) {
        return (left == one && right == other) || (left == other && right == one);
    };
    if (are(ValueKind::duration, ValueKind::number)) {
        reporter_.fail(
            operand.span,
            Code::bad_comparison,
            {"a duration and a plain number do not compare",
             right == ValueKind::duration ? "a plain number has no unit: write it without"
                                          : "a duration needs a unit: ms, s, m or h"});
    }
    const bool as_text = operation.op == Operator::is || operation.op == Operator::contains ||
                         operation.op == Operator::matches;
    const auto* const literal = std::get_if<syntax::Literal>(&operand.node);
    const auto* const text =
        literal == nullptr ? nullptr : std::get_if<std::string>(&literal->value);
    // "200" in quotes is a number all the same.
    const bool is_text =
        text != nullptr && text->find_first_not_of("0123456789.") != std::string::npos;
    const bool clash = is_text && (left == ValueKind::number || left == ValueKind::duration);
    if (clash && !as_text) {
        reporter_.fail(operand.span,
                       Code::bad_comparison,
                       {"a number and a text do not compare",
                        "a number stands without quotes, such as `status == 200`"});
    }
}

std::uint32_t ExpressionBuilder::regex(const syntax::Operation& operation) {
    const auto [found, is_new] = regexes_.try_emplace(
        operation.pattern, static_cast<std::uint32_t>(program_.regexes.size()));
    if (!is_new) {
        return found->second;
    }
    if (program_.regexes.size() >= most_regexes) {
        reporter_.fail(
            operation.span, Code::too_large, {fmt::format("more than {} regexes", most_regexes)});
    }
    call::Pattern made{operation.pattern};
    if (const std::string error = made.error(); !error.empty()) {
        regexes_.erase(found);
        reporter_.fail(operation.span, Code::bad_regex, {fmt::format("bad regex: {}", error)});
    }
    program_.regexes.push_back(std::move(made));
    return found->second;
}

void ExpressionBuilder::expect_operand(const Value& value, const syntax::Expression& expression) {
    if (value.kind == ValueKind::truth &&
        std::holds_alternative<syntax::Operation>(expression.node)) {
        reporter_.fail(
            expression.span, Code::bad_comparison, {"a check is no value that compares"});
    }
}

Comparison choose_comparison(ValueKind left, ValueKind right) {
    const auto either_is = [&](ValueKind kind) { return left == kind || right == kind; };
    if (either_is(ValueKind::uri)) {
        return Comparison::uri;
    }
    if (is_numeric(left) || is_numeric(right)) {
        return either_is(ValueKind::octets) ? Comparison::octets : Comparison::number;
    }
    if (either_is(ValueKind::octets)) {
        return Comparison::octets;
    }
    return either_is(ValueKind::token) || either_is(ValueKind::truth) ? Comparison::token
                                                                      : Comparison::octets;
}

namespace {

bool is_numeric(ValueKind kind) {
    return kind == ValueKind::number || kind == ValueKind::duration;
}

ValueKind kind_of(const call::Literal& literal) {
    switch (literal.index()) {
        case 0:
            return ValueKind::truth;
        case 1:
        case 2:
            return ValueKind::number;
        case 3:
            return ValueKind::duration;
        default:
            return ValueKind::literal;
    }
}

/// A time is a number of seconds, so a time less a duration is a number again.
ValueKind kind_of_result(Operator op, ValueKind left, ValueKind right) {
    const bool durations = left == ValueKind::duration && right == ValueKind::duration;
    const bool has_duration = left == ValueKind::duration || right == ValueKind::duration;
    if (op == Operator::multiply) {
        return has_duration ? ValueKind::duration : ValueKind::number;
    }
    return durations ? ValueKind::duration : ValueKind::number;
}

}  // namespace
}  // namespace rung::language
