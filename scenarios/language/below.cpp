#include "scenarios/language/below.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/file_name.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/text_reader.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

std::optional<LogicalLine> next_below(Context& context, std::uint32_t indent);
void parse_edit(Context& context, const LogicalLine& line, syntax::Edits& edits);
void parse_way(Lexer& lexer, const Token& word, syntax::Edits& edits);
std::optional<syntax::HeaderLine> parse_header(Lexer& lexer, const LogicalLine& line);
syntax::BodyLine parse_body(Context& context, Lexer& lexer, const LogicalLine& line);
syntax::Text parse_body_file(Context& context, Lexer& lexer, std::uint32_t indent);
[[noreturn]] void fail_unknown_edit(Lexer& lexer);
[[noreturn]] void fail_sdp_line(Context& context, const Token& word);
bool is_sdp_line(std::string_view text);
syntax::Check parse_check(Lexer& lexer, const LogicalLine& line);
[[noreturn]] void fail_written_line(Lexer& lexer);
bool is_token_octet(char octet);

}  // namespace

void parse_edits(Context& context, std::uint32_t indent, syntax::Edits& edits) {
    while (const auto line = next_below(context, indent)) {
        context.lines.take(*line);
        attempt(context, line->span, [&] { parse_edit(context, *line, edits); });
    }
}

void parse_checks(Context& context, std::uint32_t indent, std::vector<syntax::Check>& checks) {
    while (const auto line = next_below(context, indent)) {
        context.lines.take(*line);
        attempt(context, line->span, [&] {
            Lexer lexer = context.lexer(*line);
            checks.push_back(parse_check(lexer, *line));
        });
    }
}

syntax::Text parse_lines_of_text(Context& context, std::uint32_t indent) {
    const std::vector<Line> lines = context.lines.take_deeper(indent);
    std::uint32_t common = 0xffffffff;
    for (const Line& line : lines) {
        common = line.blank ? common : std::min(common, line.indent);
    }
    syntax::Text text;
    for (const Line& line : lines) {
        const std::uint32_t begin = line.offset + std::min(common, line.length);
        const bool open = is_continued(context.source.text(between(begin, line.end())));
        const Span range = between(begin, line.end() - (open ? 1 : 0));
        attempt(context, range, [&] {
            Lexer lexer{context.source, range, context.reporter};
            append_text(text, lexer, range, Escapes::resolved);
        });
        if (!open) {
            if (text.pieces.empty() || text.pieces.back().expression) {
                text.pieces.emplace_back();
            }
            text.pieces.back().literal += "\r\n";
        }
    }
    return text;
}

