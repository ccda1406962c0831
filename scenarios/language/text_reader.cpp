#include "scenarios/language/text_reader.hpp"

#include <fmt/format.h>

#include <charconv>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/foreign.hpp"

namespace rung::language {
namespace {

enum class Until { range_end, white_space };

class TextReader {
public:
    TextReader(Lexer& context, Span range, syntax::Text& out)
        : context_(context),
          source_(context.source()),
          cursor_(range.offset),
          end_(range.end()),
          out_(out) {}

    /// Returns where it stopped.
    std::uint32_t read(Escapes escapes, Until until);

private:
    void add(char octet);
    void add_expression();
    bool skip_continuation();
    bool add_escape(Escapes escapes);

    [[nodiscard]] char at(std::uint32_t position) const {
        return position < end_ ? source_.at(position) : '\0';
    }

    Lexer& context_;
    const Source& source_;
    std::uint32_t cursor_;
    std::uint32_t end_;
    syntax::Text& out_;
};

std::uint32_t TextReader::read(Escapes escapes, Until until) {
    while (cursor_ < end_) {
        const char octet = at(cursor_);
        if (until == Until::white_space && (octet == ' ' || octet == '\t' || octet == '\n')) {
            break;
        }
        if (octet == '\\') {
            if (until == Until::white_space &&
                (at(cursor_ + 1) == '\n' || at(cursor_ + 1) == '\r')) {
                break;
            }
            if (skip_continuation() || add_escape(escapes)) {
                continue;
            }
        }
        if (octet == '{' && at(cursor_ + 1) == '{') {
            add('{');
            cursor_ += 2;
        } else if (octet == '{') {
            add_expression();
        } else {
            add(octet);
            ++cursor_;
        }
    }
    return cursor_;
}

void TextReader::add(char octet) {
    if (out_.pieces.empty() || out_.pieces.back().expression) {
        out_.pieces.emplace_back();
    }
    out_.pieces.back().literal += octet;
}

void TextReader::add_expression() {
    const std::uint32_t brace = cursor_;
    Lexer inner(source_, between(cursor_ + 1, end_), context_.reporter());
    inner.nesting = context_.nesting;
    syntax::ExpressionPtr expression = parse_braced(inner, brace);
    if (out_.pieces.empty() || out_.pieces.back().expression) {
        out_.pieces.emplace_back();
    }
    out_.pieces.back().expression = std::move(expression);
    cursor_ = inner.behind();
}

bool TextReader::skip_continuation() {
    std::uint32_t next = cursor_ + 1;
    next += at(next) == '\r' ? 1 : 0;
    if (at(next) != '\n') {
        return false;
    }
    ++next;
    while (at(next) == ' ' || at(next) == '\t') {
        ++next;
    }
    cursor_ = next;
    return true;
}

/// False when the backslash is itself.
bool TextReader::add_escape(Escapes escapes) {
    if (escapes == Escapes::none) {
        return false;
    }
    const char kind = at(cursor_ + 1);
    if (kind == 'x') {
        const std::string_view digits =
            source_.text(between(cursor_ + 2, std::min(cursor_ + 4, end_)));
        unsigned value = 0;
        const char* const end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
        if (digits.size() != 2 || error != std::errc{} || stop != end) {
            return false;
        }
        add(static_cast<char>(value));
        cursor_ += 4;
        return true;
    }
    const std::string_view names = escapes == Escapes::quoted ? "rnt\\\"" : "rnt\\";
    const std::string_view values = "\r\n\t\\\"";
    const std::size_t found = kind == '\0' ? std::string_view::npos : names.find(kind);
    if (found == std::string_view::npos) {
        return false;
    }
    add(values[found]);
    cursor_ += 2;
    return true;
}

}  // namespace

syntax::Text read_text(Lexer& context, Span range, Escapes escapes) {
    syntax::Text text;
    text.span = range;
    if (escapes == Escapes::resolved) {
        refuse_sipp_keywords(context.source(), range, context.reporter());
    }
    TextReader{context, range, text}.read(escapes, Until::range_end);
    return text;
}

void append_text(syntax::Text& text, Lexer& context, Span range, Escapes escapes) {
    refuse_sipp_keywords(context.source(), range, context.reporter());
    TextReader{context, range, text}.read(escapes, Until::range_end);
}

syntax::Text read_word_text(Lexer& lexer) {
    syntax::Text text;
    const std::uint32_t begin = lexer.position();
    TextReader reader{lexer, between(begin, lexer.end()), text};
    const std::uint32_t stop = reader.read(Escapes::none, Until::white_space);
    text.span = between(begin, stop);
    refuse_sipp_keywords(lexer.source(), text.span, lexer.reporter());
    lexer.seek(stop);
    return text;
}

void take_equals(Lexer& lexer, const Token& option) {
    if (!lexer.peek().is("=") || lexer.position() != lexer.behind()) {
        lexer.reporter().fail(option.span,
                              Code::missing_value,
                              {fmt::format("`{}` needs a value", option.text),
                               fmt::format("`{}=…`, without spaces", option.text)});
    }
    lexer.take();
}

syntax::Text read_option_text(Lexer& lexer) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::end || token.span.offset != lexer.behind()) {
        lexer.reporter().fail(token.span, Code::missing_value, {"a value is missing behind `=`"});
    }
    return token.kind == TokenKind::quoted ? read_quoted_text(lexer) : read_word_text(lexer);
}

syntax::Text read_quoted_text(Lexer& lexer) {
    const Token token = lexer.take();
    return read_text(lexer, between(token.span.offset + 1, token.span.end() - 1), Escapes::quoted);
}

}  // namespace rung::language
