#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/below.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/text_reader.hpp"

namespace rung::language {
namespace {

constexpr std::array<std::string_view, 3> options = {"user", "password", "but"};

call::DigestFault parse_fault(Lexer& lexer);

}  // namespace

syntax::DigestLine parse_digest(Lexer& lexer, const Token& word) {
    syntax::DigestLine digest;
    std::vector<std::string_view> given;
    const auto is_given = [&given](std::string_view option) {
        return std::ranges::find(given, option) != given.end();
    };
    while (lexer.peek().kind != TokenKind::end) {
        const Token option = take_word_of(lexer, "option", options);
        if (is_given(option.text)) {
            lexer.reporter().fail(
                option.span, Code::twice, {fmt::format("`{}` is given twice", option.text)});
        }
        given.push_back(option.text);
        if (option.is("but")) {
            digest.fault = parse_fault(lexer);
            continue;
        }
        take_equals(lexer, option);
        (option.is("user") ? digest.user : digest.password) = read_option_text(lexer);
    }
    for (const std::string_view needed : {"user", "password"}) {
        if (!is_given(needed)) {
            lexer.reporter().fail(word.span,
                                  Code::missing_value,
                                  {fmt::format("`digest` needs `{}=…`", needed),
                                   "such as `digest user=bob password={password}`"});
        }
    }
    return digest;
}

namespace {

call::DigestFault parse_fault(Lexer& lexer) {
    const Token token = lexer.take();
    const auto* const found =
        std::ranges::find(call::digest_faults, token.text, &call::DigestFaultName::name);
    if (token.kind == TokenKind::word && found != call::digest_faults.end()) {
        return found->fault;
    }
    std::vector<std::string_view> names;
    std::string list;
    for (const call::DigestFaultName& one : call::digest_faults) {
        names.push_back(one.name);
        list += fmt::format("{}`{}`", list.empty() ? "" : ", ", one.name);
    }
    const std::string hint = did_you_mean(token.text, names);
    lexer.reporter().fail(token.span,
                          token.kind == TokenKind::end ? Code::missing_value : Code::unknown_word,
                          {token.kind == TokenKind::end
                               ? "a fault is missing behind `but`"
                               : fmt::format("unknown fault {} of `digest`", describe(token)),
                           hint,
                           fmt::format("known: {}", list)});
}

}  // namespace
}  // namespace rung::language