namespace {

/// The next line if it belongs to the rung above. A rung or block that is indented deeper is a
/// mistake, said once; it is then read as if it stood where it should.
std::optional<LogicalLine> next_below(Context& context, std::uint32_t indent) {
    const auto line = context.lines.peek();
    if (!line || line->indent <= indent) {
        return std::nullopt;
    }
    const Token token = first_token(context, *line);
    // A word of the heading may be a subject too: `transport`.
    const auto words = statement_words();
    const bool begins_statement = token.is("->") || token.is("<-") ||
                                  (token.kind == TokenKind::word && !is_heading_word(token.text) &&
                                   std::ranges::find(words, token.text) != words.end());
    if (!begins_statement) {
        return line;
    }
    context.reporter.error(token.span,
                           Code::misplaced,
                           {fmt::format("`{}` is indented deeper than the rung above", token.text),
                            "so it would belong to that rung",
                            "rungs of one block stand in one column"});
    return std::nullopt;
}

void parse_edit(Context& context, const LogicalLine& line, syntax::Edits& edits) {
    Lexer lexer = context.lexer(line);
    if (auto header = parse_header(lexer, line)) {
        edits.headers.push_back(std::move(*header));
        return;
    }
    const Token word = lexer.take();
    if (word.is("body")) {
        if (edits.body) {
            context.reporter.fail(word.span, Code::twice, {"a second body", "a message has one"});
        }
        edits.body = parse_body(context, lexer, line);
    } else if (word.is("sign")) {
        edits.signatures.push_back(parse_sign(lexer));
        edits.signatures.back().line = written(line, lexer);
    } else if (word.is("digest")) {
        if (edits.digest) {
            context.reporter.fail(
                word.span,
                Code::twice,
                {"a second `digest`", "one answers all realms of the newest 401 or 407"});
        }
        edits.digest = parse_digest(lexer, word);
        edits.digest->line = written(line, lexer);
    } else if (word.is("to") || word.is("via") || word.is("from") || word.is("once") ||
               word.is("new")) {
        parse_way(lexer, word, edits);
        expect_end(lexer);
    } else if (word.is("split") || word.is("join")) {
        parse_writes(lexer, word, edits);
    } else if (is_sdp_line(context.source.text(line.span))) {
        fail_sdp_line(context, word);
    } else {
        lexer.seek(word.span.offset);
        fail_unknown_edit(lexer);
    }
}

/// Where a message goes, and as what.
void parse_way(Lexer& lexer, const Token& word, syntax::Edits& edits) {
    const bool given = word.is("to")     ? !edits.to.empty()
                       : word.is("via")  ? edits.via.has_value()
                       : word.is("from") ? edits.from.has_value()
                       : word.is("once") ? edits.once.has_value()
                                         : edits.new_call.has_value();
    if (given) {
        lexer.reporter().fail(word.span, Code::twice, {fmt::format("a second `{}`", word.text)});
    }
    if (word.is("to")) {
        if (lexer.peek().kind == TokenKind::end) {
            lexer.reporter().fail(word.span,
                                  Code::missing_value,
                                  {"`to` needs an address", "such as `to 192.0.2.7:5062`"});
        }
        edits.to = read_word_text(lexer);
    } else if (word.is("via")) {
        static constexpr std::array<std::string_view, 3> words = {"udp", "tcp", "tls"};
        const Token transport = take_word_of(lexer, "transport", words);
        if (transport.is("tls")) {
            lexer.reporter().fail_not_yet(transport.span, "via tls");
        }
        edits.via = transport.is("tcp") ? base::Transport::tcp : base::Transport::udp;
    } else if (word.is("from")) {
        edits.from = read_name(lexer);
    } else if (word.is("once")) {
        edits.once = word.span;
    } else {
        static constexpr std::array<std::string_view, 1> words = {"call"};
        (void)take_word_of(lexer, "word behind `new`", words);
        edits.new_call = between(word.span.offset, lexer.behind());
    }
}

/// nullopt when the line does not have the form of a header line.
std::optional<syntax::HeaderLine> parse_header(Lexer& lexer, const LogicalLine& line) {
    const std::string_view text = lexer.source().text(line.span);
    syntax::HeaderLine header;
    std::size_t begin = 0;
    if (text.starts_with('+') || (text.starts_with('-') && !text.starts_with("->"))) {
        header.edit = text[0] == '+' ? call::HeaderEdit::add : call::HeaderEdit::remove;
        begin = 1;
    }
    const auto rest = text.substr(begin);
    const auto length =
        static_cast<std::size_t>(std::ranges::find_if_not(rest, is_token_octet) - rest.begin());
    const std::string_view name = rest.substr(0, length);
    const auto offset = static_cast<std::uint32_t>(line.span.offset + begin);
    header.name = {name, {offset, static_cast<std::uint32_t>(length)}};
    const bool colon = length < rest.size() && rest[length] == ':';
    if (name.empty() || (!colon && header.edit != call::HeaderEdit::remove)) {
        return std::nullopt;
    }
    const bool compact = name.size() == 1 && sip::header_id(name) != sip::HeaderId::other;
    if (!is_capital(name[0]) && !compact) {
        lexer.reporter().fail(header.name.span,
                              Code::small_header,
                              {fmt::format("the header `{}` begins with a small letter", name),
                               "a header begins with a capital"});
    }
    if (const std::string_view meant = nearest_header(name); !meant.empty() && !compact) {
        lexer.reporter().warn(header.name.span,
                              Code::unregistered,
                              {fmt::format("`{}` is no registered header", name),
                               fmt::format("did you mean `{}`?", meant)});
    }
    lexer.seek(header.name.span.end());
    header.line = line.span;
    if (header.edit == call::HeaderEdit::remove) {
        expect_end(lexer);
        header.line = written(line, lexer);
        return header;
    }
    const std::string_view value = rest.substr(length + 1);
    const std::size_t first = std::min(value.find_first_not_of(' '), value.size());
    const std::size_t last = value.find_last_not_of(" \r") + 1;
    const auto value_offset = static_cast<std::uint32_t>(offset + length + 1);
    const Span range = between(value_offset + static_cast<std::uint32_t>(first),
                               value_offset + static_cast<std::uint32_t>(last));
    header.value = read_text(lexer, range, Escapes::resolved);
    return header;
}

syntax::BodyLine parse_body(Context& context, Lexer& lexer, const LogicalLine& line) {
    syntax::BodyLine body;
    const Token token = lexer.peek();
    if (token.kind == TokenKind::end) {
        context.reporter.fail(line.span,
                              Code::bad_value,
                              {"`body` needs a type", "such as `body sdp` or `body text/plain`"});
    }
    body.content_type = read_word_text(lexer);
    const std::string_view type = context.source.text(body.content_type.span);
    const bool is_sdp = type == "sdp";
    if (!is_sdp && type.find('/') == std::string_view::npos && type[0] != '{') {
        static constexpr std::array<std::string_view, 1> shorthand = {"sdp"};
        const std::string hint = did_you_mean(type, shorthand);
        static_cast<void>(parse_lines_of_text(context, line.indent));
        context.reporter.fail(body.content_type.span,
                              Code::bad_value,
                              {fmt::format("`{}` is no media type", type),
                               hint.empty() ? "such as `sdp` or `text/plain`" : hint});
    }
    if (lexer.accept("from")) {
        body.content = parse_body_file(context, lexer, line.indent);
    } else {
        static constexpr std::array<std::string_view, 1> words = {"from"};
        attempt(context, line.span, [&] { expect_end(lexer, words); });
        body.content = parse_lines_of_text(context, line.indent);
    }
    body.default_sdp = is_sdp && body.content.empty();
    if (is_sdp) {
        body.content_type.pieces.clear();
        body.content_type.pieces.push_back({"application/sdp", nullptr});
    } else if (body.content.empty()) {
        context.reporter.fail(body.content_type.span,
                              Code::empty,
                              {fmt::format("the body `{}` is empty", type),
                               "its lines stand below it, indented deeper"});
    }
    return body;
}

/// Behind `from`.
syntax::Text parse_body_file(Context& context, Lexer& lexer, std::uint32_t indent) {
    const FileName file = read_file_name(lexer);
    attempt(context, file.span, [&] { expect_end(lexer); });
    refuse_lines_below(context, indent, {"the body stands in the file", "or here, without `from`"});
    return read_octets(context, file);
}

void fail_unknown_edit(Lexer& lexer) {
    const Token word = lexer.take();
    const auto words = edit_words();
    if (word.kind == TokenKind::word && std::ranges::find(words, word.text) != words.end()) {
        lexer.reporter().fail_not_yet(word.span, word.text);
    }
    if (word.kind == TokenKind::word && is_capital(word.text[0])) {
        lexer.reporter().fail(word.span,
                              Code::wrong_side,
                              {fmt::format("expected a header line, found {}", describe(word)),
                               fmt::format("such as `{}: value`", word.text),
                               "below `->` stand the lines that we write, below `<-` the checks"});
    }
    lexer.reporter().fail(
        word.span,
        Code::wrong_side,
        {fmt::format("{} is no line below `->`", describe(word)), did_you_mean(word.text, words)});
}

/// Said once for all lines of a body that stand where headers do.
void fail_sdp_line(Context& context, const Token& word) {
    std::optional<LogicalLine> next = context.lines.peek();
    while (next && is_sdp_line(context.source.text(next->span))) {
        context.lines.take(*next);
        next = context.lines.peek();
    }
    context.reporter.fail(word.span,
                          Code::wrong_side,
                          {fmt::format("`{}=` begins a line of SDP", word.text),
                           "the lines of a body stand below `body sdp`, indented deeper",
                           "`body sdp` alone writes a valid offer or answer"});
}

/// RFC 8866 5: one letter and `=`, without a space.
bool is_sdp_line(std::string_view text) {
    return text.size() > 1 && text[0] >= 'a' && text[0] <= 'z' && text[1] == '=';
}

syntax::Check parse_check(Lexer& lexer, const LogicalLine& line) {
    syntax::Check check;
    if (lexer.accept("should")) {
        check.kind = call::Check::Kind::should;
    } else if (lexer.accept("info")) {
        check.kind = call::Check::Kind::info;
    } else if (lexer.peek().kind == TokenKind::word) {
        const Token first = lexer.take();
        const bool is_capture = lexer.peek().is(":=");
        lexer.seek(first.span.offset);
        if (is_capture) {
            check.kind = call::Check::Kind::capture;
            check.variable = read_name(lexer);
            lexer.take();
        }
    }
    const Token token = lexer.peek();
    if (check.kind == call::Check::Kind::must &&
        (token.is("sign") || token.is("+") || token.is("-"))) {
        fail_written_line(lexer);
    }
    check.expression = parse_expression(lexer);
    if (lexer.peek().is(":")) {
        fail_written_line(lexer);
    }
    expect_end(lexer, operator_words());
    check.line = written(line, lexer);
    return check;
}

void fail_written_line(Lexer& lexer) {
    lexer.reporter().fail(lexer.peek().span,
                          Code::wrong_side,
                          {fmt::format("did not expect {} here", describe(lexer.peek())),
                           "a check needs an operator, such as `==` or `exists`",
                           "below `->` stand the lines that we write, below `<-` the checks"});
}

bool is_token_octet(char octet) {
    return is_letter(octet) || is_digit(octet) ||
           std::string_view{"-.!%*_+`'~"}.find(octet) != std::string_view::npos;
}

}  // namespace
}  // namespace rung::language
