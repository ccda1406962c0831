#include "scenarios/language/pass_when_parser.hpp"

#include <fmt/format.h>

#include <array>

#include "scenarios/language/literal.hpp"
#include "scenarios/language/metric_parser.hpp"

namespace rung::language {
namespace {

/// All of them are judged again and again while the load runs.
constexpr std::size_t most_thresholds = 100;
/// Longer ones are not told apart: see load::Histogram.
constexpr std::chrono::hours longest_latency{1};

using Seconds = std::chrono::duration<double>;

syntax::Threshold parse_threshold(Lexer& lexer);
load::Comparison read_comparison(Lexer& lexer, const Metric& metric);
void read_limit(Lexer& lexer, const Metric& metric, load::Threshold& threshold);
[[noreturn]] void fail_limit(Lexer& lexer, const Token& token, const Metric& metric);
std::optional<base::Duration> read_abort(Lexer& lexer);

}  // namespace

void parse_pass_when(Context& context, const LogicalLine& opener) {
    Span block;
    attempt(context, opener.span, [&] {
        static constexpr std::array<std::string_view, 1> when = {"when"};
        Lexer lexer = context.lexer(opener);
        block = lexer.take().span;
        (void)take_word_of(lexer, "word behind `pass`", when);
        block = between(block.offset, lexer.behind());
        if (lexer.peek().kind != TokenKind::end) {
            context.reporter.fail(lexer.peek().span,
                                  Code::unexpected,
                                  {fmt::format("did not expect {} here", describe(lexer.peek())),
                                   "the lines of `pass when` stand below it, indented"});
        }
    });
    std::size_t lines = 0;
    while (const auto line = context.lines.peek()) {
        if (line->indent <= opener.indent) {
            break;
        }
        context.lines.take(*line);
        Lexer lexer = context.lexer(*line);
        if (++lines == most_thresholds + 1) {
            context.reporter.error(
                line->span,
                Code::too_large,
                {fmt::format("more than {} lines of `pass when`", most_thresholds)});
        }
        if (lines > most_thresholds) {
            continue;
        }
        attempt(context, line->span, [&] {
            syntax::Threshold threshold = parse_threshold(lexer);
            threshold.threshold.line = context.source.position(line->span.offset).line;
            context.ladder.pass_when.push_back(std::move(threshold));
        });
    }
    if (lines == 0) {
        context.reporter.error(block,
                               Code::empty,
                               {"this `pass when` is empty", "needs a line such as `failed == 0`"});
    }
}

namespace {

syntax::Threshold parse_threshold(Lexer& lexer) {
    const std::uint32_t begin = lexer.position();
    Metric metric = read_metric(lexer);
    load::Threshold threshold = metric.threshold;
    threshold.comparison = read_comparison(lexer, metric);
    read_limit(lexer, metric, threshold);
    const Span check = between(begin, lexer.behind());
    threshold.text = unfolded(lexer.source().text(check));
    if (threshold.comparison == load::Comparison::less && threshold.limit <= 0) {
        lexer.reporter().fail(
            check, Code::bad_threshold, {"nothing is less than 0", "did you mean `== 0`?"});
    }
    threshold.abort_after = read_abort(lexer);
    return {std::move(threshold), metric.method, metric.timing};
}

load::Comparison read_comparison(Lexer& lexer, const Metric& metric) {
    // The order of load::Comparison.
    static constexpr std::array<std::string_view, 6> symbols = {"==", "!=", "<", "<=", ">", ">="};
    const Token token = lexer.take();
    for (std::size_t index = 0; index < symbols.size(); ++index) {
        if (token.is(symbols[index])) {
            return static_cast<load::Comparison>(index);
        }
    }
    if (token.is("=")) {
        lexer.reporter().fail(
            token.span, Code::single_equals, {"`=` compares nothing", "did you mean `==`?"});
    }
    const std::string_view name = lexer.source().text(metric.span);
    lexer.reporter().fail(token.span,
                          Code::bad_threshold,
                          {fmt::format("expected a comparison, found {}", describe(token)),
                           fmt::format("`{}` and ==, !=, <, <=, > or >=", name)});
}

void read_limit(Lexer& lexer, const Metric& metric, load::Threshold& threshold) {
    const Token token = lexer.take();
    if (token.is("baseline")) {
        lexer.reporter().fail_not_yet(token.span, "baseline", "comes with `rung compare`");
    }
    if (token.is("-")) {
        lexer.reporter().fail(token.span, Code::bad_threshold, {"a limit is not negative"});
    }
    if (token.kind != TokenKind::number) {
        fail_limit(lexer, token, metric);
    }
    const Quantity limit = read_quantity(token, lexer.reporter());
    const Measure measure = metric.measure;
    threshold.limit = limit.value;
    if (limit.unit.empty() && limit.whole &&
        (measure == Measure::calls || measure == Measure::number)) {
        threshold.unit = load::Unit::count;
    } else if (limit.unit == "%" && (measure == Measure::calls || measure == Measure::share)) {
        threshold.unit = load::Unit::share;
        threshold.limit = hundredth(limit.digits);
    } else if (limit.unit == "/s" && measure == Measure::rate) {
        threshold.unit = load::Unit::per_second;
    } else if (!limit.unit.empty() && limit.unit != "%" && limit.unit != "/s" &&
               measure == Measure::duration) {
        threshold.unit = load::Unit::duration;
        threshold.limit = Seconds{read_duration(token, lexer.reporter(), longest_latency)}.count();
    } else {
        fail_limit(lexer, token, metric);
    }
    if (measure == Measure::share && threshold.limit > 1) {
        lexer.reporter().fail(token.span, Code::bad_threshold, {"a share is at most 100%"});
    }
}

void fail_limit(Lexer& lexer, const Token& token, const Metric& metric) {
    // The order of Measure.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> wanted = {{
        {"a number or a share of the calls", "such as `0` or `0.01%`"},
        {"a whole number", "such as `1000`"},
        {"a rate", "such as `900/s`"},
        {"a duration", "such as `20ms`"},
        {"a share", "such as `99%`"},
    }};
    const auto& [what, remedy] = wanted[static_cast<std::size_t>(metric.measure)];
    const std::string_view name = lexer.source().text(metric.span);
    lexer.reporter().fail(token.span,
                          Code::bad_threshold,
                          {fmt::format("`{}` is {}, which {} is not", name, what, describe(token)),
                           std::string{remedy}});
}

/// `abort after D`, and the end of the line.
std::optional<base::Duration> read_abort(Lexer& lexer) {
    static constexpr std::array<std::string_view, 1> abort = {"abort"};
    static constexpr std::array<std::string_view, 1> after = {"after"};
    const Token token = lexer.peek();
    if (token.is("and") || token.is("or")) {
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("did not expect {} here", describe(token)),
                               "every check has a line of its own"});
    }
    if (!lexer.accept("abort")) {
        expect_end(lexer, abort);
        return std::nullopt;
    }
    (void)take_word_of(lexer, "word behind `abort`", after);
    const base::Duration after_all = read_duration(lexer, longest_load);
    expect_end(lexer);
    return after_all;
}

}  // namespace
}  // namespace rung::language
