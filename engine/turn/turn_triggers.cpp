// What the target is made to do, from outside of SIP.
#include "engine/turn/turn.hpp"

namespace rung::turn {

/// The call that the target begins is found by the user part of its URI.
void Turn::pull_trigger(base::Handle handle, CallSlot& slot, const call::Action& action) {
    if (slot.runner->program().parties.empty()) {
        file_seq(handle, slot);
    }
    if (output_ != nullptr) {
        ++orders_;
        output_->triggers.push_back({handle, action.hang_up, std::string{action.uri}});
    }
}

void Turn::take_trigger(const TriggerEnd& end) {
    --orders_;
    if (CallSlot* const slot = calls_.find(end.call)) {
        slot->runner->on_trigger_end(slot->call, environment(slot->call), end.why);
        drive(end.call);
    }
}

}  // namespace rung::turn
