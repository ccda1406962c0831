#pragma once
#include <string>
#include <vector>

#include "scenarios/language/lexer.hpp"

namespace rung::language {

/// What stands between two gaps of a line, or a token.
struct Piece {
    std::string_view text;
    bool symbol = false;  ///< So the rules about white space around it apply.
    bool gap = false;     ///< White space stands in front of it,
    bool broken = false;  ///< with a line end in it.

    [[nodiscard]] bool is(std::string_view expected) const { return symbol && text == expected; }
};

/// Cuts a statement into pieces. Throws `Abandoned` where the text has a mistake.
class Words {
public:
    Words(const Source& source, Span line);

    [[nodiscard]] const Token& peek() { return lexer_.peek(); }

    [[nodiscard]] bool at_end() { return peek().kind == TokenKind::end; }

    /// What is left of the line, as it is.
    [[nodiscard]] std::string_view rest();

    /// A token; behind `matches` its regex, too.
    void take();
    void take_all();

    /// Text with `{…}` in it, up to white space.
    void take_text();

    /// Quotes, or such a text; one that has quotes behind its `=` goes on to their end.
    void take_option();
    void take_options();

    [[nodiscard]] std::vector<Piece>& pieces() { return pieces_; }

    /// The comment at the end, or nothing.
    [[nodiscard]] std::string_view comment();

private:
    enum class Quotes : std::uint8_t { plain, behind_equals };

    void add(Span span, bool symbol);
    [[nodiscard]] std::uint32_t end_of_text(std::uint32_t begin, Quotes quotes);
    [[nodiscard]] std::uint32_t end_of_braces(std::uint32_t brace);
    [[nodiscard]] char at(std::uint32_t position) const;

    const Source& source_;
    Span line_;
    Reporter reporter_;
    Lexer lexer_;
    std::uint32_t behind_;
    std::vector<Piece> pieces_;
};

/// Pieces on one line, or on several where a trailing `\` stood between them.
[[nodiscard]] std::vector<std::string> join(const std::vector<Piece>& pieces);

}  // namespace rung::language
