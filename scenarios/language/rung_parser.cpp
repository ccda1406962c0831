#include "scenarios/language/rung_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/annotations.hpp"
#include "scenarios/language/below.hpp"
#include "scenarios/language/endpoint_parser.hpp"
#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/file_name.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/text_reader.hpp"

namespace rung::language {
namespace {

using syntax::Statement;

Lexer rung_lexer(Context& context, const LogicalLine& line);
void take_arrow(Lexer& lexer);
Statement parse_send(Context& context, const LogicalLine& line);
Statement parse_receive(Context& context, const LogicalLine& line);
void parse_request_line(Lexer& lexer, syntax::SendRequest& request);
void warn_of_scheme(Lexer& lexer, const syntax::Text& uri);
void parse_again(Lexer& lexer, syntax::SendRequest& request);
void parse_answer_line(Lexer& lexer, syntax::SendAnswer& answer);
Statement parse_raw(Context& context, const LogicalLine& line);
std::optional<FileName> parse_raw_line(Lexer& lexer, syntax::SendRaw& raw);
void parse_receive_line(Lexer& lexer, syntax::Receive& receive);
Statement parse_link(Context& context, const LogicalLine& line);
void parse_end_of_link(Lexer& lexer, Statement& statement);
Statement parse_receive_copy(Lexer& lexer);
Statement parse_nothing(Lexer& lexer);
void parse_exceptions(Lexer& lexer, syntax::ReceiveNothing& nothing);
bool looks_like_uri(Lexer& lexer);
syntax::Word read_copied_label(Lexer& lexer);

}  // namespace

Statement parse_rung(Context& context, const LogicalLine& line) {
    const Token first = first_token(context, line);
    const bool named = !begins_rung(first);
    const Token word = rung_lexer(context, line).peek();
    Statement statement = word.is("->")   ? parse_send(context, line)
                          : word.is("<-") ? parse_receive(context, line)
                                          : parse_link(context, line);
    if (named) {
        statement.party = syntax::Word{first.text, first.span};
    }
    return statement;
}

namespace {

/// At the arrow: behind the name of a party.
Lexer rung_lexer(Context& context, const LogicalLine& line) {
    Lexer lexer = context.lexer(line);
    if (!begins_rung(lexer.peek())) {
        lexer.take();
    }
    return lexer;
}

void take_arrow(Lexer& lexer) {
    const Token arrow = lexer.take();
    const Token next = lexer.peek();
    if (next.kind != TokenKind::end && lexer.position() == lexer.behind()) {
        lexer.reporter().fail(between(arrow.span.offset, next.span.end()),
                              Code::no_space,
                              {fmt::format("`{}` needs a space behind it", arrow.text),
                               fmt::format("`{} {}`", arrow.text, next.text)});
    }
}

Statement parse_send(Context& context, const LogicalLine& line) {
    Lexer lexer = rung_lexer(context, line);
    Statement statement;
    syntax::SendRequest request;
    syntax::SendAnswer answer;
    Token first;
    const bool whole = attempt(context, line.span, [&] {
        take_arrow(lexer);
        first = lexer.peek();
        if (first.is("raw")) {
            return;
        }
        if (first.is("again")) {
            parse_again(lexer, request);
        } else if (first.is("copy")) {
            statement.what = syntax::SendCopy{read_copied_label(lexer)};
            expect_end(lexer);
        } else if (first.kind == TokenKind::number || first.is("{")) {
            parse_answer_line(lexer, answer);
        } else {
            parse_request_line(lexer, request);
        }
    });
    if (first.is("raw")) {
        return parse_raw(context, line);
    }
    statement.line = written(line, lexer);
    if (std::holds_alternative<syntax::SendCopy>(statement.what)) {
        return statement;
    }
    syntax::Edits edits;
    parse_edits(context, line.indent, edits);
    if (!whole) {
        statement.what = syntax::Broken{std::move(edits), {}};
        return statement;
    }
    if (request.method.text.empty() && !request.again) {
        answer.edits = std::move(edits);
        statement.what = std::move(answer);
    } else {
        request.edits = std::move(edits);
        statement.what = std::move(request);
    }
    return statement;
}

void parse_request_line(Lexer& lexer, syntax::SendRequest& request) {
    const syntax::Word method = read_method(lexer);
    if (looks_like_uri(lexer)) {
        request.uri = read_word_text(lexer);
        warn_of_scheme(lexer, request.uri);
    }
    request.notes = parse_annotations(lexer, Direction::send);
    request.method = method;
}

/// `bob@host` is no URI, and may still be meant for a target that has to refuse it.
void warn_of_scheme(Lexer& lexer, const syntax::Text& uri) {
    const std::string_view begin =
        uri.pieces.empty() ? "" : std::string_view{uri.pieces[0].literal};
    const std::size_t at = begin.find('@');
    if (at != std::string_view::npos && begin.substr(0, at).find(':') == std::string_view::npos) {
        lexer.reporter().warn(
            uri.span,
            Code::bad_value,
            {"this URI has no scheme", fmt::format("`sip:{}`", lexer.source().text(uri.span))});
    }
}

/// `again LABEL [as LABEL]`
void parse_again(Lexer& lexer, syntax::SendRequest& request) {
    lexer.take();
    const syntax::Word repeated = read_name(lexer);
    request.notes = parse_annotations(lexer, Direction::send);
    if (request.notes.whose) {
        lexer.reporter().fail(request.notes.whose->span,
                              Code::unexpected,
                              {"`-> again` names its request already", "leave the `for` out"});
    }
    request.again = repeated;
}

void parse_answer_line(Lexer& lexer, syntax::SendAnswer& answer) {
    const Token token = lexer.peek();
    answer.status_span = token.span;
    if (lexer.accept("{")) {
        answer.status_expression = parse_braced(lexer);
    } else {
        answer.status = read_integer(lexer, 100, 699);
    }
    answer.status_span = between(token.span.offset, lexer.behind());
    if (lexer.peek().kind == TokenKind::quoted) {
        answer.reason = read_quoted_text(lexer);
    } else if (lexer.peek().is("{")) {
        answer.reason = read_word_text(lexer);
    } else if (lexer.peek().kind == TokenKind::word && is_capital(lexer.peek().text[0])) {
        const Token word = lexer.peek();
        lexer.reporter().fail(word.span,
                              Code::unexpected,
                              {fmt::format("did not expect {} here", describe(word)),
                               "a reason phrase stands in quotes, or is left out"});
    }
    answer.notes = parse_annotations(lexer, Direction::send);
}

Statement parse_raw(Context& context, const LogicalLine& line) {
    Lexer lexer = rung_lexer(context, line);
    Statement statement;
    syntax::SendRaw raw;
    std::optional<FileName> file;
    bool whole = attempt(context, line.span, [&] { file = parse_raw_line(lexer, raw); });
    statement.line = written(line, lexer);
    if (file) {
        refuse_lines_below(
            context, line.indent, {"the octets stand in the file", "or here, without `from`"});
        whole = attempt(context, line.span, [&] { raw.octets = read_octets(context, *file); });
    } else {
        raw.octets = parse_lines_of_text(context, line.indent);
    }
    if (whole && raw.octets.empty()) {
        context.reporter.error(
            statement.line, Code::empty, {"`-> raw` without lines", "its octets stand below it"});
        return statement;
    }
    if (whole) {
        statement.what = std::move(raw);
    }
    return statement;
}

/// `-> raw [from "file"] [as LABEL]`; the file, if it names one.
std::optional<FileName> parse_raw_line(Lexer& lexer, syntax::SendRaw& raw) {
    static constexpr std::array<std::string_view, 2> words = {"as", "from"};
    std::optional<FileName> file;
    lexer.take();
    lexer.take();
    while (lexer.peek().kind != TokenKind::end) {
        if (!file && lexer.accept("from")) {
            file = read_file_name(lexer);
        } else if (!raw.label && lexer.accept("as")) {
            raw.label = read_name(lexer);
        } else if (lexer.peek().kind == TokenKind::quoted) {
            lexer.reporter().fail(lexer.peek().span,
                                  Code::unexpected,
                                  {"octets do not stand in quotes", "they stand below, indented"});
        } else {
            expect_end(lexer, file && raw.label ? std::span<const std::string_view>{} : words);
        }
    }
    return file;
}

Statement parse_receive(Context& context, const LogicalLine& line) {
    Lexer lexer = rung_lexer(context, line);
    Statement statement;
    syntax::Receive receive;
    std::optional<syntax::ReceiveOctets> octets;
    const bool whole = attempt(context, line.span, [&] {
        take_arrow(lexer);
        const Token first = lexer.peek();
        if (first.is("copy")) {
            statement = parse_receive_copy(lexer);
        } else if (first.is("nothing")) {
            statement = parse_nothing(lexer);
        } else if (first.is("closed") || first.is("refused")) {
            parse_end_of_link(lexer, statement);
        } else if (first.is("raw")) {
            lexer.reporter().fail(first.span,
                                  Code::wrong_side,
                                  {"`raw` octets are sent", "`<- bytes` takes octets that come"});
        } else if (first.is("bytes")) {
            lexer.take();
            octets.emplace();
            octets->notes = parse_annotations(lexer, Direction::octets);
        } else {
            parse_receive_line(lexer, receive);
        }
    });
    statement.line = written(line, lexer);
    if (!std::holds_alternative<syntax::Broken>(statement.what)) {
        return statement;
    }
    parse_checks(context, line.indent, receive.checks);
    if (!whole) {
        statement.what = syntax::Broken{{}, std::move(receive.checks)};
    } else if (octets) {
        octets->checks = std::move(receive.checks);
        statement.what = std::move(*octets);
    } else {
        statement.what = std::move(receive);
    }
    return statement;
}

void parse_receive_line(Lexer& lexer, syntax::Receive& receive) {
    if (lexer.peek().kind == TokenKind::word) {
        receive.method = read_method(lexer);
    } else {
        receive.statuses = read_statuses(lexer);
    }
    receive.notes = parse_annotations(lexer, Direction::receive);
}

/// `connect`, `close [half|reset]`, `trigger [hangup]`
Statement parse_link(Context& context, const LogicalLine& line) {
    static constexpr std::array<std::string_view, 2> ways = {"half", "reset"};
    Lexer lexer = rung_lexer(context, line);
    Statement statement;
    attempt(context, line.span, [&] {
        const Token word = lexer.take();
        if (word.is("connect")) {
            expect_end(lexer);
            statement.what = syntax::Connect{};
            return;
        }
        if (word.is("trigger")) {
            static constexpr std::array<std::string_view, 1> hangup = {"hangup"};
            const bool hang_up = lexer.accept("hangup");
            expect_end(lexer, hangup);
            statement.what = syntax::Trigger{hang_up};
            return;
        }
        syntax::CloseLink close;
        if (lexer.accept("half")) {
            close.how = base::Ending::half;
        } else if (lexer.accept("reset")) {
            close.how = base::Ending::reset;
        }
        expect_end(lexer, ways);
        statement.what = close;
    });
    statement.line = written(line, lexer);
    return statement;
}

/// `<- closed …`, `<- refused …`
void parse_end_of_link(Lexer& lexer, Statement& statement) {
    const Token word = lexer.take();
    const syntax::Annotations notes = parse_annotations(lexer, Direction::link);
    statement.what = syntax::ReceiveLink{
        word.is("closed") ? call::ReceiveLink::What::closed : call::ReceiveLink::What::refused,
        notes.window,
        notes.optional};
}

Statement parse_receive_copy(Lexer& lexer) {
    Statement statement;
    syntax::ReceiveCopy copy;
    copy.label = read_copied_label(lexer);
    copy.window = parse_annotations(lexer, Direction::copy).window;
    statement.what = copy;
    return statement;
}

Statement parse_nothing(Lexer& lexer) {
    Statement statement;
    syntax::ReceiveNothing nothing;
    lexer.take();
    if (!lexer.accept("within")) {
        const Token token = lexer.peek();
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("expected `within`, found {}", describe(token)),
                               "such as `<- nothing within 4s`"});
    }
    nothing.span = read_duration(lexer);
    if (lexer.accept("but")) {
        parse_exceptions(lexer, nothing);
    }
    static constexpr std::array<std::string_view, 1> words = {"but"};
    expect_end(lexer, words);
    statement.what = std::move(nothing);
    return statement;
}

/// Statuses and methods, apart by `|`.
void parse_exceptions(Lexer& lexer, syntax::ReceiveNothing& nothing) {
    do {
        if (lexer.peek().kind == TokenKind::word) {
            nothing.but_methods.emplace_back(read_method(lexer).text);
        } else {
            nothing.but_statuses.push_back(read_status_range(lexer));
        }
    } while (lexer.accept("|") || lexer.accept(","));
}

/// A URI holds a colon or comes from `{…}`; annotations do neither.
bool looks_like_uri(Lexer& lexer) {
    if (lexer.peek().kind == TokenKind::end) {
        return false;
    }
    const std::uint32_t begin = lexer.position();
    const std::string_view rest = lexer.source().text(between(begin, lexer.end()));
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    return word.find_first_of(":{@") != std::string_view::npos;
}

syntax::Word read_copied_label(Lexer& lexer) {
    lexer.take();
    if (!lexer.accept("of")) {
        const Token token = lexer.peek();
        lexer.reporter().fail(
            token.span,
            Code::unexpected,
            {fmt::format("expected `of`, found {}", describe(token)), "such as `copy of first`"});
    }
    return read_name(lexer);
}

}  // namespace
}  // namespace rung::language
