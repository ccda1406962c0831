#include "scenarios/language/endpoint_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/expression_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

constexpr std::size_t most_endpoints = 32;

base::Transport parse_transport(Lexer& lexer) {
    static constexpr std::array<std::string_view, 3> words = {"udp", "tcp", "tls"};
    const Token word = take_word_of(lexer, "transport", words);
    if (word.is("tls")) {
        lexer.reporter().fail_not_yet(word.span, "transport tls");
    }
    return word.is("tcp") ? base::Transport::tcp : base::Transport::udp;
}

}  // namespace

void parse_endpoint(Context& context, Lexer& lexer) {
    syntax::Endpoint endpoint;
    endpoint.name = read_name(lexer);
    endpoint.party.name = endpoint.name.text;
    static constexpr std::array<std::string_view, 3> words = {"transport", "port", "closed"};
    while (lexer.peek().kind != TokenKind::end) {
        const Token word = take_word_of(lexer, "property of an endpoint", words);
        if (word.is("transport")) {
            endpoint.party.transport = parse_transport(lexer);
        } else if (word.is("port")) {
            endpoint.party.port = static_cast<std::uint16_t>(read_integer(lexer, 1, 65535));
        } else {
            endpoint.party.closed = true;
        }
    }
    auto& endpoints = context.ladder.endpoints;
    const auto same_port = [&](const syntax::Endpoint& other) {
        return other.party.port != 0 && other.party.port == endpoint.party.port;
    };
    if (const auto other = std::ranges::find_if(endpoints, same_port); other != endpoints.end()) {
        context.reporter.fail(
            endpoint.name.span,
            Code::bad_endpoint,
            {fmt::format("`{}` has port {} already", other->party.name, other->party.port),
             "each endpoint needs a port of its own"});
    }
    if (endpoints.size() == most_endpoints) {
        context.reporter.fail(endpoint.name.span,
                              Code::too_large,
                              {fmt::format("more than {} endpoints", most_endpoints)});
    }
    endpoints.push_back(std::move(endpoint));
}

void parse_match(Context& context, Lexer& lexer, const Token& word) {
    if (!lexer.accept("by")) {
        const Token token = lexer.peek();
        context.reporter.fail(token.span,
                              Code::unexpected,
                              {fmt::format("expected `by`, found {}", describe(token)),
                               "such as `match by From.uri.user`"});
    }
    if (context.ladder.match_by != nullptr) {
        context.reporter.fail(word.span, Code::twice, {"a second `match by`"});
    }
    context.ladder.match_by = parse_value(lexer);
    expect_end(lexer);
}

bool begins_rung(const Token& token) {
    return token.is("->") || token.is("<-") || token.is("connect") || token.is("close") ||
           token.is("trigger");
}

bool begins_with_party(Context& context, const LogicalLine& line) {
    const Token first = first_token(context, line);
    if (first.kind != TokenKind::word || first.text.empty() || is_capital(first.text[0]) ||
        is_reserved(first.text)) {
        return false;
    }
    bool rung = false;
    attempt(context, line.span, [&] {
        Lexer lexer = context.lexer(line);
        lexer.take();
        rung = begins_rung(lexer.peek());
    });
    return rung;
}

}  // namespace rung::language
