// Messages that are cast instead of rendered.
#include "engine/call/sender.hpp"

namespace rung::call {

/// The call's first request, and nothing in it that another call would write otherwise.
bool Sender::is_mouldable(const SendRequest& rung, std::uint32_t instruction) const {
    const std::uint32_t names_so_far = call_.draft >= 0 ? 1 : 0;
    return call_.program->parties.empty() && runner_.plan(instruction).is_mouldable() &&
           call_.resend < 0 && call_.call_ids == names_so_far && !keeps_call_id(rung);
}

/// Other destinations may have another address later.
bool Sender::goes_to_target(const Action& action) const {
    const auto& target = environment_.settings.target;
    return action.kind == Action::Kind::send_request && !fell_back_ && target &&
           action.message->link.remote == target->link.remote;
}

/// As `ordinary`; the first one is the mould of the others.
Action Sender::moulded(const SendRequest& rung, std::uint32_t instruction, const Place& place) {
    const Mould* const mould = environment_.moulds.find(call_, instruction);
    if (mould != nullptr && mould->fits(call_, environment_.clocks.wall)) {
        return cast(*mould, rung, instruction);
    }
    const Action action = ordinary(rung, instruction, place);
    keep_mould(action, instruction);
    return action;
}

void Sender::keep_mould(const Action& action, std::uint32_t instruction) {
    if (!goes_to_target(action)) {
        return;
    }
    Mould mould;
    mould.octets = action.message->octets();
    mould.link = action.message->link;
    mould.tokens = static_cast<std::uint32_t>(call_.signatures);
    if (mould.tokens > 0) {
        mould.good_until = identity::TokenPool::fresh_until(environment_.clocks.wall);
    }
    environment_.moulds.keep(call_, instruction, std::move(mould));
}

/// What `ordinary` would write.
Action Sender::cast(const Mould& mould, const SendRequest& rung, std::uint32_t instruction) {
    const std::int16_t index = open(rung.method, instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    sent.label = rung.label;
    sent.cseq = 1;
    ++call_.call_ids;
    StoredMessage& message = *sent.message;
    message.link = mould.link;
    message.link.stream = stream_for(mould.link.transport);
    message.edit([&](std::string& octets) { mould.cast(call_, octets); });
    call_.draft = index;
    call_.signatures = 0;
    Action action = commit(instruction);
    action.mould = &mould;
    return action;
}

/// The first answer of a rung to requests of one pattern is the mould of the others, once the
/// second has shown that it is good.
void Sender::write_answer(const Reply& reply, StoredMessage& out) {
    const StoredMessage& request = *reply.to.message;
    if (reply.instruction < 0 || !reply.plan.is_mouldable() || request.view().pattern() == 0) {
        compose_answer(reply, out);
        return;
    }
    AnswerMoulds& moulds = environment_.moulds.answers();
    const auto instruction = static_cast<std::uint32_t>(reply.instruction);
    AnswerMould* const mould = moulds.find(call_.ladder, instruction, request, call_.tag);
    if (mould != nullptr && mould->is_proven()) {
        out.link = request.link;
        out.at = environment_.clocks.now;
        out.edit([&](std::string& octets) { mould->cast(request, call_.tag, octets); });
        return;
    }
    compose_answer(reply, out);
    if (mould != nullptr) {
        mould->judge(request, call_.tag, out.octets());
    } else {
        moulds.keep(call_.ladder, instruction, {request, out.octets(), call_.tag});
    }
}

}  // namespace rung::call
