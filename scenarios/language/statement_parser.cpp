#include <fmt/format.h>

#include "scenarios/language/block_parser.hpp"
#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/text_reader.hpp"

/// The statements of one line.
namespace rung::language {
namespace {

using syntax::Statement;

void read_distribution(Lexer& lexer, syntax::Pause& pause);
void expect(Lexer& lexer, std::string_view symbol, std::string_view example);

}  // namespace

Statement BlockParser::parse_pause(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        lexer.take();
        syntax::Pause pause;
        if (lexer.peek().is("exp") || lexer.peek().is("normal")) {
            read_distribution(lexer, pause);
        } else {
            pause.first = parse_value(lexer);
            if (lexer.accept("..")) {
                pause.shape = call::Pause::Shape::uniform;
                pause.second = parse_value(lexer);
            }
        }
        expect_end(lexer);
        statement.what = std::move(pause);
    });
    statement.line = written(line, lexer);
    return statement;
}

Statement BlockParser::parse_let(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        lexer.take();
        syntax::Let let;
        let.name = read_name(lexer);
        if (!lexer.accept("=")) {
            const Token token = lexer.peek();
            context_.reporter.fail(
                token.span,
                Code::unexpected,
                {fmt::format("expected `=`, found {}", describe(token)), "`let NAME = VALUE`"});
        }
        let.value = parse_expression(lexer);
        expect_end(lexer);
        statement.what = std::move(let);
    });
    statement.line = written(line, lexer);
    return statement;
}

/// `log`, `fail`, `warn`, `inconclusive` and their text.
Statement BlockParser::parse_text_line(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        const Token word = lexer.take();
        const Token token = lexer.peek();
        if (token.kind != TokenKind::quoted) {
            context_.reporter.fail(
                token.kind == TokenKind::end ? word.span : token.span,
                Code::unexpected,
                {fmt::format("expected a text behind `{}`, found {}", word.text, describe(token)),
                 fmt::format("such as `{} \"no answer from {{target}}\"`", word.text)});
        }
        syntax::Text text = read_quoted_text(lexer);
        if (text.empty()) {
            context_.reporter.fail(
                token.span, Code::missing_value, {fmt::format("`{}` says nothing", word.text)});
        }
        expect_end(lexer);
        if (word.is("log")) {
            statement.what = syntax::Log{std::move(text)};
            return;
        }
        const auto kind = word.is("fail")   ? call::Verdict::Kind::fail
                          : word.is("warn") ? call::Verdict::Kind::warn
                                            : call::Verdict::Kind::inconclusive;
        statement.what = syntax::Verdict{kind, std::move(text)};
    });
    statement.line = written(line, lexer);
    return statement;
}

Statement BlockParser::parse_stop(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        lexer.take();
        expect_end(lexer);
        statement.what = syntax::Stop{};
    });
    statement.line = written(line, lexer);
    return statement;
}

/// `mark NAME`, `measure NAME`
Statement BlockParser::parse_timing(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        const bool marks = lexer.take().is("mark");
        const syntax::Word name = read_name(lexer);
        if (name.text == "srd" || name.text == "rrd" || name.text == "sdd" || name.text == "late") {
            context_.reporter.fail(
                name.span,
                Code::name_taken,
                {fmt::format("`{}` is measured by Rung itself", name.text), "choose another name"});
        }
        expect_end(lexer);
        if (marks) {
            statement.what = syntax::Mark{name};
        } else {
            statement.what = syntax::Measure{name};
        }
    });
    statement.line = written(line, lexer);
    return statement;
}

namespace {

/// `exp(MEAN)` or `normal(MEAN, DEVIATION)`.
void read_distribution(Lexer& lexer, syntax::Pause& pause) {
    const bool normal = lexer.take().is("normal");
    const std::string_view example = normal ? "pause normal(3s, 500ms)" : "pause exp(2s)";
    expect(lexer, "(", example);
    pause.shape = normal ? call::Pause::Shape::normal : call::Pause::Shape::exponential;
    pause.first = parse_value(lexer);
    if (normal) {
        expect(lexer, ",", example);
        pause.second = parse_value(lexer);
    }
    expect(lexer, ")", example);
}

void expect(Lexer& lexer, std::string_view symbol, std::string_view example) {
    if (!lexer.accept(symbol)) {
        const Token token = lexer.peek();
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("expected `{}`, found {}", symbol, describe(token)),
                               fmt::format("such as `{}`", example)});
    }
}

}  // namespace
}  // namespace rung::language
