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
std::size_t place_of(const Call& call, std::uint32_t instruction);
bool is_pooled(const Sign& sign, const Program& program);

}  // namespace

bool Mould::fits(const Call& call, base::WallTime now) const {
    return now < good_until && call.tag.size() == tag_size && call.call_id.size() == call_id_size;
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
    const std::size_t place = place_of(call, instruction);
    return place < moulds.size() ? moulds[place].get() : nullptr;
}

void Moulds::keep(const Call& call, std::uint32_t instruction, Mould mould) {
    const auto branch_at = only_place(mould.octets, branch_placeholder);
    const auto tag_at = only_place(mould.octets, call.tag);
    const auto call_id_at = only_place(mould.octets, call.call_id);
    if (!branch_at || !tag_at || !call_id_at) {
        return;
    }
    by_ladder_.resize(std::max<std::size_t>(by_ladder_.size(), call.ladder + 1));
    auto& moulds = by_ladder_[call.ladder];
    const std::size_t place = place_of(call, instruction);
    moulds.resize(std::max(moulds.size(), place + 1));
    mould.number = count_++;
    mould.branch_at = *branch_at;
    mould.tag_at = *tag_at;
    mould.tag_size = call.tag.size();
    mould.call_id_at = *call_id_at;
    mould.call_id_size = call.call_id.size();
    moulds[place] = std::make_unique<const Mould>(std::move(mould));
}

bool suits_a_mould(const SendRequest& request, const Program& program) {
    const Edits& edits = request.edits;
    const bool signed_alike = std::ranges::all_of(
        edits.signatures, [&](const Sign& sign) { return is_pooled(sign, program); });
    const auto is_cseq = [](const HeaderLine& line) { return line.id == sip::HeaderId::cseq; };
    return request.kind == SendRequest::Kind::ordinary && !request.uri.empty() &&
           is_constant(request.uri, program) && signed_alike && !edits.digest && edits.to.empty() &&
           !edits.via && std::ranges::none_of(edits.headers, is_cseq) &&
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

bool is_pooled(const Sign& sign, const Program& program) {
    return sign.pooled && is_constant(sign.attest, program) && is_constant(sign.orig, program) &&
           is_constant(sign.dest, program);
}

/// A socket has a Via of its own.
std::size_t place_of(const Call& call, std::uint32_t instruction) {
    return call.source * call.program->code.size() + instruction;
}

std::optional<std::size_t> only_place(std::string_view octets, std::string_view part) {
    const std::size_t at = octets.find(part);
    const bool once = !part.empty() && at != std::string_view::npos &&
                      octets.find(part, at + 1) == std::string_view::npos;
    return once ? std::optional{at} : std::nullopt;
}

}  // namespace

}  // namespace rung::call
