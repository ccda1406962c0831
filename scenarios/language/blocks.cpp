#include <fmt/format.h>

#include "scenarios/language/block_parser.hpp"
#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"

/// The blocks themselves.
namespace rung::language {

using syntax::ExpressionPtr;
using syntax::Statement;

Statement BlockParser::parse_either(const Line& line) {
    syntax::Either either;
    Statement statement = parse_arms(line, "or", either.arms, either.arm_lines);
    statement.what = std::move(either);
    return statement;
}

Statement BlockParser::parse_together(const Line& line) {
    syntax::Together together;
    Statement statement = parse_arms(line, "and", together.arms, together.arm_lines);
    statement.what = std::move(together);
    return statement;
}

/// The line of the block, and its arms up to the `end`.
Statement BlockParser::parse_arms(const Line& line,
                                  std::string_view separator,
                                  std::vector<syntax::Block>& arms,
                                  std::vector<Span>& lines) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    const Span opener = lexer.take().span;
    attempt(context_, line.span, [&] { expect_end(lexer); });
    statement.line = written(line, lexer);
    std::optional<Line> end = line;
    do {
        lines.push_back(end->span);
        arms.push_back(parse_block());
        end = arm_end(opener, separator);
        if (end) {
            close(*end);
        }
    } while (end && !first_token(*end).is("end"));
    return statement;
}

Statement BlockParser::parse_mix(const Line& line) {
    Statement statement;
    syntax::Mix mix;
    const Span opener = first_token(line).span;
    std::optional<Line> end = line;
    do {
        parse_share(*end, mix);
        mix.arms.push_back(parse_block());
        end = arm_end(opener, "or");
    } while (end && !first_token(*end).is("end"));
    if (end) {
        close(*end);
    }
    if (mix.shares.size() < mix.arms.size()) {
        mix.shares.clear();
    }
    statement.line = mix.arm_lines.front();
    statement.what = std::move(mix);
    return statement;
}

/// `mix SHARE` or `or SHARE`; a separator of another block has been reported.
void BlockParser::parse_share(const Line& line, syntax::Mix& mix) {
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        const bool ours = lexer.take().is("or") || mix.arms.empty();
        const Token token = lexer.peek();
        if (ours && token.kind != TokenKind::number) {
            context_.reporter.fail(
                token.span,
                Code::bad_mix,
                {fmt::format("expected a share, found {}", describe(token)), "such as `90%`"});
        }
        if (!ours) {
            return;
        }
        const Quantity share = read_quantity(lexer.take(), context_.reporter);
        if (share.unit != "%") {
            context_.reporter.fail(token.span,
                                   Code::bad_mix,
                                   {fmt::format("`{}` is no share", token.text), "such as `90%`"});
        }
        if (share.value <= 0 || share.value > 100) {
            context_.reporter.fail(
                token.span,
                Code::bad_mix,
                {fmt::format("a share of `{}`", token.text), "more than 0%, and all of them 100%"});
        }
        expect_end(lexer);
        mix.shares.push_back(share.value);
    });
    mix.arm_lines.push_back(written(line, lexer));
}

Statement BlockParser::parse_if(const Line& line) {
    Statement statement;
    syntax::If block;
    const Span opener = first_token(line).span;
    std::optional<Line> end = line;
    do {
        const bool reads = block.arms.empty() || first_token(*end).is("else");
        block.arms.push_back(reads ? parse_if_arm(*end) : syntax::If::Arm{});
        block.arms.back().body = parse_block();
        end = arm_end(opener, "else");
    } while (end && !first_token(*end).is("end"));
    if (end) {
        close(*end);
    }
    for (std::size_t index = 0; index + 1 < block.arms.size(); ++index) {
        if (block.arms[index].is_else) {
            context_.reporter.error(block.arms[index + 1].line,
                                    Code::unreachable,
                                    {"this arm is never reached", "`else` takes everything"});
            break;
        }
    }
    statement.line = block.arms.front().line;
    statement.what = std::move(block);
    return statement;
}

/// `if CHECK`, `else if CHECK` or `else`.
syntax::If::Arm BlockParser::parse_if_arm(const Line& line) {
    syntax::If::Arm arm;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        const bool is_else = lexer.take().is("else");
        if (is_else && !lexer.accept("if")) {
            arm.is_else = true;
            expect_end(lexer);
            return;
        }
        arm.condition = parse_expression(lexer);
        expect_end(lexer);
    });
    arm.line = written(line, lexer);
    return arm;
}

Statement BlockParser::parse_repeat(const Line& line) {
    Statement statement;
    syntax::Repeat repeat;
    Lexer lexer = context_.lexer(line);
    const Span opener = lexer.take().span;
    const bool whole = attempt(context_, line.span, [&] {
        repeat.times = parse_value(lexer);
        if (lexer.accept("as")) {
            repeat.counter = read_name(lexer);
        }
        expect_end(lexer);
    });
    statement.line = written(line, lexer);
    repeat.body = parse_body(opener);
    if (!whole) {
        repeat.times = nullptr;
    }
    statement.what = std::move(repeat);
    return statement;
}

Statement BlockParser::parse_while(const Line& line) {
    Statement statement;
    syntax::While loop;
    Lexer lexer = context_.lexer(line);
    const Span opener = lexer.take().span;
    attempt(context_, line.span, [&] {
        ExpressionPtr condition = parse_expression(lexer);
        expect_end(lexer);
        loop.condition = std::move(condition);
    });
    statement.line = written(line, lexer);
    loop.body = parse_body(opener);
    statement.what = std::move(loop);
    return statement;
}

Statement BlockParser::parse_setup(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    const Span opener = lexer.take().span;
    attempt(context_, line.span, [&] { expect_end(lexer); });
    statement.line = written(line, lexer);
    statement.what = syntax::Setup{parse_body(opener)};
    return statement;
}

/// Of a block without arms, up to its `end`.
syntax::Block BlockParser::parse_body(const Span& opener) {
    syntax::Block body = parse_block();
    while (const auto end = arm_end(opener, "end")) {
        if (first_token(*end).is("end")) {
            close(*end);
            break;
        }
        syntax::Block rest = parse_block();
        std::ranges::move(rest, std::back_inserter(body));
    }
    return body;
}

}  // namespace rung::language
