// What calls and transactions want done.
#include <algorithm>

#include "engine/base/ensure.hpp"
#include "engine/base/put.hpp"
#include "engine/call/arms.hpp"
#include "engine/call/judgement.hpp"
#include "engine/turn/turn.hpp"

namespace rung::turn {

namespace {

using transaction::Event;
using transaction::IdentifierKind;
using transaction::Identifiers;
using transaction::What;

static_assert(call::branch_placeholder.size() == Identifiers::branch_size);

/// RFC 3261 18.1.1: where the path MTU is not known.
constexpr std::size_t largest_on_udp = 1300;

transaction::Method method_of(std::string_view method) {
    return method == "INVITE"   ? transaction::Method::invite
           : method == "CANCEL" ? transaction::Method::cancel
                                : transaction::Method::other;
}

std::optional<transaction::ManualParts> manual_of(const call::Program& program) {
    const call::Manual& manual = program.manual;
    if (!manual.any()) {
        return std::nullopt;
    }
    return transaction::ManualParts{manual.trying || manual.reply, manual.retransmit, manual.ack};
}

/// Puts the branch where the ladder left its place. A ladder that wrote a branch of its own has
/// none; the table then finds the transaction by that.
void patch_branch(call::StoredMessage& message,
                  const Identifiers::Branch& branch,
                  const call::Mould* mould) {
    const std::size_t at =
        mould != nullptr ? mould->branch_at : message.octets().find(call::branch_placeholder);
    if (at != std::string_view::npos) {
        message.edit([&](std::string& octets) {
            base::put(octets.data() + at, {branch.data(), branch.size()});
        });
    }
}

std::string_view octets_of(const call::Action& action) {
    return action.message->octets().substr(action.begin, action.upto - action.begin);
}

}  // namespace

void Turn::drive(base::Handle handle) {
    while (true) {
        CallSlot* slot = calls_.find(handle);
        if (slot == nullptr) {
            return;
        }
        const call::Action action = slot->runner->resume(slot->call, environment(slot->call));
        if (!carry_out(handle, *slot, action)) {
            break;
        }
    }
    if (CallSlot* slot = calls_.find(handle)) {
        count_rungs(*slot);
        file(handle, *slot);
        slot->call.settle();
        if (const auto deadline = call::next_deadline(slot->call)) {
            set_timer(TimerKind::call, handle, *deadline);
        } else {
            drop_timer(TimerKind::call, handle);
        }
    }
}

void Turn::count_rungs(CallSlot& slot) {
    auto& rungs = books_.rungs[slot.call.ladder];
    // A ladder of thousands of lines gets no histogram each: 184 KB a line would be too much.
    constexpr std::size_t most_timed = 256;
    const bool timed = plan_.load != nullptr && rungs.size() <= most_timed;
    for (const call::ReachedRung& reached : slot.call.reached) {
        RungBooks& rung = rungs[reached.instruction];
        ++rung.reached;
        if (timed && slot.measure.measured &&
            std::holds_alternative<call::Receive>(
                slot.call.program->code[reached.instruction].what)) {
            rung.latency.record(reached.latency);
        }
    }
    slot.call.reached.clear();
    for (const call::MeasuredTime& measured : slot.call.measured) {
        meter_.on_measured(
            slot.measure, slot.call.program->measures[measured.measure], measured.time);
    }
    slot.call.measured.clear();
}

/// False when the call has to wait, or is over.
bool Turn::carry_out(base::Handle handle, CallSlot& slot, const call::Action& action) {
    switch (action.kind) {
        case call::Action::Kind::wait:
            return false;
        case call::Action::Kind::send_request:
        case call::Action::Kind::send_cancel:
            send_request(handle, slot, action);
            return true;
        case call::Action::Kind::send_ack:
            send_ack(slot, action);
            return true;
        case call::Action::Kind::send_answer:
            send_answer(slot, action);
            return true;
        case call::Action::Kind::send_octets:
            record_sent(slot, action, action.remark);
            use_link(slot, action.message->link);
            emit({action.message->link, action.message->local, action.message->octets()}, &slot);
            return true;
        case call::Action::Kind::send_piece:
            emit({action.message->link, action.message->local, octets_of(action)}, &slot);
            return true;
        case call::Action::Kind::open_link:
            open_link(slot, action.link);
            return true;
        case call::Action::Kind::close_link:
            std::erase(slot.links, action.link);
            if (output_ != nullptr) {
                output_->closings.push_back({action.link, action.ending});
            }
            return true;
        case call::Action::Kind::trigger:
            pull_trigger(handle, slot, action);
            return true;
        case call::Action::Kind::sign:
            return sign(handle, slot);
        case call::Action::Kind::resolve:
            return resolve(slot);
        case call::Action::Kind::finish:
            close_call(handle);
            return false;
    }
    return false;
}

void Turn::send_request(base::Handle handle, CallSlot& slot, const call::Action& action) {
    call::SentRequest& sent = slot.call.sent[static_cast<std::size_t>(action.index)];
    transaction::ClientOpening opening;
    opening.method = method_of(sent.method);
    opening.link = action.message->link;
    opening.local = action.message->local;
    opening.owner = handle;
    opening.manual = manual_of(slot.runner->program());
    if (action.once) {
        opening.manual = opening.manual.value_or(transaction::ManualParts{});
        opening.manual->retransmit = true;
    }
    opening.shape = action.mould != nullptr ? shape_of(*action.mould) : nullptr;
    if (action.of >= 0) {
        opening.invite = slot.call.sent[static_cast<std::size_t>(action.of)].transaction;
    }
    books_.tokens.pooled += action.mould != nullptr ? action.mould->tokens : 0;
    const base::Handle transaction = table_.open_client(opening);
    if (!transaction.valid()) {
        sent.lost = "the table of transactions is full";
        slot.runner->on_refused(slot.call, environment(slot.call), sent.lost);
        return;
    }
    sent.transaction = transaction;
    patch_branch(*action.message, table_.branch_of(transaction), action.mould);
    record_sent(slot, action, action.remark);
    if (!sent.within_dialog) {
        file_request(handle, slot, *action.message);
    }
    if (action.message->octets().size() > largest_on_udp &&
        action.message->link.transport == base::Transport::udp) {
        ++books_.messages.over_1300;
    }
    use_link(slot, action.message->link);
    meter_.on_sent(slot.measure, sent, clocks_.now);
    Event event = table_.send_request(transaction, action.message->octets(), clocks_.now);
    event.message.may_wait = slot.call.current == nullptr;
    event.message.bytes = event.message.bytes.substr(0, action.upto);
    apply(event);
}

/// Where the first of them has what the table reads, all of them have it.
const transaction::RequestShape* Turn::shape_of(const call::Mould& mould) {
    while (shapes_.size() <= mould.number) {
        shapes_.emplace_back();
    }
    auto& shape = shapes_[mould.number];
    if (!shape) {
        shape = transaction::RequestShape{mould.octets};
    }
    return &*shape;
}

void Turn::send_ack(CallSlot& slot, const call::Action& action) {
    const call::SentRequest& invite = slot.call.sent[static_cast<std::size_t>(action.of)];
    patch_branch(*action.message,
                 table_.identifiers().branch(IdentifierKind::ack, invite.transaction),
                 nullptr);
    record_sent(slot, action, action.remark);
    const base::Outgoing ack{action.message->link, action.message->local, action.message->octets()};
    if (invite.final_status < 300 && !action.once) {
        apply(table_.keep_ack(invite.transaction, ack, clocks_.now));
    }
    use_link(slot, ack.link);
    emit(ack, &slot);
}

void Turn::send_answer(CallSlot& slot, const call::Action& action) {
    const call::ReceivedRequest& received =
        slot.call.received[static_cast<std::size_t>(action.index)];
    if (action.once) {
        table_.repeat_nothing(received.transaction, clocks_.now);
    }
    if (action.rerouted) {
        table_.reroute(received.transaction, action.message->link);
    }
    Event event =
        table_.respond(received.transaction, action.status, action.message->octets(), clocks_.now);
    event.message.bytes = event.message.bytes.substr(0, action.upto);
    if (event.sends()) {
        meter_.on_answered(slot.measure, received.method, action.status);
    }
    record_sent(slot,
                action,
                event.sends() ? action.remark : "not sent: the transaction allows no such answer");
    apply(event);
}

/// True when it is done; else in a later turn, and no sooner than for those who wait already.
bool Turn::sign(base::Handle handle, CallSlot& slot) {
    if (!to_sign_.empty() || signatures_ >= plan_.signatures_a_turn) {
        to_sign_.push_back(handle);
        return false;
    }
    sign_now(slot);
    return true;
}

void Turn::sign_some() {
    while (!to_sign_.empty() && signatures_ < plan_.signatures_a_turn) {
        const base::Handle handle = to_sign_.front();
        to_sign_.pop_front();
        if (CallSlot* slot = calls_.find(handle)) {
            sign_now(*slot);
            drive(handle);
        }
    }
}

void Turn::sign_now(CallSlot& slot) {
    ENSURE(tokens_.has_value());
    const auto token =
        tokens_->take(slot.runner->signing_request(slot.call, environment(slot.call)));
    if (token) {
        ++(token->is_new ? books_.tokens.signed_anew : books_.tokens.pooled);
        signatures_ += token->is_new ? 1 : 0;
    }
    slot.runner->on_signed(slot.call, environment(slot.call), token);
}

/// True when the name is known already.
bool Turn::resolve(CallSlot& slot) {
    if (names_.contains(slot.call.unresolved)) {
        slot.runner->on_resolved(slot.call);
        return true;
    }
    auto& lookups = output_->lookups;
    if (std::ranges::find(lookups, slot.call.unresolved) == lookups.end()) {
        lookups.push_back(slot.call.unresolved);
    }
    return false;
}

void Turn::apply(const Event& event, const char* remark) {
    CallSlot* slot = calls_.find(event.owner);
    if (event.sends()) {
        if (slot != nullptr && remark != nullptr) {
            call::record(slot->call,
                         environment(slot->call),
                         {.direction = call::Record::Direction::sent,
                          .source = {.text = event.message.bytes},
                          .remark = remark,
                          .link = &event.message.link});
        }
        emit(event.message, slot);
    }
    if (event.timer == transaction::TimerChange::set) {
        set_timer(TimerKind::transaction, event.transaction, event.deadline);
    } else if (event.timer == transaction::TimerChange::cancel) {
        drop_timer(TimerKind::transaction, event.transaction);
    }
    if (slot != nullptr) {
        inform(event, *slot);
    }
}

void Turn::measure_lost(const CallSlot& slot, const call::SentRequest* sent) {
    if (sent != nullptr) {
        meter_.on_lost(slot.measure, *sent);
    }
}

/// What happened to a transaction without a message.
void Turn::inform(const Event& event, CallSlot& slot) {
    switch (event.what) {
        case What::timed_out:
            measure_lost(
                slot,
                slot.runner->on_timeout(slot.call, environment(slot.call), event.transaction));
            break;
        case What::trying_due: {
            const call::Action action =
                slot.runner->trying(slot.call, environment(slot.call), event.transaction);
            if (action.kind == call::Action::Kind::send_answer) {
                send_answer(slot, action);
            }
            return;
        }
        default:
            return;
    }
    drive(event.owner);
}

void Turn::emit(base::Outgoing message, CallSlot* slot) {
    ++books_.messages.sent;
    if (slot != nullptr) {
        slot->sent = slot->sent_in == turns_ ? slot->sent : std::uint8_t{0};
        slot->sent_in = turns_;
        message.rank = slot->sent;
        if (slot->sent < 255) {
            ++slot->sent;
        }
    }
    if (output_ != nullptr) {
        output_->batch.add(message);
    }
}

void Turn::record_sent(CallSlot& slot, const call::Action& action, const char* remark) {
    call::record(slot.call,
                 environment(slot.call),
                 {.direction = call::Record::Direction::sent,
                  .line = action.line,
                  .source = {.message = action.message},
                  .remark = remark});
}

}  // namespace rung::turn
