// What a call hears of besides messages: time, lost transactions and links, completions.
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/diagnosis.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/runner.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

std::ptrdiff_t count(std::size_t size) {
    return static_cast<std::ptrdiff_t>(size);
}

}  // namespace

const SentRequest* Runner::on_timeout(Call& call,
                                      const Environment& environment,
                                      base::Handle transaction) const {
    const std::int16_t sent = call.find_sent(transaction);
    if (sent >= 0) {
        SentRequest& request = call.sent[static_cast<std::size_t>(sent)];
        if (request.final_status != 0) {
            return nullptr;
        }
        request.final_status = 408;  // RFC 3261 8.1.3.1
        Receiver{call, environment}.give_up(
            request, request.provisional ? "no final answer within 32s" : "no answer within 32s");
        return &request;
    }
    const std::int16_t received = call.find_received(transaction);
    if (received >= 0 && !call.over()) {
        const bool answered = call.received[static_cast<std::size_t>(received)].answered();
        Finding* const finding =
            fail(call,
                 environment,
                 call.place(),
                 answered ? "the ACK of our final answer did not come within 32s"
                          : "no rung answered the request in time",
                 Weight::broken);
        if (finding != nullptr && answered) {
            const Receiver receiver{call, environment};
            Diagnosis{call, environment, receiver}.explain_silence(*finding);
        }
    }
    return nullptr;
}

const SentRequest* Runner::on_transport_error(Call& call,
                                              const Environment& environment,
                                              base::Handle transaction,
                                              std::string_view what) const {
    const std::int16_t sent = call.find_sent(transaction);
    if (sent < 0) {
        return nullptr;
    }
    SentRequest& request = call.sent[static_cast<std::size_t>(sent)];
    const std::string why = fmt::format("transport error: {}", what);
    note(call, environment, why);
    if (request.final_status != 0) {
        return nullptr;
    }
    request.final_status = 503;  // RFC 3261 8.1.3.1
    Receiver{call, environment}.give_up(request, why);
    return &request;
}

bool Runner::has_messages_on(const Call& call, const base::Link& link) {
    const auto uses = [&link](const auto& request) {
        return request.message != nullptr && request.message->link == link;
    };
    return std::any_of(call.sent.begin(), call.sent.begin() + count(call.sent_count), uses) ||
           std::any_of(
               call.received.begin(), call.received.begin() + count(call.received_count), uses);
}

void Runner::on_link_lost(Call& call,
                          const Environment& environment,
                          const base::Link& link,
                          std::string_view what) const {
    if (has_messages_on(call, link) && !call.over()) {
        fail(call,
             environment,
             call.place(),
             fmt::format("transport error: {}", what),
             Weight::broken);
    }
}

void Runner::on_timer(Call& call, const Environment& environment) const {
    const base::Instant now = environment.clocks.now;
    if (call.arms.empty()) {
        on_deadline(call, environment);
    }
    for (std::size_t index = 0; index < call.arms.size() && !is_held(call); ++index) {
        load_arm(call, index);
        if (call.has_deadline && call.deadline <= now) {
            on_deadline(call, environment);
        }
    }
}

void Runner::on_deadline(Call& call, const Environment& environment) const {
    switch (call.phase) {
        case Call::Phase::pausing:
            call.rung_done = call.deadline;
            ++call.position;
            call.phase = Call::Phase::running;
            call.has_deadline = false;
            return;
        case Call::Phase::waiting:
            Receiver{call, environment}.expire();
            return;
        case Call::Phase::splitting:
            call.phase = Call::Phase::running;
            call.has_deadline = false;
            return;
        case Call::Phase::connecting:
            fail(call, environment, call.place(), "no connection within 32s", Weight::broken);
            return;
        default:
            return;  // `cleaning` looks at its deadline when it is resumed.
    }
}

void Runner::on_signed(Call& call,
                       const Environment& environment,
                       base::Result<identity::Token, identity::SignError> token) const {
    if (call.phase != Call::Phase::signing) {
        return;
    }
    call.phase = Call::Phase::running;
    if (!token) {
        fail(call,
             environment,
             next_signature(call).place,
             fmt::format("cannot sign: {}", identity::describe(token.error())),
             Weight::broken);
        return;
    }
    Sender{*this, call, environment}.add_identity(*token);
}

void Runner::on_resolved(Call& call) const {
    if (call.phase == Call::Phase::resolving) {
        call.unresolved.clear();
        call.phase = call.after_resolving;
    }
}

void Runner::on_refused(Call& call, const Environment& environment, std::string_view why) const {
    fail(call, environment, call.place(), why, Weight::broken);
}

}  // namespace rung::call
