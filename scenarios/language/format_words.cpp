#include "scenarios/language/format_words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rung::language {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array no_space_before = {","sv, ")"sv, "]"sv, "}"sv};
constexpr std::array no_space_behind = {"("sv, "["sv, "{"sv, "!"sv};
constexpr std::array no_space_around = {".."sv, "|"sv};
constexpr std::array space_around = {
    "=="sv, "!="sv, "<="sv, ">="sv, ":="sv, "<"sv, ">"sv, "="sv, "->"sv, "<-"sv, "+"sv, "*"sv};

/// Words that an open parenthesis does not belong to.
constexpr std::array loose_words = {
    "and"sv, "or"sv, "not"sv, "in"sv, "if"sv, "where"sv, "while"sv, "should"sv};

bool is_one_of(const Piece& piece, std::span<const std::string_view> symbols) {
    return piece.symbol && std::ranges::find(symbols, piece.text) != symbols.end();
}

bool apart(const Piece& before, const Piece& piece) {
    if (is_one_of(piece, no_space_before) || is_one_of(before, no_space_behind) ||
        is_one_of(piece, no_space_around) || is_one_of(before, no_space_around)) {
        return false;
    }
    const bool loose = !before.symbol && piece.is("(") &&
                       std::ranges::find(loose_words, before.text) != loose_words.end();
    return piece.gap || loose || before.is(",") || is_one_of(piece, space_around) ||
           is_one_of(before, space_around);
}

bool is_white(char octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
}

}  // namespace

Words::Words(const Source& source, Span line)
    : source_(source),
      line_(line),
      reporter_(source),
      lexer_(source, line, reporter_),
      behind_(line.offset) {}

std::string_view Words::rest() {
    return source_.text(between(lexer_.position(), line_.end()));
}

void Words::take() {
    const Token token = lexer_.take();
    add(token.span, token.kind == TokenKind::symbol);
    if (token.is("matches")) {
        const std::uint32_t begin = lexer_.position();
        static_cast<void>(lexer_.take_regex());
        add(between(begin, lexer_.behind()), false);
    }
}

void Words::take_all() {
    while (!at_end()) {
        take();
    }
}

void Words::take_text() {
    const std::uint32_t begin = lexer_.position();
    const std::uint32_t end = end_of_text(begin, Quotes::plain);
    add(between(begin, end), false);
    lexer_.seek(end);
}

void Words::take_option() {
    if (peek().kind == TokenKind::quoted) {
        take();
        return;
    }
    const std::uint32_t begin = lexer_.position();
    const std::uint32_t end = end_of_text(begin, Quotes::behind_equals);
    add(between(begin, end), false);
    lexer_.seek(end);
}

void Words::take_options() {
    while (!at_end()) {
        take_option();
    }
}

std::string_view Words::comment() {
    return at_end() ? rest() : std::string_view{};
}

void Words::add(Span span, bool symbol) {
    const std::string_view gap = source_.text(between(behind_, span.offset));
    pieces_.push_back(
        {source_.text(span), symbol, !gap.empty(), gap.find('\n') != std::string_view::npos});
    behind_ = span.end();
}

std::uint32_t Words::end_of_text(std::uint32_t begin, Quotes quotes) {
    std::uint32_t position = begin;
    while (position < line_.end() && !is_white(at(position))) {
        const char octet = at(position);
        const char next = at(position + 1);
        if (octet == '\\' && (next == '\n' || next == '\r')) {
            break;
        }
        if (octet == '{' && next != '{') {
            position = end_of_braces(position);
        } else if (octet == '=' && next == '"' && quotes == Quotes::behind_equals) {
            position =
                Lexer{source_, between(position + 1, line_.end()), reporter_}.take().span.end();
        } else {
            position += octet == '{' ? 2 : 1;
        }
    }
    return position > begin ? position : throw Abandoned{};
}

std::uint32_t Words::end_of_braces(std::uint32_t brace) {
    Lexer inner{source_, between(brace + 1, line_.end()), reporter_};
    while (true) {
        const Token token = inner.take();
        if (token.kind == TokenKind::end) {
            throw Abandoned{};
        }
        if (token.is("matches")) {
            static_cast<void>(inner.take_regex());
        }
        if (token.is("}")) {
            return token.span.end();
        }
    }
}

char Words::at(std::uint32_t position) const {
    return position < line_.end() ? source_.at(position) : '\0';
}

std::vector<std::string> join(const std::vector<Piece>& pieces) {
    std::vector<std::string> lines(1);
    for (std::size_t index = 0; index < pieces.size(); ++index) {
        const Piece& piece = pieces[index];
        if (index > 0 && piece.broken) {
            lines.back() += " \\";
            lines.emplace_back();
        } else if (index > 0 && apart(pieces[index - 1], piece)) {
            lines.back() += ' ';
        }
        lines.back() += piece.text;
    }
    return lines;
}

}  // namespace rung::language
