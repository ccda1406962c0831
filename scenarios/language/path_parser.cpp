#include "scenarios/language/path_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/text_reader.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

using syntax::Expression;
using syntax::ExpressionPtr;
using syntax::Step;

ExpressionPtr literal(call::Literal value, Span span);
ExpressionPtr parse_string(Lexer& lexer);
ExpressionPtr parse_negative(Lexer& lexer);
ExpressionPtr parse_path(Lexer& lexer);
int depth_of(const syntax::Path& path);
std::string_view hint_for(const Token& token);
Step parse_name_step(Lexer& lexer);
Step parse_index_step(Lexer& lexer);
void parse_arguments(Lexer& lexer, Step& step);

}  // namespace

ExpressionPtr parse_primary(Lexer& lexer) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::number) {
        lexer.take();
        if (lexer.peek().is(".") && lexer.position() == token.span.end()) {
            lexer.reporter().fail(
                token.span, Code::unexpected, {"this is no number", "an address stands in quotes"});
        }
        return literal(read_number(token, lexer.reporter()), token.span);
    }
    if (token.kind == TokenKind::quoted) {
        return parse_string(lexer);
    }
    if (token.is("-")) {
        return parse_negative(lexer);
    }
    if (token.is("true") || token.is("false")) {
        lexer.take();
        return literal(token.is("true"), token.span);
    }
    if (token.is("/")) {
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {"a regex stands only behind `matches`", "did not expect it here"});
    }
    if (token.kind != TokenKind::word || is_operator_word(token.text)) {
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("expected a value, found {}", describe(token)),
                               std::string{hint_for(token)}});
    }
    return parse_path(lexer);
}

namespace {

/// What other tools write around a name.
std::string_view hint_for(const Token& token) {
    return token.is("$")   ? "a name stands without `$`"
           : token.is("[") ? "a name stands without brackets"
           : token.is("{") ? "in a check a name stands without braces"
                           : "";
}

ExpressionPtr literal(call::Literal value, Span span) {
    auto expression = std::make_unique<Expression>();
    expression->node = syntax::Literal{std::move(value)};
    expression->span = span;
    return expression;
}

ExpressionPtr parse_string(Lexer& lexer) {
    const Span span = lexer.peek().span;
    const Nesting nesting(lexer, span);
    syntax::Text text = read_quoted_text(lexer);
    if (text.empty()) {
        return literal(std::string{}, span);
    }
    if (text.pieces.size() == 1 && !text.pieces[0].expression) {
        return literal(std::move(text.pieces[0].literal), span);
    }
    auto expression = std::make_unique<Expression>();
    for (const syntax::Text::Piece& piece : text.pieces) {
        expression->depth =
            std::max(expression->depth, piece.expression ? piece.expression->depth + 1 : 1);
    }
    if (expression->depth > max_expression_depth) {
        fail_too_deep(lexer, span);
    }
    expression->span = span;
    expression->node = std::move(text);
    return expression;
}

ExpressionPtr parse_negative(Lexer& lexer) {
    const Span minus = lexer.take().span;
    const Token token = lexer.take();
    if (token.kind != TokenKind::number || token.span.offset != minus.end()) {
        lexer.reporter().fail(
            minus, Code::unexpected, {"did not expect `-` here", "a value should stand before it"});
    }
    call::Literal value = read_number(token, lexer.reporter());
    if (auto* const whole = std::get_if<std::int64_t>(&value)) {
        *whole = -*whole;
    } else if (auto* const real = std::get_if<double>(&value)) {
        *real = -*real;
    } else {
        lexer.reporter().fail(token.span, Code::unexpected, {"a duration cannot be negative"});
    }
    return literal(std::move(value), between(minus.offset, token.span.end()));
}

ExpressionPtr parse_path(Lexer& lexer) {
    auto expression = std::make_unique<Expression>();
    syntax::Path path;
    const std::uint32_t begin = lexer.position();
    path.any = lexer.accept("any");
    path.steps.push_back(parse_name_step(lexer));
    while (lexer.peek().span.offset == lexer.behind()) {
        if (path.steps.size() == max_expression_depth) {
            fail_too_deep(lexer, lexer.peek().span);
        }
        if (lexer.accept(".")) {
            path.steps.push_back(parse_name_step(lexer));
        } else if (lexer.peek().is("[")) {
            path.steps.push_back(parse_index_step(lexer));
        } else {
            break;
        }
    }
    expression->depth = depth_of(path);
    if (expression->depth > max_expression_depth) {
        fail_too_deep(lexer, path.steps[0].span);
    }
    expression->span = between(begin, lexer.behind());
    if (path.steps.size() == 1 && !path.any && !path.steps[0].called &&
        is_capital_word(path.steps[0].text)) {
        return literal(path.steps[0].text, expression->span);
    }
    expression->node = std::move(path);
    return expression;
}

/// Every function call behind the subject is one level more.
int depth_of(const syntax::Path& path) {
    int deepest = 1;
    for (const Step& step : path.steps) {
        deepest += step.called ? 1 : 0;
        for (const ExpressionPtr& argument : step.arguments) {
            deepest = std::max(deepest, argument->depth + 1);
        }
    }
    return deepest;
}

Step parse_name_step(Lexer& lexer) {
    Step step;
    step.span = lexer.peek().span;
    if (lexer.peek().kind == TokenKind::quoted) {
        const ExpressionPtr name = parse_string(lexer);
        const auto* const written = std::get_if<syntax::Literal>(&name->node);
        if (written == nullptr) {
            lexer.reporter().fail(name->span,
                                  Code::unexpected,
                                  {"a name takes no `{…}`", "it is known before the call begins"});
        }
        step.kind = Step::Kind::quoted;
        step.text = std::get<std::string>(written->value);
        return step;
    }
    const Token token = lexer.take();
    if (token.kind != TokenKind::word) {
        lexer.reporter().fail(token.span,
                              Code::bad_name,
                              {fmt::format("expected a name, found {}", describe(token))});
    }
    step.text = token.text;
    if (lexer.peek().is("(") && lexer.peek().span.offset == lexer.behind()) {
        parse_arguments(lexer, step);
    }
    step.span = between(step.span.offset, lexer.behind());
    return step;
}

Step parse_index_step(Lexer& lexer) {
    Step step;
    const std::uint32_t begin = lexer.take().span.offset;
    if (lexer.accept("*")) {
        step.kind = Step::Kind::every;
    } else {
        step.kind = Step::Kind::index;
        step.index = static_cast<std::uint16_t>(read_integer(lexer, 1, 9999));
    }
    const Token close = lexer.take();
    if (!close.is("]")) {
        lexer.reporter().fail(
            close.span, Code::unclosed, {fmt::format("expected `]`, found {}", describe(close))});
    }
    step.span = between(begin, close.span.end());
    return step;
}

void parse_arguments(Lexer& lexer, Step& step) {
    const Nesting nesting(lexer, step.span);
    lexer.take();
    step.called = true;
    if (lexer.accept(")")) {
        return;
    }
    do {
        step.arguments.push_back(parse_value(lexer));
    } while (lexer.accept(","));
    const Token close = lexer.take();
    if (!close.is(")")) {
        lexer.reporter().fail(
            close.span, Code::unclosed, {fmt::format("expected `)`, found {}", describe(close))});
    }
}

}  // namespace
}  // namespace rung::language
