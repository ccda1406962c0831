#include <fmt/format.h>

#include "scenarios/language/ladder_builder.hpp"

/// The half of `LadderBuilder` that is about sockets and connections.
namespace rung::language {

void LadderBuilder::receive_link(const syntax::ReceiveLink& rung) {
    program_.watches_links = true;
    emit(call::ReceiveLink{rung.what, rung.window.value_or(call::Window{}), rung.optional});
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

}  // namespace rung::language
