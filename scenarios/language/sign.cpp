#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/below.hpp"
#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/text_reader.hpp"

namespace rung::language {
namespace {

constexpr std::array<std::string_view, 12> options = {
    "attest", "orig", "dest", "iat", "ppt", "div", "key", "cert", "form", "with", "without", "but"};
constexpr std::array<std::string_view, 7> later = {
    "div", "key", "cert", "form", "with", "without", "but"};

syntax::Text parse_option_text(Lexer& lexer);
syntax::ExpressionPtr parse_time(Lexer& lexer);
bool parse_extension(Lexer& lexer);
void parse_option(Lexer& lexer, const Token& option, syntax::SignLine& sign);

}  // namespace

syntax::SignLine parse_sign(Lexer& lexer) {
    syntax::SignLine sign;
    std::vector<std::string_view> given;
    while (lexer.peek().kind != TokenKind::end) {
        const Token option = lexer.take();
        if (std::ranges::find(options, option.text) == options.end()) {
            lexer.reporter().fail(option.span,
                                  {fmt::format("unknown option {} of `sign`", describe(option)),
                                   did_you_mean(option.text, options)});
        }
        if (std::ranges::find(later, option.text) != later.end()) {
            lexer.reporter().fail_not_yet(option.span, fmt::format("sign {}", option.text));
        }
        if (std::ranges::find(given, option.text) != given.end()) {
            lexer.reporter().fail(option.span, {fmt::format("`{}` is given twice", option.text)});
        }
        given.push_back(option.text);
        parse_option(lexer, option, sign);
    }
    return sign;
}

namespace {

void parse_option(Lexer& lexer, const Token& option, syntax::SignLine& sign) {
    if (!lexer.peek().is("=") || lexer.position() != lexer.behind()) {
        lexer.reporter().fail(option.span,
                              {fmt::format("`{}` needs a value", option.text),
                               fmt::format("`{}=…`, without spaces", option.text)});
    }
    lexer.take();
    if (option.is("iat")) {
        sign.iat = parse_time(lexer);
    } else if (option.is("ppt")) {
        sign.plain = parse_extension(lexer);
    } else if (option.is("attest")) {
        sign.attest = parse_option_text(lexer);
    } else if (option.is("orig")) {
        sign.orig = parse_option_text(lexer);
    } else {
        sign.dest = parse_option_text(lexer);
    }
}

syntax::Text parse_option_text(Lexer& lexer) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::end || token.span.offset != lexer.behind()) {
        lexer.reporter().fail(token.span, {"a value is missing behind `=`"});
    }
    return token.kind == TokenKind::quoted ? read_quoted_text(lexer) : read_word_text(lexer);
}

syntax::ExpressionPtr parse_time(Lexer& lexer) {
    if (lexer.accept("{")) {
        return parse_braced(lexer);
    }
    const Token token = lexer.peek();
    if (token.kind != TokenKind::number) {
        lexer.reporter().fail(token.span,
                              {fmt::format("expected a time, found {}", describe(token)),
                               "seconds since 1970, or `{now() - 120s}`"});
    }
    return parse_value(lexer);
}

/// True for a base PASSporT, false for one with the extension "shaken".
bool parse_extension(Lexer& lexer) {
    const Token token = lexer.take();
    if (token.is("div") || token.is("rcd")) {
        lexer.reporter().fail_not_yet(token.span, fmt::format("ppt={}", token.text));
    }
    if (!token.is("shaken") && !token.is("none")) {
        lexer.reporter().fail(
            token.span, {fmt::format("unknown extension {}", describe(token)), "shaken or none"});
    }
    return token.is("none");
}

}  // namespace
}  // namespace rung::language
