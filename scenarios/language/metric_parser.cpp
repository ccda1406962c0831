#include "scenarios/language/metric_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

struct MetricName {
    std::string_view name;
    load::Metric metric;
    Measure measure;
};

constexpr std::array<MetricName, 21> names = {{
    {"started", load::Metric::started, Measure::number},
    {"passed", load::Metric::passed, Measure::calls},
    {"failed", load::Metric::failed, Measure::calls},
    {"warned", load::Metric::warned, Measure::calls},
    {"inconclusive", load::Metric::inconclusive, Measure::calls},
    {"aborted", load::Metric::aborted, Measure::calls},
    {"not_started", load::Metric::not_started, Measure::calls},
    {"retransmissions", load::Metric::retransmissions, Measure::calls},
    {"count", load::Metric::responses, Measure::calls},
    {"rate", load::Metric::rate, Measure::rate},
    {"min", load::Metric::minimum, Measure::duration},
    {"max", load::Metric::maximum, Measure::duration},
    {"mean", load::Metric::mean, Measure::duration},
    {"srd", load::Metric::srd, Measure::duration},
    {"rrd", load::Metric::rrd, Measure::duration},
    {"sdd", load::Metric::sdd, Measure::duration},
    {"ser", load::Metric::ser, Measure::share},
    {"seer", load::Metric::seer, Measure::share},
    {"isa", load::Metric::isa, Measure::share},
    {"ira", load::Metric::ira, Measure::share},
    {"scr", load::Metric::scr, Measure::share},
}};

/// What latencies there are besides those of requests.
constexpr std::array<std::string_view, 4> delays = {"srd", "rrd", "sdd", "late"};

const MetricName* find_name(std::string_view word);
[[noreturn]] void fail_unknown(Lexer& lexer, const Token& word);
bool is_percentile(std::string_view word);
double read_fraction(Lexer& lexer, const Token& word);
bool takes_source(load::Metric metric);
void read_source(Lexer& lexer, Metric& metric);
void read_request(Lexer& lexer, Metric& metric);
int read_counted_status(Lexer& lexer, const Token& word);
void expect_symbol(Lexer& lexer, std::string_view symbol);

}  // namespace

Metric read_metric(Lexer& lexer) {
    const Token word = lexer.take();
    Metric metric;
    load::Threshold& threshold = metric.threshold;
    if (is_percentile(word.text)) {
        threshold.metric = load::Metric::percentile;
        threshold.fraction = read_fraction(lexer, word);
        metric.measure = Measure::duration;
    } else if (word.is("late")) {
        threshold.metric = load::Metric::maximum;
        threshold.of = "late";
        metric.measure = Measure::duration;
    } else if (const MetricName* const name = find_name(word.text)) {
        threshold.metric = name->metric;
        metric.measure = name->measure;
    } else {
        fail_unknown(lexer, word);
    }
    if (threshold.metric == load::Metric::responses) {
        threshold.status = read_counted_status(lexer, word);
    } else if (takes_source(threshold.metric) && threshold.of.empty() && lexer.accept("(")) {
        read_source(lexer, metric);
        expect_symbol(lexer, ")");
    }
    metric.span = between(word.span.offset, lexer.behind());
    return metric;
}

