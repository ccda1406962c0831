#include "engine/turn/call_slot.hpp"

#include "engine/call/packing.hpp"

namespace rung::turn {

namespace {

/// What it sent in the turn that is over counts no more; links and keys few calls have.
template <class Archive, class AnySlot>
void carry(Archive& archive, AnySlot& slot) {
    auto& [call, runner, measure, links, filed_under, keys, sent_in, sent] = slot;
    auto& [measured, due, sessions, first_invite, alerted] = measure;
    archive.address(runner);
    archive(measured, due, sessions, first_invite, alerted, filed_under);
}

}  // namespace

bool pack(const CallSlot& slot, base::Packer& out) {
    if (!slot.links.empty() || !slot.keys.empty()) {
        return false;
    }
    carry(out, slot);
    return call::pack(slot.call, out);
}

void unpack(base::Unpacker& in, CallSlot& slot) {
    carry(in, slot);
    slot.links.clear();
    slot.keys.clear();
    slot.sent_in = 0;
    slot.sent = 0;
    call::unpack(in, slot.call);
}

}  // namespace rung::turn
