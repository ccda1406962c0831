#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/source.hpp"

namespace rung::language {

enum class TokenKind {
    end,     ///< Of the line, or its comment.
    word,    ///< Letter first, then letters, digits, `_`, and `-` between them.
    number,  ///< Digits and what is stuck to them: 42, 3.5, 2ms, 99.9%, 5000/s, 3xx.
    quoted,  ///< With its quotes.
    symbol,  ///< -> <- == != <= >= := .. or one character.
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;
    Span span;

    [[nodiscard]] bool is(std::string_view expected) const {
        return (kind == TokenKind::word || kind == TokenKind::symbol) && text == expected;
    }
};

/// Tokens of one logical line. White space, a trailing `\` with the indentation behind it, and a
/// comment (`#` in front, or after two spaces) lie between them.
class Lexer {
public:
    Lexer(const Source& source, Span line, Reporter& reporter);

    [[nodiscard]] const Token& peek();
    Token take();

    /// Takes the next token if it is this word or symbol.
    bool accept(std::string_view text);

    /// Takes `/pattern/flags`; the pattern comes in RE2 syntax. Fails at anything else.
    std::string take_regex();

    /// Where the next token begins (or would, at the end).
    [[nodiscard]] std::uint32_t position();

    /// Where the token taken last ends.
    [[nodiscard]] std::uint32_t behind() const { return behind_; }

    /// Goes on from there: something else has read on.
    void seek(std::uint32_t position);

    [[nodiscard]] std::uint32_t end() const { return line_.end(); }

    [[nodiscard]] const Source& source() const { return source_; }

    [[nodiscard]] Reporter& reporter() { return reporter_; }

    /// How many brackets, arguments and `not`s are open; see `Nesting`.
    int nesting = 0;

private:
    void skip_space();
    Token lex();
    Token quoted();
    [[nodiscard]] std::uint32_t behind_braces(std::uint32_t open) const;
    Token number();
    [[nodiscard]] Token token(TokenKind kind, std::uint32_t end) const;
    [[nodiscard]] char at(std::uint32_t position) const;

    const Source& source_;
    Reporter& reporter_;
    Span line_;
    std::uint32_t cursor_;
    std::uint32_t behind_;
    std::optional<Token> next_;
};

/// Deeper expressions are refused, so that nothing that walks them can run out of stack.
inline constexpr int max_expression_depth = 64;

[[noreturn]] void fail_too_deep(Lexer& lexer, Span where);

/// One level of an expression, from its beginning to its end; fails when there are too many.
class Nesting {
public:
    Nesting(Lexer& lexer, Span where);

    ~Nesting() { --lexer_.nesting; }

    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    Lexer& lexer_;
};

[[nodiscard]] bool is_letter(char octet);
[[nodiscard]] bool is_digit(char octet);
[[nodiscard]] bool is_capital(char octet);

/// A trailing `\` makes the next line part of this one; `\\` at the end does not.
[[nodiscard]] bool is_continued(std::string_view line);

}  // namespace rung::language
