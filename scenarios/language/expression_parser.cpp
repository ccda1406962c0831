#include "scenarios/language/expression_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/literal.hpp"
#include "scenarios/language/path_parser.hpp"

namespace rung::language {
namespace {

using call::Operator;
using syntax::Expression;
using syntax::ExpressionPtr;

struct BinaryOperator {
    std::string_view text;
    Operator op;
};

constexpr std::array comparisons = {BinaryOperator{"==", Operator::equal},
                                    BinaryOperator{"!=", Operator::not_equal},
                                    BinaryOperator{"is", Operator::is},
                                    BinaryOperator{"<", Operator::less},
                                    BinaryOperator{"<=", Operator::less_equal},
                                    BinaryOperator{">", Operator::greater},
                                    BinaryOperator{">=", Operator::greater_equal},
                                    BinaryOperator{"contains", Operator::contains}};

constexpr std::array suffixes = {BinaryOperator{"exists", Operator::exists},
                                 BinaryOperator{"absent", Operator::absent},
                                 BinaryOperator{"valid", Operator::valid},
                                 BinaryOperator{"verifies", Operator::verifies},
                                 BinaryOperator{"unique", Operator::unique}};

/// `not` binds closest, then `and`, then `or`; below them stand comparisons, sums, products.
class ExpressionParser {
public:
    explicit ExpressionParser(Lexer& lexer) : lexer_(lexer) {}

    ExpressionPtr disjunction();
    ExpressionPtr sum();

private:
    ExpressionPtr conjunction();
    ExpressionPtr negation();
    ExpressionPtr comparison();
    ExpressionPtr product();
    ExpressionPtr primary();
    ExpressionPtr matches(ExpressionPtr left, Span span);
    ExpressionPtr member_of(ExpressionPtr left, Span span);

    /// `operands` under `op`; fails when that nests too deep.
    ExpressionPtr operation(Operator op, std::vector<ExpressionPtr> operands, Span span);

