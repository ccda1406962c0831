#include "scenarios/language/load_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "scenarios/language/literal.hpp"
#include "scenarios/language/load_rules.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

/// More lines are no load that somebody wrote.
constexpr std::size_t most_stages = 1000;
/// What a double still counts one by one, and then some room.
constexpr std::uint64_t most_calls = 1'000'000'000'000'000;

constexpr std::array<std::string_view, 8> words = {
    "rate", "calls", "at", "arrivals", "users", "warm", "drain", "seed"};
constexpr std::array<std::string_view, 8> lines_known = {
    "rate", "calls", "at most", "arrivals", "users", "warm up", "drain", "seed"};

void parse_line(Lexer& lexer, const LogicalLine& line, LoadLines& lines);
Token take_load_word(Lexer& lexer);
std::string_view give_once(Lexer& lexer, const Token& word, LoadLines& lines);
void parse_rate_line(Lexer& lexer, const LogicalLine& line, LoadLines& lines);
std::optional<base::Duration> read_end(Lexer& lexer, bool ramp);
double read_rate(Lexer& lexer);
base::Duration read_span(Lexer& lexer);
void parse_setting(Lexer& lexer, std::string_view word, load::Plan& plan);
std::uint32_t read_limit(Lexer& lexer);

}  // namespace

void parse_load(Context& context, const LogicalLine& opener) {
    LoadLines lines;
    bool whole = attempt(context, opener.span, [&] {
        Lexer lexer = context.lexer(opener);
        lines.block = lexer.take().span;
        if (lexer.peek().kind != TokenKind::end) {
            context.reporter.fail(lexer.peek().span,
                                  Code::unexpected,
                                  {fmt::format("did not expect {} here", describe(lexer.peek())),
                                   "the lines of `load` stand below it, indented"});
        }
    });
    while (const auto line = context.lines.peek()) {
        if (line->indent <= opener.indent) {
            break;
        }
        context.lines.take(*line);
        Lexer lexer = context.lexer(*line);
        whole = attempt(context, line->span, [&] { parse_line(lexer, *line, lines); }) && whole;
    }
    if (whole) {
        context.load = std::move(lines);
    }
}

void finish_load(Context& context) {
    if (!context.load) {
        return;
    }
    LoadLines& lines = *context.load;
    const std::optional<std::uint64_t> calls = lines.plan.calls;
    for (const syntax::Data& data : context.ladder.data) {
        if (data.table.order == call::RowOrder::once && !calls) {
            lines.plan.calls =
                std::min(lines.plan.calls.value_or(data.table.rows()), data.table.rows());
        }
    }
    if (attempt(context, lines.block, [&] { judge_load(lines, context.reporter); })) {
        context.ladder.load = std::move(lines.plan);
        context.ladder.load->calls = calls;
    }
}

