#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/below.hpp"
#include "scenarios/language/literal.hpp"

/// `split` and `join`: what goes into one write of a stream.
namespace rung::language {
namespace {

constexpr int longest_message = 65'535;

void parse_positions(Lexer& lexer, call::Split& split);

}  // namespace

void parse_writes(Lexer& lexer, const Token& word, syntax::Edits& edits) {
    const bool joins = word.is("join");
    if (joins ? edits.join.has_value() : edits.split.has_value()) {
        lexer.reporter().fail(word.span, Code::twice, {fmt::format("a second `{}`", word.text)});
    }
    if (joins) {
        edits.join = word.span;
        expect_end(lexer);
        return;
    }
    call::Split split;
    if (lexer.accept("at")) {
        parse_positions(lexer, split);
    } else if (lexer.peek().kind == TokenKind::number) {
        split.size = static_cast<std::uint32_t>(read_integer(lexer, 1, longest_message));
        if (lexer.accept("every")) {
            split.every = read_duration(lexer);
        }
    } else {
        const Token token = lexer.peek();
        lexer.reporter().fail(
            token.kind == TokenKind::end ? word.span : token.span,
            Code::missing_value,
            {fmt::format("expected a number of octets, found {}", describe(token)),
             "such as `split 10 every 5ms`, or `split at 1, 17, body`"});
    }
    static constexpr std::array<std::string_view, 1> every = {"every"};
    expect_end(lexer, every);
    edits.split = std::move(split);
}

namespace {

/// `1, 17, body`
void parse_positions(Lexer& lexer, call::Split& split) {
    do {
        const Token token = lexer.peek();
        if (lexer.accept("body")) {
            split.at_body = true;
        } else if (token.kind != TokenKind::number) {
            lexer.reporter().fail(
                token.span,
                Code::bad_number,
                {fmt::format("expected a place to cut, found {}", describe(token)),
                 "a number of octets, or `body`"});
        } else {
            split.at.push_back(static_cast<std::uint32_t>(read_integer(lexer, 1, longest_message)));
        }
    } while (lexer.accept(","));
    std::ranges::sort(split.at);
}

}  // namespace
}  // namespace rung::language
