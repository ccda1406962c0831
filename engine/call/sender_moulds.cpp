// Requests that are cast instead of rendered.
#include "engine/call/sender.hpp"

namespace rung::call {

/// The call's first request, and nothing in it that another call would write otherwise.
bool Sender::is_mouldable(std::string_view method, std::uint32_t instruction) const {
    return runner_.plan(instruction).is_mouldable() && call_.resend < 0 && call_.call_ids == 0 &&
           !keeps_call_id(method);
}

/// Other destinations may have another address later.
bool Sender::goes_to_target(const Destination& way) const {
    const auto& target = environment_.settings.target;
    return target && !way.fell_back && way.link.remote == target->link.remote;
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

}  // namespace rung::call
