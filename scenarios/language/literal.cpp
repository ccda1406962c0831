#include "scenarios/language/literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

int read_status(const Token& token, Reporter& reporter);

/// Fails with what is wrong with the token, if something is.
template <class Value>
Value read_value(const base::Result<Value, Misread>& read, const Token& token, Reporter& reporter) {
    if (!read) {
        reporter.fail(token.span, Code::bad_number, {read.error().message, read.error().remedy});
    }
    return *read;
}

}  // namespace

call::Literal read_number(const Token& token, Reporter& reporter) {
    const Quantity number = read_quantity(token, reporter);
    if (number.unit.empty()) {
        return number.whole ? call::Literal{*number.whole} : call::Literal{number.value};
    }
    if (number.unit == "%") {
        return number.value / 100;
    }
    if (number.unit == "/s") {
        reporter.fail(token.span,
                      Code::bad_comparison,
                      {"nothing in a message is a rate",
                       "rates stand in `load` and `pass when`, such as `rate >= 990/s`"});
    }
    return read_duration(token, reporter);
}

base::Duration read_duration(Lexer& lexer, std::chrono::hours longest) {
    return read_duration(lexer.take(), lexer.reporter(), longest);
}

base::Duration read_duration(const Token& token, Reporter& reporter, std::chrono::hours longest) {
    if (token.kind != TokenKind::number) {
        reporter.fail(
            token.span,
            Code::bad_number,
            {fmt::format("expected a duration, found {}", describe(token)), "such as `500ms`"});
    }
    return read_value(duration_of(read_quantity(token, reporter), longest), token, reporter);
}

Quantity read_quantity(const Token& token, Reporter& reporter) {
    return read_value(split_quantity(token.text), token, reporter);
}

int read_integer(Lexer& lexer, int lowest, int highest) {
    return static_cast<int>(
        read_count(lexer, static_cast<std::uint64_t>(lowest), static_cast<std::uint64_t>(highest)));
}

std::uint64_t read_count(Lexer& lexer, std::uint64_t lowest, std::uint64_t highest) {
    const Token token = lexer.take();
    std::uint64_t value = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, value);
    if (error != std::errc{} || stop != end || value < lowest || value > highest) {
        lexer.reporter().fail(token.span,
                              Code::bad_number,
                              {fmt::format("expected a number, found {}", describe(token)),
                               fmt::format("from {} to {}", lowest, highest)});
    }
    return value;
}

syntax::Statuses read_statuses(Lexer& lexer) {
    syntax::Statuses statuses;
    const std::uint32_t begin = lexer.position();
    if (lexer.accept("{")) {
        statuses.expression = parse_braced(lexer);
    } else {
        statuses.inverted = lexer.accept("!");
        statuses.ranges.push_back(read_status_range(lexer));
        while (lexer.accept("|")) {
            statuses.ranges.push_back(read_status_range(lexer));
        }
    }
    statuses.span = between(begin, lexer.behind());
    return statuses;
}

call::StatusSet::Range read_status_range(Lexer& lexer) {
    const Token token = lexer.take();
    if (token.kind != TokenKind::number) {
        lexer.reporter().fail(token.span,
                              Code::bad_status,
                              {fmt::format("expected a status, found {}", describe(token)),
                               "such as `200`, `3xx` or `180|183`"});
    }
    if (token.text.size() == 3 && token.text.ends_with("xx") && token.text[0] >= '1' &&
        token.text[0] <= '6') {
        const int first = (token.text[0] - '0') * 100;
        return {first, first + 99};
    }
    const int first = read_status(token, lexer.reporter());
    if (!lexer.accept("..")) {
        return {first, first};
    }
    const Token last_token = lexer.take();
    const int last = read_status(last_token, lexer.reporter());
    if (last < first) {
        lexer.reporter().fail(last_token.span,
                              Code::bad_status,
                              {fmt::format("the range ends before it begins"),
                               fmt::format("{} comes before {}", last, first)});
    }
    return {first, last};
}

syntax::Word read_name(Lexer& lexer) {
    const Token token = lexer.take();
    Reporter& reporter = lexer.reporter();
    if (token.kind != TokenKind::word) {
        reporter.fail(token.span,
                      Code::bad_name,
                      {fmt::format("expected a name, found {}", describe(token))});
    }
    if (is_capital(token.text[0])) {
        reporter.fail(token.span,
                      Code::bad_name,
                      {fmt::format("the name `{}` begins with a capital", token.text),
                       "a capital begins a header; names begin with a small letter"});
    }
    if (is_reserved(token.text)) {
        reporter.fail(
            token.span,
            Code::bad_name,
            {fmt::format("`{}` is a word of the language", token.text), "choose another name"});
    }
    return {token.text, token.span};
}

syntax::Word read_method(Lexer& lexer) {
    const Token token = lexer.take();
    if (token.kind != TokenKind::word || !is_method_form(token.text)) {
        const std::string capitals = in_capitals(token.text);
        const bool small = token.kind == TokenKind::word && is_method_form(capitals) &&
                           nearest_method(capitals).empty();
        lexer.reporter().fail(
            token.span,
            Code::bad_method,
            {fmt::format("expected a method, found {}", describe(token)),
             small ? fmt::format("did you mean `{}`?", capitals) : "such as `INVITE`"});
    }
    if (const std::string_view meant = nearest_method(token.text); !meant.empty()) {
        lexer.reporter().warn(token.span,
                              Code::unregistered,
                              {fmt::format("`{}` is no registered method", token.text),
                               fmt::format("did you mean `{}`?", meant)});
    }
    return {token.text, token.span};
}

void expect_end(Lexer& lexer, std::span<const std::string_view> candidates) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::end) {
        return;
    }
    const std::string hint = did_you_mean(token.text, candidates);
    const std::string_view otherwise = token.is(":=")
                                           ? "the name stands first: `next := Contact.uri`"
                                       : token.is("present") ? "did you mean `exists`?"
                                                             : "the line should end before this";
    lexer.reporter().fail(token.span,
                          hint.empty() ? Code::unexpected : Code::unknown_word,
                          {hint.empty() ? fmt::format("did not expect {} here", describe(token))
                                        : fmt::format("unknown word {}", describe(token)),
                           hint.empty() ? std::string{otherwise} : hint});
}

Token take_word_of(Lexer& lexer, std::string_view what, std::span<const std::string_view> words) {
    const Token token = lexer.take();
    if (std::ranges::find(words, token.text) != words.end()) {
        return token;
    }
    std::string known;
    for (const std::string_view word : words) {
        known += fmt::format("{}`{}`", known.empty() ? "" : ", ", word);
    }
    const std::string hint = did_you_mean(token.text, words);
    lexer.reporter().fail(
        token.span,
        token.kind == TokenKind::end ? Code::missing_value : Code::unknown_word,
        {token.kind == TokenKind::end ? fmt::format("a {} is missing", what)
                                      : fmt::format("unknown {} {}", what, describe(token)),
         hint.empty() ? fmt::format("expected {}", known) : hint});
}

std::string describe(const Token& token) {
    return token.kind == TokenKind::end ? "the end of the line" : fmt::format("`{}`", token.text);
}

namespace {

int read_status(const Token& token, Reporter& reporter) {
    int status = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, status);
    if (error != std::errc{} || stop != end || status < 100 || status > 699) {
        reporter.fail(token.span,
                      Code::bad_status,
                      {fmt::format("{} is no status", describe(token)),
                       "a status is a number from 100 to 699, or a class such as `4xx`"});
    }
    return status;
}

}  // namespace
}  // namespace rung::language
