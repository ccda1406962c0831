// Whose rung is whose.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

/// A message of some party.
bool is_rung(const syntax::Statement& statement) {
    return std::visit(
        []<class What>(const What&) {
            return std::is_same_v<What, syntax::SendRequest> ||
                   std::is_same_v<What, syntax::SendAnswer> ||
                   std::is_same_v<What, syntax::SendRaw> ||
                   std::is_same_v<What, syntax::SendCopy> ||
                   std::is_same_v<What, syntax::Receive> ||
                   std::is_same_v<What, syntax::ReceiveCopy> ||
                   std::is_same_v<What, syntax::ReceiveNothing> ||
                   std::is_same_v<What, syntax::ReceiveLink> ||
                   std::is_same_v<What, syntax::ReceiveOctets> ||
                   std::is_same_v<What, syntax::Trigger> || std::is_same_v<What, syntax::Connect> ||
                   std::is_same_v<What, syntax::CloseLink>;
        },
        statement.what);
}

}  // namespace

void LadderBuilder::declare(const std::vector<syntax::Endpoint>& endpoints) {
    for (const syntax::Endpoint& endpoint : endpoints) {
        program_.parties.push_back(endpoint.party);
    }
}

/// The party that a rung names; what is no rung belongs to none in particular.
call::PartyId LadderBuilder::party_of(const syntax::Statement& statement) {
    const auto names = [this] {
        std::vector<std::string_view> known;
        for (const call::Party& party : program_.parties) {
            if (std::ranges::find(known, party.name) == known.end()) {
                known.push_back(party.name);
            }
        }
        return known;
    };
    if (!statement.party) {
        if (program_.parties.size() > 1 && is_rung(statement)) {
            reporter_.error({statement.line.offset, 2},
                            Code::missing_endpoint,
                            {"whose rung is this?",
                             fmt::format("write one of the endpoints in front: `{}`",
                                         fmt::join(names(), "`, `"))});
        }
        return 0;
    }
    const std::vector<std::string_view> known = names();
    const auto found = std::ranges::find(known, statement.party->text);
    if (found == known.end()) {
        if (!unknown_parties_.insert(statement.party->text).second) {
            return 0;
        }
        const std::string hint = did_you_mean(statement.party->text, known);
        reporter_.error(statement.party->span,
                        Code::unknown_name,
                        {fmt::format("unknown endpoint `{}`", statement.party->text),
                         !hint.empty() ? hint
                                       : fmt::format("declare it in the heading: `endpoint {}`",
                                                     statement.party->text)});
        return 0;
    }
    const auto party = static_cast<call::PartyId>(found - known.begin());
    if (program_.parties[party].closed) {
        reporter_.error(statement.party->span,
                        Code::bad_endpoint,
                        {fmt::format("`{}` is closed", statement.party->text),
                         "a closed endpoint has an address and nothing more"});
    }
    return party;
}

}  // namespace rung::language
