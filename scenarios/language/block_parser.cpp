#include "scenarios/language/block_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/endpoint_parser.hpp"
#include "scenarios/language/heading_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/load_parser.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/parser.hpp"
#include "scenarios/language/pass_when_parser.hpp"
#include "scenarios/language/rung_parser.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

using syntax::Block;
using syntax::Broken;
using syntax::Statement;

constexpr std::array<std::string_view, 8> openers = {
    "either", "if", "repeat", "mix", "while", "together", "setup", "fragment"};

bool is_opener(std::string_view word) {
    return std::ranges::find(openers, word) != openers.end();
}

/// What a line lacks that begins with a message, or is one of another language.
std::string_view forgotten_in(const Token& token) {
    if (token.kind == TokenKind::word && is_known_method(token.text)) {
        return "the arrow is missing: `->` sends it, `<-` expects it";
    }
    if (token.kind == TokenKind::number && token.text.size() == 3) {
        return "the arrow is missing: `<-` expects this answer, `->` sends it";
    }
    return token.is("/") ? "a comment begins with `#`" : "";
}

bool ends_arm(const Token& token) {
    return token.is("or") || token.is("else") || token.is("and") || token.is("end");
}

}  // namespace

void BlockParser::parse_ladder() {
    context_.ladder.rungs = parse_file();
}

Block BlockParser::parse_file() {
    Block rungs;
    while (true) {
        Block block = parse_block();
        std::ranges::move(block, std::back_inserter(rungs));
        const auto line = context_.lines.peek();
        if (!line) {
            return rungs;
        }
        context_.lines.take(*line);
        const Token token = first_token(*line);
        context_.reporter.error(
            token.span,
            Code::unbalanced,
            {token.is("end") ? "`end` closes nothing"
                             : fmt::format("`{}` stands outside a block", token.text)});
    }
}

Block BlockParser::parse_block() {
    Block block;
    while (const auto line = context_.lines.peek()) {
        if (ends_arm(first_token(*line))) {
            break;
        }
        context_.lines.take(*line);
        parse_statement(*line, block);
        const bool rung = !block.empty() && !std::holds_alternative<Broken>(block.back().what);
        if (behind_ && rung && block.back().line.offset > behind_->span.offset) {
            context_.reporter.error(behind_->span,
                                    Code::misplaced,
                                    {fmt::format("`{}` stands between rungs", behind_->text),
                                     "it belongs into the heading, or behind the last rung"});
            behind_.reset();
        }
    }
    return block;
}

void BlockParser::parse_statement(const Line& line, Block& block) {
    const Token token = first_token(line);
    if (begins_rung(token) || begins_with_party(context_, line)) {
        in_heading_ = false;
        block.push_back(parse_rung(context_, line));
    } else if (token.kind == TokenKind::word) {
        parse_word_statement(line, token, block);
    } else {
        fail_unknown(line, token, block);
    }
}

void BlockParser::parse_word_statement(const Line& line, const Token& word, Block& block) {
    if (word.is("fragment")) {
        parse_fragment(line);
    } else if (is_opener(word.text)) {
        in_heading_ = false;
        if (!open_block(line, word.text, block)) {
            refuse(line, word, block);
        }
    } else if (word.is("load") || word.is("pass")) {
        parse_verdict(line, word);
    } else if (word.is("pause")) {
        in_heading_ = false;
        block.push_back(parse_pause(line));
    } else if (word.is("log") || word.is("fail") || word.is("warn") || word.is("inconclusive")) {
        in_heading_ = false;
        block.push_back(parse_text_line(line));
    } else if (word.is("stop")) {
        in_heading_ = false;
        block.push_back(parse_stop(line));
    } else if (word.is("mark") || word.is("measure")) {
        in_heading_ = false;
        block.push_back(parse_timing(line));
    } else if (word.is("do")) {
        in_heading_ = false;
        block.push_back(parse_do(line));
    } else if (word.is("let")) {
        block.push_back(parse_let(line));
    } else if (is_heading_word(word.text)) {
        if (!in_heading_ && !word.is("endpoint")) {
            context_.reporter.error(word.span,
                                    Code::misplaced,
                                    {fmt::format("`{}` stands behind a rung", word.text),
                                     "the heading comes before the first rung"});
            skip_deeper(line.indent);
            return;
        }
        if (word.is("include")) {
            parse_include(line, block);
            return;
        }
        attempt(context_, line.span, [&] {
            Lexer lexer = context_.lexer(line);
            parse_heading_line(context_, lexer, line);
        });
        if (word.is("data")) {
            skip_deeper(line.indent);
        }
    } else if (!refuse(line, word, block)) {
        fail_unknown(line, word, block);
    }
}

void BlockParser::parse_verdict(const Line& line, const Token& word) {
    std::optional<Span>& first = word.is("load") ? load_ : pass_when_;
    const std::string_view name = word.is("load") ? "load" : "pass when";
    if (first) {
        context_.reporter.error(
            word.span,
            Code::twice,
            {fmt::format("a second `{}`", name),
             fmt::format("the first stands in {}",
                         context_.source.place(first->offset, word.span.offset))});
        skip_deeper(line.indent);
        return;
    }
    first = word.span;
    if (depth_ > 0) {
        context_.reporter.error(word.span,
                                Code::misplaced,
                                {fmt::format("`{}` stands inside a block", name),
                                 "it belongs into the heading, or behind the last rung"});
    } else if (!in_heading_) {
        behind_ = Token{word.kind, name, word.span};
    }
    if (word.is("load")) {
        parse_load(context_, line);
    } else {
        parse_pass_when(context_, line);
    }
}

