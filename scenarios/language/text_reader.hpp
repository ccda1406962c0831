#pragma once
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// Which `\` sequences mean something.
enum class Escapes {
    none,      ///< Heading lines, URIs.
    resolved,  ///< \r \n \t \xHH \\ (header values, bodies, raw).
    quoted,    ///< Those and \" (between quotes).
};

/// Text with `{…}` in it; `{{` is `{`. A `\` before a line end continues the text behind the next
/// line's indentation.
[[nodiscard]] syntax::Text read_text(Lexer& context, Span range, Escapes escapes);

/// Adds to a text that is being put together (the lines of a body).
void append_text(syntax::Text& text, Lexer& context, Span range, Escapes escapes);

/// Up to the next white space outside braces; the lexer goes on behind it.
[[nodiscard]] syntax::Text read_word_text(Lexer& lexer);

/// The `=` stuck between an option such as `user=bob` and its value.
void take_equals(Lexer& lexer, const Token& option);

/// The value behind it: a word or `"…"`.
[[nodiscard]] syntax::Text read_option_text(Lexer& lexer);

/// `"…"`, the next token; the lexer goes on behind it.
[[nodiscard]] syntax::Text read_quoted_text(Lexer& lexer);

}  // namespace rung::language
