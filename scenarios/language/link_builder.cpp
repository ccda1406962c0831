#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"

/// The half of `LadderBuilder` that is about sockets and connections.
namespace rung::language {

void LadderBuilder::receive_link(const syntax::ReceiveLink& rung) {
    program_.watches_links = true;
    emit(call::ReceiveLink{rung.what, rung.window.value_or(call::Window{}), rung.optional});
}

void LadderBuilder::receive_octets(const syntax::ReceiveOctets& rung) {
    program_.takes_octets = true;
    program_.watches_links = true;
    call::ReceiveOctets made;
    made.window = rung.notes.window.value_or(call::Window{});
    made.optional = rung.notes.optional;
    made.label = give(rung.notes.label);
    if (made.label != call::no_label) {
        octet_labels_.insert(made.label);
    }
    for (const syntax::Check& one : rung.checks) {
        const std::size_t before = program_.expressions.size();
        guard([&] { made.checks.push_back(check(one)); });
        judge_octet_check(one, before);
    }
    emit(std::move(made));
}

/// What its subjects, those from `first` on, speak of is no SIP.
void LadderBuilder::judge_octet_check(const syntax::Check& check, std::size_t first) {
    using call::Field;
    const auto speaks_of_sip = [](const call::Expression& expression) {
        const auto* const subject = std::get_if<call::Subject>(&expression.node);
        return subject != nullptr && subject->scope == call::Scope::current &&
               subject->field != Field::raw && subject->field != Field::transport &&
               subject->field != Field::source && subject->field != Field::since &&
               subject->field != Field::copies;
    };
    const auto begin = program_.expressions.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::any_of(begin, program_.expressions.end(), speaks_of_sip)) {
        reporter_.error(check.line,
                        Code::bad_comparison,
                        {"what `<- bytes` takes is no SIP message",
                         "`raw` is what came; `transport` and `source` say how"});
    }
}

void LadderBuilder::trigger(const syntax::Trigger& rung) {
    program_.triggers = true;
    emit(call::Trigger{rung.hang_up});
}

void LadderBuilder::connect() {
    const auto own = party_ < program_.parties.size() ? program_.parties[party_].transport
                                                      : std::optional<base::Transport>{};
    const auto transport = own ? own : program_.heading.transport;
    if (transport == base::Transport::udp) {
        reporter_.error(
            line_,
            Code::misplaced,
            {"UDP knows no connections",
             own ? "`transport tcp` behind its `endpoint`" : "`transport tcp` in the heading"});
    }
    program_.watches_links = true;
    emit(call::Connect{});
}

/// The ladder says so.
bool LadderBuilder::goes_over_udp() const {
    const auto own = party_ < program_.parties.size() ? program_.parties[party_].transport
                                                      : std::optional<base::Transport>{};
    return (own ? own : program_.heading.transport) == base::Transport::udp;
}

void LadderBuilder::close_link(const syntax::CloseLink& rung) {
    program_.watches_links = true;
    emit(call::CloseLink{rung.how});
}

/// Behind `from`.
call::PartyId LadderBuilder::socket_of(const syntax::Word& word) {
    const Symbol& symbol = expressions_.use(word);
    if (symbol.kind != NameKind::endpoint) {
        reporter_.fail(word.span,
                       Code::wrong_name,
                       {fmt::format("`{}` is {}", word.text, name_of(symbol.kind)),
                        "an endpoint is needed here: the message leaves from its socket"});
    }
    if (program_.parties[symbol.id].closed) {
        reporter_.fail(word.span,
                       Code::bad_endpoint,
                       {fmt::format("`{}` is closed", word.text), "it has no socket to send from"});
    }
    return static_cast<call::PartyId>(symbol.id);
}

/// `split` and `join`, below a rung of the party at work.
void LadderBuilder::judge_writes(const syntax::Edits& edits) {
    if ((edits.split || edits.join) && goes_over_udp()) {
        reporter_.error(line_,
                        Code::misplaced,
                        {"UDP sends each message as a whole, and alone",
                         "`split` and `join` need a stream: `transport tcp`"});
    }
    if (edits.split && in_together_) {
        reporter_.error(line_,
                        Code::misplaced,
                        {"`split` within a `together`",
                         "messages of another arm would come between the pieces"});
    }
    program_.watches_links = program_.watches_links || edits.split.has_value();
}

/// Messages of one party with nothing to wait for between them go into one write.
void LadderBuilder::judge_join(const syntax::Statement& statement, const syntax::Statement* next) {
    const auto edits_of = [](const syntax::Statement& one) -> const syntax::Edits* {
        if (const auto* const request = std::get_if<syntax::SendRequest>(&one.what)) {
            return &request->edits;
        }
        const auto* const answer = std::get_if<syntax::SendAnswer>(&one.what);
        return answer == nullptr ? nullptr : &answer->edits;
    };
    const syntax::Edits* const edits = edits_of(statement);
    if (edits == nullptr || !edits->join) {
        return;
    }
    const syntax::Edits* const following = next == nullptr ? nullptr : edits_of(*next);
    const bool raw = next != nullptr && std::holds_alternative<syntax::SendRaw>(next->what);
    const auto name_of_party = [](const syntax::Statement& one) {
        return one.party ? one.party->text : std::string_view{};
    };
    const bool goes_on = (raw || (following != nullptr && !following->split)) &&
                         name_of_party(statement) == name_of_party(*next);
    if (!goes_on || edits->split) {
        reporter_.error(*edits->join,
                        Code::misplaced,
                        {"`join` has no message to join",
                         "the next line must be a `->` of the same endpoint, without `split`"});
    }
}

}  // namespace rung::language
