#include "scenarios/language/annotations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

using std::chrono_literals::operator""ms;

constexpr std::array<std::string_view, 6> every_word = {
    "for", "as", "where", "within", "about", "optional"};
constexpr std::array<std::string_view, 2> send_words = {"for", "as"};
constexpr std::array<std::string_view, 2> copy_words = {"within", "about"};
constexpr std::array<std::string_view, 3> link_words = {"within", "about", "optional"};
constexpr std::array<std::string_view, 4> octet_words = {"within", "about", "optional", "as"};

std::span<const std::string_view> words_of(Direction direction);
void parse_annotation(Lexer& lexer, const Token& word, syntax::Annotations& notes);
syntax::Word parse_whose(Lexer& lexer);
call::Window parse_within(Lexer& lexer);
call::Window parse_about(Lexer& lexer);
[[noreturn]] void fail_unknown(Lexer& lexer, const Token& word, Direction direction);

}  // namespace

syntax::Annotations parse_annotations(Lexer& lexer, Direction direction) {
    syntax::Annotations notes;
    const auto words = words_of(direction);
    std::vector<std::string_view> given;
    while (lexer.peek().kind != TokenKind::end) {
        const Token word = lexer.take();
        if (std::ranges::find(words, word.text) == words.end()) {
            fail_unknown(lexer, word, direction);
        }
        // Two windows would contradict each other.
        const std::string_view name = word.is("about") ? "within" : word.text;
        if (std::ranges::find(given, name) != given.end()) {
            lexer.reporter().fail(
                word.span, Code::twice, {fmt::format("a second {}", describe(word))});
        }
        given.push_back(name);
        parse_annotation(lexer, word, notes);
    }
    return notes;
}

namespace {

std::span<const std::string_view> words_of(Direction direction) {
    switch (direction) {
        case Direction::send:
            return send_words;
        case Direction::copy:
            return copy_words;
        case Direction::link:
            return link_words;
        case Direction::octets:
            return octet_words;
        case Direction::receive:
            break;
    }
    return every_word;
}

void parse_annotation(Lexer& lexer, const Token& word, syntax::Annotations& notes) {
    if (word.is("for")) {
        notes.whose = parse_whose(lexer);
    } else if (word.is("as")) {
        notes.label = read_name(lexer);
    } else if (word.is("where")) {
        notes.where = parse_expression(lexer);
    } else if (word.is("within")) {
        notes.window = parse_within(lexer);
    } else if (word.is("about")) {
        notes.window = parse_about(lexer);
    } else {
        notes.optional = true;
    }
}

syntax::Word parse_whose(Lexer& lexer) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::word && is_capital(token.text[0])) {
        return read_method(lexer);
    }
    return read_name(lexer);
}

call::Window parse_within(Lexer& lexer) {
    call::Window window;
    window.given = true;
    const std::uint32_t begin = lexer.position();
    window.latest = read_duration(lexer);
    if (lexer.accept("..")) {
        window.earliest = window.latest;
        window.latest = read_duration(lexer);
    }
    if (window.latest < window.earliest) {
        lexer.reporter().fail(between(begin, lexer.behind()),
                              Code::bad_number,
                              {"this window ends before it begins"});
    }
    return window;
}

/// The tolerance of language timers: a tenth and 50 ms.
call::Window parse_about(Lexer& lexer) {
    const base::Duration about = read_duration(lexer);
    call::Window window;
    window.given = true;
    window.earliest = std::max(base::Duration{0}, about - about / 10 - 50ms);
    window.latest = about + about / 10 + 50ms;
    return window;
}

void fail_unknown(Lexer& lexer, const Token& word, Direction direction) {
    const bool known = std::ranges::find(every_word, word.text) != every_word.end();
    if (known && direction == Direction::send) {
        lexer.reporter().fail(word.span,
                              Code::misplaced,
                              {fmt::format("`{}` belongs to `<-`", word.text),
                               "a message that we send has no such thing"});
    }
    if (known) {
        lexer.reporter().fail(word.span,
                              Code::misplaced,
                              {fmt::format("{} no `{}`",
                                           direction == Direction::copy     ? "a copy takes"
                                           : direction == Direction::octets ? "`<- bytes` takes"
                                                                            : "a connection takes",
                                           word.text)});
    }
    if (direction == Direction::receive && word.kind == TokenKind::word &&
        is_capital(word.text[0])) {
        lexer.reporter().fail(
            word.span,
            Code::unexpected,
            {fmt::format("did not expect {} here", describe(word)),
             fmt::format("a reason is checked below: `reason == \"{}\"`", word.text)});
    }
    if (word.is("SIP")) {
        lexer.reporter().fail(
            word.span,
            Code::unexpected,
            {fmt::format("did not expect {} here", describe(word)), "the stack writes `SIP/2.0`"});
    }
    std::string hint = did_you_mean(word.text, words_of(direction));
    if (direction == Direction::receive && (word.is("sip") || word.is("sips"))) {
        hint = "whom it is for is a condition: `where uri.user == \"bob\"`";
    } else if (direction == Direction::send && hint.empty() && word.kind == TokenKind::word) {
        hint = fmt::format("a value stands in braces, such as `{{{}}}`", word.text);
    } else if (direction == Direction::octets && word.kind == TokenKind::quoted) {
        hint = "what came is checked below: `raw == \"…\"`";
    }
    lexer.reporter().fail(
        word.span,
        word.kind == TokenKind::word ? Code::unknown_word : Code::unexpected,
        {word.kind == TokenKind::word ? fmt::format("unknown word {}", describe(word))
                                      : fmt::format("did not expect {} here", describe(word)),
         hint});
}

}  // namespace
}  // namespace rung::language
