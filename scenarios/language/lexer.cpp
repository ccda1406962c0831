#include "scenarios/language/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rung::language {
namespace {

constexpr std::array<std::string_view, 8> long_symbols = {
    "->", "<-", "==", "!=", "<=", ">=", ":=", ".."};

}  // namespace

Lexer::Lexer(const Source& source, Span line, Reporter& reporter)
    : source_(source),
      reporter_(reporter),
      line_(line),
      cursor_(line.offset),
      behind_(line.offset) {}

const Token& Lexer::peek() {
    if (!next_) {
        next_ = lex();
    }
    return *next_;
}

Token Lexer::take() {
    const Token token = peek();
    next_.reset();
    cursor_ = token.span.end();
    if (token.kind != TokenKind::end) {
        behind_ = cursor_;
    }
    return token;
}

bool Lexer::accept(std::string_view text) {
    if (!peek().is(text)) {
        return false;
    }
    take();
    return true;
}

std::string Lexer::take_regex() {
    next_.reset();
    skip_space();
    if (at(cursor_) != '/') {
        reporter_.fail({cursor_, 1}, Code::bad_regex, {"expected a regex", "such as `/^sip:/`"});
    }
    std::uint32_t position = cursor_ + 1;
    while (position < line_.end() && at(position) != '/' && at(position) != '\n') {
        position += at(position) == '\\' ? 2 : 1;
    }
    if (position >= line_.end() || at(position) != '/') {
        reporter_.fail(
            {cursor_, 1}, Code::unclosed, {"this regex is never closed", "needs another `/`"});
    }
    std::string pattern(source_.text(between(cursor_ + 1, position)));
    if (pattern.empty()) {
        reporter_.fail({cursor_, 2}, Code::bad_regex, {"this regex is empty"});
    }
    cursor_ = position + 1;
    if (at(cursor_) == 'i') {
        pattern.insert(0, "(?i)");
        ++cursor_;
    }
    if (is_letter(at(cursor_))) {
        reporter_.fail(
            {cursor_, 1}, Code::bad_regex, {"unknown flag behind the regex", "only `i` is known"});
    }
    behind_ = cursor_;
    return pattern;
}

std::uint32_t Lexer::position() {
    return peek().span.offset;
}

void Lexer::seek(std::uint32_t position) {
    next_.reset();
    cursor_ = position;
    behind_ = position;
}

void Lexer::skip_space() {
    while (cursor_ < line_.end()) {
        const char octet = at(cursor_);
        const std::uint32_t line_end = at(cursor_ + 1) == '\r' ? cursor_ + 2 : cursor_ + 1;
        if (octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r') {
            ++cursor_;
        } else if (octet == '\\' && at(line_end) == '\n') {
            cursor_ = line_end + 1;
        } else {
            return;
        }
    }
}

Token Lexer::lex() {
    const std::uint32_t before = cursor_;
    skip_space();
    const char octet = at(cursor_);
    const bool starts_comment = before == line_.offset || cursor_ - before >= 2;
    if (cursor_ >= line_.end() || (octet == '#' && starts_comment)) {
        cursor_ = std::min(cursor_, line_.end());
        return token(TokenKind::end, cursor_);
    }
    if (is_letter(octet)) {
        std::uint32_t end = cursor_ + 1;
        const auto in_word = [this](std::uint32_t position) {
            return is_letter(at(position)) || is_digit(at(position)) || at(position) == '_';
        };
        while (in_word(end) || (at(end) == '-' && in_word(end + 1))) {
            ++end;
        }
        return token(TokenKind::word, end);
    }
    if (is_digit(octet)) {
        return number();
    }
    if (octet == '"') {
        return quoted();
    }
    for (const std::string_view symbol : long_symbols) {
        if (octet == symbol[0] && at(cursor_ + 1) == symbol[1]) {
            return token(TokenKind::symbol, cursor_ + 2);
        }
    }
    std::uint32_t end = cursor_ + 1;
    while ((static_cast<unsigned char>(at(end)) & 0xc0) == 0x80) {
        ++end;
    }
    return token(TokenKind::symbol, end);
}

Token Lexer::quoted() {
    std::uint32_t position = cursor_ + 1;
    while (position < line_.end() && at(position) != '"' && at(position) != '\n') {
        const bool twice = at(position) == '\\' || (at(position) == '{' && at(position + 1) == '{');
        position = twice                 ? position + 2
                   : at(position) == '{' ? behind_braces(position)
                                         : position + 1;
    }
    if (position >= line_.end() || at(position) != '"') {
        reporter_.fail(
            {cursor_, 1}, Code::unclosed, {"these quotes are never closed", "need another `\"`"});
    }
    return token(TokenKind::quoted, position + 1);
}

/// Quotes inside the braces belong to the expression. A brace that is not closed is one character.
std::uint32_t Lexer::behind_braces(std::uint32_t open) const {
    int depth = 0;
    bool in_quotes = false;
    for (std::uint32_t position = open; position < line_.end(); ++position) {
        const char octet = at(position);
        if (octet == '\n') {
            break;
        }
        if (octet == '"') {
            in_quotes = !in_quotes;
        } else if (in_quotes) {
            position += octet == '\\' ? 1 : 0;
        } else if (octet == '{') {
            ++depth;
        } else if (octet == '}' && --depth == 0) {
            return position + 1;
        }
    }
    return open + 1;
}

Token Lexer::number() {
    std::uint32_t end = cursor_ + 1;
    while (is_digit(at(end))) {
        ++end;
    }
    if (at(end) == '.' && is_digit(at(end + 1))) {
        ++end;
        while (is_digit(at(end))) {
            ++end;
        }
    }
    if (at(end) == '/' && at(end + 1) == 's') {
        ++end;
    }
    while (is_letter(at(end)) || is_digit(at(end)) || at(end) == '%') {
        ++end;
    }
    return token(TokenKind::number, end);
}

Token Lexer::token(TokenKind kind, std::uint32_t end) const {
    const Span span = between(cursor_, end);
    return {kind, source_.text(span), span};
}

char Lexer::at(std::uint32_t position) const {
    return position < line_.end() ? source_.at(position) : '\0';
}

void fail_too_deep(Lexer& lexer, Span where) {
    lexer.reporter().fail(where,
                          Code::too_large,
                          {"this expression is nested too deep",
                           fmt::format("at most {} levels", max_expression_depth)});
}

Nesting::Nesting(Lexer& lexer, Span where) : lexer_(lexer) {
    if (lexer.nesting >= max_expression_depth) {
        fail_too_deep(lexer, where);
    }
    ++lexer.nesting;
}

bool is_letter(char octet) {
    return (octet >= 'a' && octet <= 'z') || is_capital(octet);
}

bool is_digit(char octet) {
    return octet >= '0' && octet <= '9';
}

bool is_capital(char octet) {
    return octet >= 'A' && octet <= 'Z';
}

bool is_continued(std::string_view line) {
    const std::size_t last = line.find_last_not_of('\\');
    const std::size_t kept = last == std::string_view::npos ? 0 : last + 1;
    return (line.size() - kept) % 2 == 1;
}

}  // namespace rung::language