    Lexer& lexer_;
};

ExpressionPtr ExpressionParser::disjunction() {
    std::vector<ExpressionPtr> operands;
    operands.push_back(conjunction());
    Span span;
    while (lexer_.peek().is("or")) {
        span = lexer_.take().span;
        operands.push_back(conjunction());
    }
    return operands.size() == 1 ? std::move(operands[0])
                                : operation(Operator::disjunction, std::move(operands), span);
}

ExpressionPtr ExpressionParser::conjunction() {
    std::vector<ExpressionPtr> operands;
    operands.push_back(negation());
    Span span;
    while (lexer_.peek().is("and")) {
        span = lexer_.take().span;
        operands.push_back(negation());
    }
    return operands.size() == 1 ? std::move(operands[0])
                                : operation(Operator::conjunction, std::move(operands), span);
}

ExpressionPtr ExpressionParser::negation() {
    if (!lexer_.peek().is("not")) {
        return comparison();
    }
    const Span span = lexer_.take().span;
    const Nesting nesting(lexer_, span);
    std::vector<ExpressionPtr> operands;
    operands.push_back(negation());
    return operation(Operator::negate, std::move(operands), span);
}

ExpressionPtr ExpressionParser::comparison() {
    ExpressionPtr left = sum();
    const Token token = lexer_.peek();
    const auto named = [&](const BinaryOperator& one) { return token.is(one.text); };
    if (const auto* const suffix = std::ranges::find_if(suffixes, named);
        suffix != suffixes.end()) {
        lexer_.take();
        std::vector<ExpressionPtr> operands;
        operands.push_back(std::move(left));
        if (suffix->op == Operator::verifies && lexer_.accept("with")) {
            operands.push_back(sum());
        }
        return operation(suffix->op, std::move(operands), token.span);
    }
    if (const auto* const found = std::ranges::find_if(comparisons, named);
        found != comparisons.end()) {
        lexer_.take();
        std::vector<ExpressionPtr> operands;
        operands.push_back(std::move(left));
        operands.push_back(sum());
        return operation(found->op, std::move(operands), token.span);
    }
    if (lexer_.accept("matches")) {
        return matches(std::move(left), token.span);
    }
    if (lexer_.accept("in")) {
        return member_of(std::move(left), token.span);
    }
    if (token.is("=")) {
        lexer_.reporter().fail(
            token.span,
            Code::single_equals,
            {"`=` compares nothing", "did you mean `==`, or `:=` to keep a value?"});
    }
    return left;
}

ExpressionPtr ExpressionParser::matches(ExpressionPtr left, Span span) {
    std::string pattern = lexer_.take_regex();
    std::vector<ExpressionPtr> operands;
    operands.push_back(std::move(left));
    ExpressionPtr expression = operation(Operator::matches, std::move(operands), span);
    std::get<syntax::Operation>(expression->node).pattern = std::move(pattern);
    expression->span = between(expression->span.offset, lexer_.behind());
    return expression;
}

ExpressionPtr ExpressionParser::member_of(ExpressionPtr left, Span span) {
    std::vector<ExpressionPtr> operands;
    operands.push_back(std::move(left));
    do {
        operands.push_back(sum());
    } while (lexer_.accept(","));
    return operation(Operator::in, std::move(operands), span);
}

ExpressionPtr ExpressionParser::sum() {
    ExpressionPtr left = product();
    while (lexer_.peek().is("+") || lexer_.peek().is("-")) {
        const Token token = lexer_.take();
        std::vector<ExpressionPtr> operands;
        operands.push_back(std::move(left));
        operands.push_back(product());
        left = operation(token.text == "+" ? Operator::add : Operator::subtract,
                         std::move(operands),
                         token.span);
    }
    return left;
}

ExpressionPtr ExpressionParser::product() {
    ExpressionPtr left = primary();
    while (lexer_.peek().is("*")) {
        const Span span = lexer_.take().span;
        std::vector<ExpressionPtr> operands;
        operands.push_back(std::move(left));
        operands.push_back(primary());
        left = operation(Operator::multiply, std::move(operands), span);
    }
    return left;
}

ExpressionPtr ExpressionParser::primary() {
    if (!lexer_.peek().is("(")) {
        return parse_primary(lexer_);
    }
    const Span open = lexer_.take().span;
    const Nesting nesting(lexer_, open);
    ExpressionPtr inner = disjunction();
    if (!lexer_.accept(")")) {
        const Token token = lexer_.peek();
        lexer_.reporter().fail(
            token.span, Code::unclosed, {fmt::format("expected `)`, found {}", describe(token))});
    }
    return inner;
}

ExpressionPtr ExpressionParser::operation(Operator op,
                                          std::vector<ExpressionPtr> operands,
                                          Span span) {
    auto expression = std::make_unique<Expression>();
    for (const ExpressionPtr& operand : operands) {
        expression->depth = std::max(expression->depth, operand->depth + 1);
    }
    expression->span = between(operands.front()->span.offset, lexer_.behind());
    if (expression->depth > max_expression_depth) {
        fail_too_deep(lexer_, span);
    }
    expression->node = syntax::Operation{op, std::move(operands), {}, span};
    return expression;
}

}  // namespace

ExpressionPtr parse_expression(Lexer& lexer) {
    return ExpressionParser{lexer}.disjunction();
}

ExpressionPtr parse_value(Lexer& lexer) {
    return ExpressionParser{lexer}.sum();
}

ExpressionPtr parse_braced(Lexer& lexer) {
    return parse_braced(lexer, lexer.behind() - 1);
}

ExpressionPtr parse_braced(Lexer& lexer, std::uint32_t brace) {
    ExpressionPtr expression;
    if (lexer.peek().kind != TokenKind::end) {
        expression = parse_expression(lexer);
    }
    const Token token = lexer.take();
    if (token.kind == TokenKind::end) {
        lexer.reporter().fail({brace, 1},
                              Code::unclosed,
                              {"this `{` is never closed", "write `{{` for a brace as it is"});
    }
    if (!token.is("}")) {
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("did not expect {} here", describe(token)),
                               "expected `}`",
                               "write `{{` for a brace as it is"});
    }
    return expression;
}

}  // namespace rung::language
