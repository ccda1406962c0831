#include "engine/call/mould.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/put.hpp"
#include "engine/call/action.hpp"
#include "engine/call/call.hpp"
#include "engine/call/program.hpp"

namespace rung::call {

namespace {

bool is_constant(const Text& text, const Program& program);
bool writes_constants(const Edits& edits, const Program& program);
std::optional<std::size_t> only_place(std::string_view octets, std::string_view part);

}  // namespace

bool Mould::fits(const Call& call) const {
    return call.tag.size() == tag_size && call.call_id.size() == call_id_size;
}

void Mould::cast(const Call& call, std::string& out) const {
    out.assign(octets);
    base::put(out.data() + tag_at, call.tag);
    base::put(out.data() + call_id_at, call.call_id);
}

const Mould* Moulds::find(const Call& call, std::uint32_t instruction) const {
    if (call.ladder >= by_ladder_.size()) {
        return nullptr;
    }
    const auto& moulds = by_ladder_[call.ladder];
    return instruction < moulds.size() ? moulds[instruction].get() : nullptr;
}

void Moulds::keep(const Call& call,
                  std::uint32_t instruction,
                  std::string_view octets,
                  const base::Link& link) {
    const auto branch_at = only_place(octets, branch_placeholder);
    const auto tag_at = only_place(octets, call.tag);
    const auto call_id_at = only_place(octets, call.call_id);
    if (!branch_at || !tag_at || !call_id_at) {
        return;
    }
    by_ladder_.resize(std::max<std::size_t>(by_ladder_.size(), call.ladder + 1));
    auto& moulds = by_ladder_[call.ladder];
    moulds.resize(call.program->code.size());
    moulds[instruction] = std::make_unique<const Mould>(Mould{.number = count_++,
                                                              .octets = std::string{octets},
                                                              .link = link,
                                                              .branch_at = *branch_at,
                                                              .tag_at = *tag_at,
                                                              .call_id_at = *call_id_at,
                                                              .tag_size = call.tag.size(),
                                                              .call_id_size = call.call_id.size()});
}

bool suits_a_mould(const SendRequest& request, const Program& program) {
    const Edits& edits = request.edits;
    const auto is_cseq = [](const HeaderLine& line) { return line.id == sip::HeaderId::cseq; };
    return request.kind == SendRequest::Kind::ordinary && !request.uri.empty() &&
           is_constant(request.uri, program) && edits.signatures.empty() && !edits.digest &&
           edits.to.empty() && !edits.via && std::ranges::none_of(edits.headers, is_cseq) &&
           writes_constants(edits, program);
}

bool suits_a_mould(const SendAnswer& answer, const Program& program) {
    const Edits& edits = answer.edits;
    return program.parties.empty() && answer.status_expression == no_expr &&
           is_constant(answer.reason, program) && edits.to.empty() && !edits.via &&
           edits.from == no_party && writes_constants(edits, program);
}

namespace {

/// It is the same all through the run.
bool is_constant(const Text& text, const Program& program) {
    return std::ranges::all_of(text.pieces, [&program](const Text::Piece& piece) {
        if (piece.expression == no_expr) {
            return true;
        }
        const auto& node = program.expressions[piece.expression].node;
        const auto* given = std::get_if<Given>(&node);
        return std::holds_alternative<ProfileValue>(node) ||
               (given != nullptr && (*given == Given::target || *given == Given::target_host ||
                                     *given == Given::target_port));
    });
}

bool writes_constants(const Edits& edits, const Program& program) {
    const auto constant = [&program](const Text& text) { return is_constant(text, program); };
    return std::ranges::all_of(edits.headers, constant, &HeaderLine::value) &&
           (!edits.body || (constant(edits.body->content_type) && constant(edits.body->content)));
}

std::optional<std::size_t> only_place(std::string_view octets, std::string_view part) {
    const std::size_t at = octets.find(part);
    const bool once = !part.empty() && at != std::string_view::npos &&
                      octets.find(part, at + 1) == std::string_view::npos;
    return once ? std::optional{at} : std::nullopt;
}

}  // namespace

}  // namespace rung::call