namespace {

const MetricName* find_name(std::string_view word) {
    const auto* const found = std::ranges::find(names, word, &MetricName::name);
    return found == names.end() ? nullptr : found;
}

void fail_unknown(Lexer& lexer, const Token& word) {
    if (word.is("baseline")) {
        lexer.reporter().fail_not_yet(word.span, "baseline", "comes with `rung compare`");
    }
    std::vector<std::string_view> known = {"late", "p50", "p99"};
    for (const MetricName& name : names) {
        known.push_back(name.name);
    }
    const std::string hint = did_you_mean(word.text, known);
    lexer.reporter().fail(
        word.span,
        Code::bad_threshold,
        {word.kind == TokenKind::word ? fmt::format("nothing is measured as {}", describe(word))
                                      : fmt::format("expected a measure, found {}", describe(word)),
         hint.empty() ? "such as `failed`, `p99(INVITE)` or `rate`" : hint});
}

/// `p` and digits.
bool is_percentile(std::string_view word) {
    return word.size() > 1 && word[0] == 'p' && std::ranges::all_of(word.substr(1), is_digit);
}

/// `p99`, and a `.9` that is stuck to it.
double read_fraction(Lexer& lexer, const Token& word) {
    const bool stuck = lexer.peek().is(".") && lexer.position() == word.span.end();
    if (stuck) {
        const Token dot = lexer.take();
        const Token digits = lexer.take();
        if (!std::ranges::all_of(digits.text, is_digit) || digits.text.empty() ||
            digits.span.offset != dot.span.end()) {
            lexer.reporter().fail(dot.span,
                                  Code::bad_threshold,
                                  {"a digit is missing behind the point", "as in `p99.9`"});
        }
    }
    const Span whole = between(word.span.offset, lexer.behind());
    const std::string_view text = lexer.source().text(whole);
    const double fraction = hundredth(text.substr(1));
    if (fraction <= 0 || fraction >= 1) {
        lexer.reporter().fail(whole,
                              Code::bad_threshold,
                              {fmt::format("`{}` is no percentile", text),
                               "from above p0 (`min`) to below p100 (`max`)"});
    }
    return fraction;
}

bool takes_source(load::Metric metric) {
    return metric == load::Metric::percentile || metric == load::Metric::minimum ||
           metric == load::Metric::maximum || metric == load::Metric::mean;
}

/// What a latency is of: `INVITE`, `INVITE 180`, `INVITE 2xx`, `srd`, `late` …
void read_source(Lexer& lexer, Metric& metric) {
    const Token token = lexer.peek();
    if (token.kind == TokenKind::number) {
        lexer.reporter().fail(token.span,
                              Code::bad_threshold,
                              {"a status stands behind its request", "such as `INVITE 302`"});
    }
    const bool name =
        token.kind == TokenKind::word && is_letter(token.text[0]) && !is_capital(token.text[0]);
    if (!name) {
        read_request(lexer, metric);
        return;
    }
    if (std::ranges::find(delays, token.text) != delays.end()) {
        metric.threshold.of = lexer.take().text;
        return;
    }
    if (const std::string capitals = in_capitals(token.text); is_known_method(capitals)) {
        lexer.reporter().fail(token.span,
                              Code::bad_method,
                              {fmt::format("expected a method, found {}", describe(token)),
                               fmt::format("did you mean `{}`?", capitals)});
    }
    metric.timing = read_name(lexer);
    metric.threshold.of = metric.timing->text;
}

void read_request(Lexer& lexer, Metric& metric) {
    metric.method = read_method(lexer);
    if (metric.method->text == "ACK") {
        lexer.reporter().fail(
            metric.method->span, Code::bad_threshold, {"an ACK has no answer to wait for"});
    }
    metric.threshold.of = metric.method->text;
    const Token status = lexer.peek();
    if (status.kind != TokenKind::number) {
        return;
    }
    (void)read_status_range(lexer);
    if (lexer.behind() != status.span.end() || lexer.peek().is("|")) {
        lexer.reporter().fail(status.span,
                              Code::bad_threshold,
                              {"one status or class is expected", "`180` or `2xx`"});
    }
    metric.threshold.of += fmt::format(" {}", status.text);
}

/// `(302)`
int read_counted_status(Lexer& lexer, const Token& word) {
    if (!lexer.peek().is("(")) {
        lexer.reporter().fail(
            word.span, Code::bad_threshold, {"`count` needs a status", "such as `count(302)`"});
    }
    lexer.take();
    const Token status = lexer.peek();
    const call::StatusSet::Range range = read_status_range(lexer);
    if (range.first != range.last) {
        lexer.reporter().fail(between(status.span.offset, lexer.behind()),
                              Code::bad_threshold,
                              {"`count` takes one status", "such as `count(302)`"});
    }
    expect_symbol(lexer, ")");
    return range.first;
}

void expect_symbol(Lexer& lexer, std::string_view symbol) {
    if (!lexer.accept(symbol)) {
        const Token token = lexer.peek();
        lexer.reporter().fail(token.span,
                              Code::unexpected,
                              {fmt::format("expected `{}`, found {}", symbol, describe(token))});
    }
}

}  // namespace
}  // namespace rung::language