bool is_load_word(std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

namespace {

void parse_line(Lexer& lexer, const LogicalLine& line, LoadLines& lines) {
    const Token word = take_load_word(lexer);
    const bool rated = !lines.stages.empty();
    if ((word.is("rate") && lines.plan.users) || (word.is("users") && rated)) {
        lexer.reporter().fail(word.span,
                              Code::bad_load,
                              {"`rate` and `users` do not go together",
                               "calls begin by the clock, or each when a user is free"});
    }
    if (word.is("rate")) {
        parse_rate_line(lexer, line, lines);
    } else {
        parse_setting(lexer, give_once(lexer, word, lines), lines.plan);
        expect_end(lexer);
    }
}

Token take_load_word(Lexer& lexer) {
    const Token word = lexer.take();
    if (word.kind != TokenKind::word || !is_load_word(word.text)) {
        const std::string hint = did_you_mean(word.text, lines_known);
        lexer.reporter().fail(
            word.span,
            Code::unknown_word,
            {fmt::format("`load` has no line {}", describe(word)),
             hint.empty() ? "it has rate, calls, at most, arrivals, users, warm up, drain and seed"
                          : hint});
    }
    return word;
}

/// The whole of the word, which may have been two; fails when that line stands there already.
std::string_view give_once(Lexer& lexer, const Token& word, LoadLines& lines) {
    std::string_view name = word.text;
    const std::string_view second = word.is("at") ? "most" : word.is("warm") ? "up" : "";
    if (!second.empty()) {
        if (!lexer.accept(second)) {
            const Token token = lexer.peek();
            lexer.reporter().fail(
                token.span,
                Code::unexpected,
                {fmt::format("expected `{}`, found {}", second, describe(token))});
        }
        name = word.is("at") ? "at most" : "warm up";
    }
    if (const Span* const first = lines.find(name)) {
        const auto line = lexer.source().position(first->offset).line;
        lexer.reporter().fail(
            word.span,
            Code::twice,
            {fmt::format("a second `{}`", name), fmt::format("the first stands in line {}", line)});
    }
    lines.given.push_back({name, between(word.span.offset, lexer.behind())});
    return name;
}

/// `rate R`, `rate R for D`, `rate A -> B over D`.
void parse_rate_line(Lexer& lexer, const LogicalLine& line, LoadLines& lines) {
    load::Stage stage;
    stage.from = read_rate(lexer);
    const bool ramp = lexer.accept("->");
    stage.to = ramp ? read_rate(lexer) : stage.from;
    stage.span = read_end(lexer, ramp);
    if (lines.stages.size() == most_stages) {
        lexer.reporter().fail(
            line.span, Code::too_large, {fmt::format("more than {} stages", most_stages)});
    }
    lines.plan.stages.push_back(stage);
    lines.stages.push_back(written(line, lexer));
}

/// `for D`, of a ramp `over D`; nullopt when neither stands there, which a ramp does not allow.
std::optional<base::Duration> read_end(Lexer& lexer, bool ramp) {
    static constexpr std::array<std::string_view, 2> known = {"for", "over"};
    const Token word = lexer.peek();
    if (word.is("for") || word.is("over")) {
        if (word.is("over") != ramp) {
            lexer.reporter().fail(
                word.span,
                Code::bad_load,
                ramp ? Complaint{"a ramp goes `over` a time", "not `for`"}
                     : Complaint{"a steady rate holds `for` a time",
                                 "`over` belongs to a ramp, `rate A -> B over D`"});
        }
        lexer.take();
        const base::Duration span = read_span(lexer);
        expect_end(lexer);
        return span;
    }
    expect_end(lexer, known);
    if (ramp) {
        lexer.reporter().fail(
            word.span, Code::bad_load, {"a ramp needs its time", "`rate A -> B over D`"});
    }
    return std::nullopt;
}

double read_rate(Lexer& lexer) {
    const Token token = lexer.take();
    if (token.is("-")) {
        lexer.reporter().fail(token.span, Code::bad_load, {"a rate is not negative"});
    }
    if (token.kind != TokenKind::number) {
        lexer.reporter().fail(
            token.span,
            Code::bad_load,
            {fmt::format("expected a rate, found {}", describe(token)), "such as `5000/s`"});
    }
    const Quantity rate = read_quantity(token, lexer.reporter());
    if (rate.unit != "/s") {
        lexer.reporter().fail(
            token.span,
            Code::bad_load,
            {fmt::format("`{}` is no rate", token.text), "calls a second are meant: `5000/s`"});
    }
    if (rate.value > highest_rate) {
        lexer.reporter().fail(token.span,
                              Code::too_large,
                              {fmt::format("`{}` is too much", token.text),
                               fmt::format("at most {}/s", highest_rate)});
    }
    return rate.value;
}

/// A duration that is not 0.
base::Duration read_span(Lexer& lexer) {
    const Token token = lexer.peek();
    const base::Duration span = read_duration(lexer, longest_load);
    if (span <= base::Duration{0}) {
        lexer.reporter().fail(token.span,
                              Code::bad_load,
                              {fmt::format("`{}` is no time at all", token.text),
                               "write more than 0, such as `60s`"});
    }
    return span;
}

void parse_setting(Lexer& lexer, std::string_view word, load::Plan& plan) {
    static constexpr std::array<std::string_view, 2> arrivals = {"even", "poisson"};
    static constexpr std::array<std::string_view, 1> calls = {"calls"};
    if (word == "calls") {
        plan.calls = read_count(lexer, 1, most_calls);
    } else if (word == "at most") {
        plan.at_most = read_limit(lexer);
        if (!lexer.accept("calls")) {
            (void)take_word_of(lexer, "word", calls);
        }
    } else if (word == "arrivals") {
        const bool even = take_word_of(lexer, "distribution", arrivals).is("even");
        plan.arrivals = even ? load::Arrivals::even : load::Arrivals::poisson;
    } else if (word == "users") {
        plan.users = read_limit(lexer);
        if (lexer.accept("for")) {
            plan.span = read_span(lexer);
        }
    } else if (word == "warm up") {
        plan.warm_up = read_duration(lexer, longest_load);
    } else if (word == "drain") {
        plan.drain = read_duration(lexer, longest_load);
    } else {
        plan.seed = read_count(lexer, 0, std::numeric_limits<std::uint64_t>::max());
    }
}

std::uint32_t read_limit(Lexer& lexer) {
    return static_cast<std::uint32_t>(read_count(lexer, 1, most_users));
}

}  // namespace
}  // namespace rung::language
