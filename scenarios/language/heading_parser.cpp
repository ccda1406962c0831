#include "scenarios/language/heading_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/below.hpp"
#include "scenarios/language/data_parser.hpp"
#include "scenarios/language/endpoint_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/secrets.hpp"

namespace rung::language {
namespace {

std::string read_rest(Lexer& lexer);
void parse_once(Context& context, Lexer& lexer, const Token& word, std::string& value);
void parse_level(Lexer& lexer, call::Heading& heading);
void parse_tags(Lexer& lexer, call::Heading& heading);
void parse_needs(Lexer& lexer, call::Heading& heading);
void parse_transport(Lexer& lexer, call::Heading& heading);
void parse_manual(Lexer& lexer, call::Manual& manual);
syntax::Policy parse_policy(Lexer& lexer, const LogicalLine& line);
void parse_follow(Lexer& lexer, syntax::Policy& policy);
void parse_standing_reply(Context& context, Lexer& lexer);

}  // namespace

void parse_heading_line(Context& context, Lexer& lexer, const LogicalLine& line) {
    const Token word = lexer.take();
    call::Heading& heading = context.ladder.heading;
    if (word.is("title")) {
        parse_once(context, lexer, word, heading.title);
    } else if (word.is("id")) {
        parse_once(context, lexer, word, heading.id);
    } else if (word.is("means")) {
        parse_once(context, lexer, word, heading.means);
    } else if (word.is("fix")) {
        parse_once(context, lexer, word, heading.fix);
    } else if (word.is("ref")) {
        parse_once(context, lexer, word, heading.refs.emplace_back());
    } else if (word.is("level")) {
        parse_level(lexer, heading);
    } else if (word.is("alone")) {
        expect_end(lexer);
        heading.alone = true;
    } else if (word.is("tags")) {
        parse_tags(lexer, heading);
    } else if (word.is("needs")) {
        parse_needs(lexer, heading);
    } else if (word.is("transport")) {
        parse_transport(lexer, heading);
    } else if (word.is("manual")) {
        parse_manual(lexer, context.ladder.manual);
    } else if (word.is("data")) {
        parse_data(context, lexer, line);
    } else if (word.is("endpoint")) {
        parse_endpoint(context, lexer);
    } else if (word.is("redact")) {
        parse_redact(context, lexer);
    } else if (word.is("match")) {
        parse_match(context, lexer, word);
    } else if (word.is("on")) {
        if (lexer.accept("request")) {
            parse_standing_reply(context, lexer);
        } else {
            context.ladder.policies.push_back(parse_policy(lexer, line));
        }
    } else {
        context.reporter.fail_not_yet(word.span, word.text);
    }
}

namespace {

/// The rest of the line, without its comment.
std::string read_rest(Lexer& lexer) {
    const std::uint32_t begin = lexer.position();
    std::string_view rest = lexer.source().text(between(begin, lexer.end()));
    rest = rest.substr(0, lexer.peek().kind == TokenKind::end ? 0 : rest.find("  #"));
    rest = rest.substr(0, rest.find_last_not_of(" \r") + 1);
    std::string text;
    for (std::size_t at = 0; at < rest.size(); ++at) {
        if (rest[at] == '\\' && rest.substr(at + 1, 2).find('\n') != std::string_view::npos) {
            const std::size_t line_end = rest.find('\n', at);
            at = std::min(rest.find_first_not_of(" \t", line_end + 1), rest.size()) - 1;
            continue;
        }
        text += rest[at];
    }
    lexer.seek(begin + static_cast<std::uint32_t>(rest.size()));
    return text;
}

void parse_once(Context& context, Lexer& lexer, const Token& word, std::string& value) {
    if (!value.empty()) {
        context.reporter.fail(word.span, Code::twice, {fmt::format("a second `{}`", word.text)});
    }
    value = read_rest(lexer);
    if (value.empty()) {
        context.reporter.fail(
            word.span, Code::missing_value, {fmt::format("`{}` needs a text", word.text)});
    }
}

void parse_level(Lexer& lexer, call::Heading& heading) {
    static constexpr std::array<std::string_view, 4> words = {"must", "should", "may", "robust"};
    const Token word = take_word_of(lexer, "level", words);
    const auto index = std::ranges::find(words, word.text) - words.begin();
    heading.level = static_cast<call::Level>(index);
    expect_end(lexer);
}

void parse_tags(Lexer& lexer, call::Heading& heading) {
    do {
        const Token token = lexer.take();
        if (token.kind != TokenKind::word && token.kind != TokenKind::number) {
            lexer.reporter().fail(token.span,
                                  Code::missing_value,
                                  {fmt::format("expected a tag, found {}", describe(token))});
        }
        heading.tags.emplace_back(token.text);
    } while (lexer.accept(","));
    expect_end(lexer);
}

void parse_needs(Lexer& lexer, call::Heading& heading) {
    std::string need = lexer.accept("not") ? "not " : "";
    const Token token = lexer.take();
    if (token.kind != TokenKind::word) {
        lexer.reporter().fail(token.span,
                              Code::missing_value,
                              {fmt::format("expected a capability, found {}", describe(token)),
                               "a name of the target's profile"});
    }
    need += token.text;
    heading.needs.push_back(std::move(need));
    expect_end(lexer);
}

void parse_transport(Lexer& lexer, call::Heading& heading) {
    static constexpr std::array<std::string_view, 3> words = {"udp", "tcp", "tls"};
    const Token word = take_word_of(lexer, "transport", words);
    if (word.is("tls")) {
        lexer.reporter().fail_not_yet(word.span, fmt::format("transport {}", word.text));
    }
    heading.transport = word.is("tcp") ? base::Transport::tcp : base::Transport::udp;
    expect_end(lexer);
}

void parse_manual(Lexer& lexer, call::Manual& manual) {
    using Part = std::pair<std::string_view, bool call::Manual::*>;
    static constexpr std::array<Part, 6> parts = {{{"trying", &call::Manual::trying},
                                                   {"retransmit", &call::Manual::retransmit},
                                                   {"ack", &call::Manual::ack},
                                                   {"reply", &call::Manual::reply},
                                                   {"cancel", &call::Manual::cancel},
                                                   {"provisional", &call::Manual::provisional}}};
    static constexpr std::array<std::string_view, 6> words = {
        "trying", "retransmit", "ack", "reply", "cancel", "provisional"};
    do {
        const Token word = take_word_of(lexer, "part of the stack", words);
        manual.*std::ranges::find(parts, word.text, &Part::first)->second = true;
    } while (lexer.accept(","));
    expect_end(lexer);
}

syntax::Policy parse_policy(Lexer& lexer, const LogicalLine& line) {
    static constexpr std::array<std::string_view, 3> words = {"follow", "sign", "digest"};
    syntax::Policy policy;
    if (is_known_method(lexer.peek().text)) {
        lexer.reporter().fail(
            lexer.peek().span,
            Code::bad_policy,
            {fmt::format("a policy answers a status, and {} is a request", lexer.peek().text),
             fmt::format("`on request {} reply 200`", lexer.peek().text)});
    }
    policy.statuses = read_statuses(lexer);
    if (policy.statuses.inverted || policy.statuses.expression) {
        lexer.reporter().fail(policy.statuses.span,
                              Code::bad_policy,
                              {"a policy needs plain statuses", "such as `3xx`"});
    }
    const Token word = take_word_of(lexer, "policy", words);
    const bool redirects = std::ranges::all_of(
        policy.statuses.ranges, [](auto range) { return range.first >= 300 && range.last <= 399; });
    const bool refuses =
        std::ranges::all_of(policy.statuses.ranges, [](auto range) { return range.first >= 400; });
    if (word.is("follow") && !redirects) {
        lexer.reporter().fail(
            policy.statuses.span, Code::bad_policy, {"only a 3xx can be followed"});
    }
    if (word.is("sign") && !refuses) {
        lexer.reporter().fail(policy.statuses.span,
                              Code::bad_policy,
                              {"`sign` answers a refusal", "a status from 400 on, such as `428`"});
    }
    const bool challenges = std::ranges::all_of(policy.statuses.ranges, [](auto range) {
        return range.first == range.last && (range.first == 401 || range.first == 407);
    });
    if (word.is("digest") && !challenges) {
        lexer.reporter().fail(policy.statuses.span,
                              Code::bad_policy,
                              {"`digest` answers 401 and 407", "such as `on 401|407 digest …`"});
    }
    if (word.is("follow")) {
        parse_follow(lexer, policy);
    } else if (word.is("digest")) {
        policy.what = parse_digest(lexer, word);
        std::get<syntax::DigestLine>(policy.what).line = written(line, lexer);
    } else {
        policy.what = parse_sign(lexer);
        std::get<syntax::SignLine>(policy.what).line = written(line, lexer);
    }
    policy.line = written(line, lexer);
    return policy;
}

/// `recurse all|best`, if it stands here.
bool parse_recursion(Lexer& lexer, call::FollowPolicy& follow) {
    if (!lexer.accept("recurse")) {
        return false;
    }
    static constexpr std::array<std::string_view, 2> which = {"all", "best"};
    follow.best_only = take_word_of(lexer, "recursion", which).is("best");
    return true;
}

void parse_follow(Lexer& lexer, syntax::Policy& policy) {
    call::FollowPolicy follow;
    const bool first = parse_recursion(lexer, follow);
    if (lexer.accept("up")) {
        if (!lexer.accept("to")) {
            const Token token = lexer.peek();
            lexer.reporter().fail(token.span,
                                  Code::unexpected,
                                  {fmt::format("expected `to`, found {}", describe(token)),
                                   "`follow up to 5 times`"});
        }
        follow.limit = read_integer(lexer, 1, 100);
        static constexpr std::array<std::string_view, 1> times = {"times"};
        if (!lexer.accept("times")) {
            (void)take_word_of(lexer, "word", times);
        }
    }
    if (!first) {
        static_cast<void>(parse_recursion(lexer, follow));
    }
    static constexpr std::array<std::string_view, 2> words = {"up", "recurse"};
    expect_end(lexer, words);
    policy.what = follow;
}

/// `on request METHOD reply STATUS`
void parse_standing_reply(Context& context, Lexer& lexer) {
    static constexpr std::array<std::string_view, 1> reply = {"reply"};
    const syntax::Word method = read_method(lexer);
    (void)take_word_of(lexer, "word behind the method", reply);
    const Token token = lexer.peek();
    const int status = read_integer(lexer, 200, 699);
    expect_end(lexer);
    if (method.text == "ACK" || method.text == "CANCEL") {
        context.reporter.fail(
            method.span,
            Code::bad_policy,
            {fmt::format("{} cannot be answered beside the ladder", method.text),
             method.text == "ACK" ? "an ACK has no answer (RFC 3261 17)"
                                  : "the stack answers it, or a rung `<- CANCEL`"});
    }
    if (method.text == "INVITE" && status < 300) {
        context.reporter.fail(token.span,
                              Code::bad_policy,
                              {"a call that is accepted needs rungs", "a refusal, such as `488`"});
    }
    for (const syntax::StandingReply& other : context.ladder.replies) {
        if (other.method.text == method.text) {
            context.reporter.fail(
                method.span, Code::twice, {fmt::format("a second `on request {}`", method.text)});
        }
    }
    context.ladder.replies.push_back({method, status});
}

}  // namespace
}  // namespace rung::language