bool BlockParser::open_block(const Line& line, std::string_view word, Block& block) {
    using Parse = Statement (BlockParser::*)(const Line&);
    static constexpr std::array<std::pair<std::string_view, Parse>, 7> known = {{
        {"either", &BlockParser::parse_either},
        {"mix", &BlockParser::parse_mix},
        {"if", &BlockParser::parse_if},
        {"repeat", &BlockParser::parse_repeat},
        {"while", &BlockParser::parse_while},
        {"setup", &BlockParser::parse_setup},
        {"together", &BlockParser::parse_together},
    }};
    const auto* const found =
        std::ranges::find(known, word, &std::pair<std::string_view, Parse>::first);
    if (found == known.end()) {
        return false;
    }
    if (depth_ == max_block_depth) {
        context_.reporter.error(
            first_token(line).span,
            Code::too_large,
            {"blocks are nested too deep", fmt::format("at most {} levels", max_block_depth)});
        skip_block();
        block.push_back({Broken{}, line.span});
        return true;
    }
    ++depth_;
    block.push_back((this->*found->second)(line));
    --depth_;
    return true;
}

/// What the language has but this version does not; one report covers a whole block.
bool BlockParser::refuse(const Line& line, const Token& word, Block& block) {
    const auto words = statement_words();
    if (std::ranges::find(words, word.text) == words.end()) {
        return false;
    }
    context_.reporter.not_yet(word.span, word.text);
    note_names(context_, line.span);
    if (is_opener(word.text)) {
        skip_block();
    } else {
        skip_deeper(line.indent);
    }
    in_heading_ = false;
    block.push_back({Broken{}, line.span});
    return true;
}

/// A line that begins with nothing known. A mistyped block is still read as that block, so that its
/// `end` finds its partner.
void BlockParser::fail_unknown(const Line& line, const Token& token, Block& block) {
    const auto words = statement_words();
    const std::string_view meant =
        token.kind == TokenKind::word ? nearest(token.text, words) : std::string_view{};
    const bool below = meant.empty() && (token.is("+") || token.is("-") || token.is("should") ||
                                         token.is("info") || token.is("body") || token.is("sign") ||
                                         (!token.text.empty() && is_capital(token.text[0])));
    const std::string_view forgotten = forgotten_in(token);
    if (!forgotten.empty()) {
        context_.reporter.error(
            token.span,
            Code::unknown_word,
            {fmt::format("no line begins with {}", describe(token)), std::string{forgotten}});
    } else if (token.is("for") || token.is("over")) {
        context_.reporter.error(token.span,
                                Code::misplaced,
                                {fmt::format("{} stands behind a rate", describe(token)),
                                 "in one line: `rate 100/s for 60s`"});
    } else if (is_load_word(token.text)) {
        context_.reporter.error(token.span,
                                Code::misplaced,
                                {fmt::format("{} belongs below `load`", describe(token)),
                                 "indent this line deeper than its `load`"});
    } else if (below) {
        context_.reporter.error(token.span,
                                Code::misplaced,
                                {fmt::format("{} belongs below a rung", describe(token)),
                                 "indent this line deeper than its `->` or `<-`"});
    } else {
        context_.reporter.error(
            token.span,
            Code::unknown_word,
            {fmt::format("unknown word {}", describe(token)),
             meant.empty() ? "a rung begins with `->` or `<-`" : did_you_mean(token.text, words)});
    }
    note_names(context_, line.span);
    if (is_opener(meant)) {
        if (!open_block(line, meant, block)) {
            skip_block();
        }
        return;
    }
    skip_deeper(line.indent);
    block.push_back({Broken{}, line.span});
}

std::optional<LogicalLine> BlockParser::arm_end(const Span& opener, std::string_view separator) {
    const auto line = context_.lines.peek();
    if (!line) {
        context_.reporter.error(
            opener,
            Code::unbalanced,
            {fmt::format("`{}` is never closed", context_.source.text(opener)), "needs an `end`"});
        return std::nullopt;
    }
    context_.lines.take(*line);
    const Token token = first_token(*line);
    if (!token.is("end") && !token.is(separator)) {
        context_.reporter.error(
            token.span,
            Code::unbalanced,
            {fmt::format(
                "`{}` does not belong to `{}`", token.text, context_.source.text(opener))});
    }
    return line;
}

void BlockParser::close(const Line& end) {
    attempt(context_, end.span, [&] {
        Lexer lexer = context_.lexer(end);
        lexer.take();
        expect_end(lexer);
    });
}

void BlockParser::skip_block() {
    int open = 1;
    while (open > 0) {
        const auto line = context_.lines.peek();
        if (!line) {
            return;
        }
        context_.lines.take(*line);
        note_names(context_, line->span);
        std::string_view word = context_.source.text(line->span);
        word = word.substr(0, word.find_first_of(" \n"));
        open += is_opener(word) ? 1 : 0;
        open -= word == "end" ? 1 : 0;
    }
}

void BlockParser::skip_deeper(std::uint32_t indent) {
    for (const auto& line : context_.lines.take_deeper(indent)) {
        note_names(context_, between(line.begin(), line.end()));
    }
}

Token BlockParser::first_token(const Line& line) {
    return language::first_token(context_, line);
}

}  // namespace rung::language
