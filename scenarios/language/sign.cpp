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

constexpr std::array<std::string_view, 13> options = {"attest",
                                                      "orig",
                                                      "dest",
                                                      "iat",
                                                      "ppt",
                                                      "pooled",
                                                      "div",
                                                      "key",
                                                      "cert",
                                                      "form",
                                                      "with",
                                                      "without",
                                                      "but"};
constexpr std::array<std::string_view, 7> later = {
    "div", "key", "cert", "form", "with", "without", "but"};

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
                                  Code::unknown_word,
                                  {fmt::format("unknown option {} of `sign`", describe(option)),
                                   did_you_mean(option.text, options)});
        }
        if (std::ranges::find(later, option.text) != later.end()) {
            lexer.reporter().fail_not_yet(option.span, fmt::format("sign {}", option.text));
        }
        if (std::ranges::find(given, option.text) != given.end()) {
            lexer.reporter().fail(
                option.span, Code::twice, {fmt::format("`{}` is given twice", option.text)});
        }
        given.push_back(option.text);
        parse_option(lexer, option, sign);
        if (sign.pooled && sign.iat) {
            lexer.reporter().fail(option.span,
                                  Code::bad_value,
                                  {"a pooled token has the `iat` that it was signed at",
                                   "leave out `iat` or `pooled`"});
        }
    }
    return sign;
}

namespace {

void parse_option(Lexer& lexer, const Token& option, syntax::SignLine& sign) {
    if (option.is("pooled")) {
        if (lexer.peek().is("=")) {
            lexer.reporter().fail(lexer.peek().span,
                                  Code::bad_value,
                                  {"`pooled` takes no value", "write `sign attest=A pooled`"});
        }
        sign.pooled = true;
        return;
    }
    take_equals(lexer, option);
    if (option.is("iat")) {
        sign.iat = parse_time(lexer);
    } else if (option.is("ppt")) {
        sign.plain = parse_extension(lexer);
    } else if (option.is("attest")) {
        sign.attest = read_option_text(lexer);
    } else if (option.is("orig")) {
        sign.orig = read_option_text(lexer);
    } else {
        sign.dest = read_option_text(lexer);
    }
}

syntax::ExpressionPtr parse_time(Lexer& lexer) {
    if (lexer.accept("{")) {
        return parse_braced(lexer);
    }
    const Token token = lexer.peek();
    if (token.kind != TokenKind::number) {
        lexer.reporter().fail(token.span,
                              Code::bad_value,
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
            token.span,
            Code::bad_value,
            {fmt::format("unknown extension {}", describe(token)), "shaken or none"});
    }
    return token.is("none");
}

}  // namespace
}  // namespace rung::language
