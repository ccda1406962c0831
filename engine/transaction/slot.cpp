#include "engine/transaction/slot.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::transaction {

namespace {

/// Asks the machine that is there, which must know the question.
template <class Result, class Machines, class Ask>
Result ask(Machines& machine, Ask&& question) {
    return std::visit(
        [&](auto& one) -> Result {
            if constexpr (requires { question(one); }) {
                return question(one);
            } else {
                constexpr bool machine_has_this_input = false;
                ENSURE(machine_has_this_input);
                return {};
            }
        },
        machine);
}

}  // namespace

void Slot::clear() {
    machine = std::monostate{};
    owner = {};
    branch = {};
    shape = nullptr;
    manual.reset();
    accepted.reset();
    abandoned_until.reset();
    timer.reset();
    bytes.clear();
    key.clear();
    tag.clear();
    method.clear();
    answered = false;
    kept_ack = false;
}

void Slot::start_client(const Timers& timers, base::Instant now) {
    const Reliability reliability = reliability_of(link.transport);
    if (manual) {
        machine = ManualClient{{kind, reliability, *manual}, timers, now};
    } else if (kind == Method::invite) {
        machine = InviteClient{reliability, timers, now};
    } else {
        machine = NonInviteClient{reliability, timers, now};
    }
}

void Slot::start_server(const Timers& timers, base::Instant now) {
    const Reliability reliability = reliability_of(link.transport);
    if (manual) {
        machine = ManualServer{{kind, reliability, *manual}, timers, now};
    } else if (kind == Method::invite) {
        machine = InviteServer{reliability, timers, now};
    } else {
        machine = NonInviteServer{reliability, timers, now};
    }
}

Output Slot::on_response(int status, base::Instant now) {
    return ask<Output>(machine, [&](auto& one) -> decltype(one.on_response(status, now)) {
        return one.on_response(status, now);
    });
}

Output Slot::on_transport_error() {
    return ask<Output>(machine, [](auto& one) -> decltype(one.on_transport_error()) {
        return one.on_transport_error();
    });
}

Output Slot::respond(int status, base::Instant now) {
    return ask<Output>(machine, [&](auto& one) -> decltype(one.respond(status, now)) {
        return one.respond(status, now);
    });
}

Output Slot::on_retransmission() {
    return ask<Output>(machine, [](auto& one) -> decltype(one.on_retransmission()) {
        return one.on_retransmission();
    });
}

Output Slot::on_ack(base::Instant now) {
    if (auto* invite = std::get_if<InviteServer>(&machine)) {
        return invite->on_ack(now);
    }
    if (auto* invite = std::get_if<ManualServer>(&machine)) {
        return invite->on_ack();
    }
    return {};
}

Output Slot::on_timer(base::Instant now) {
    if (accepted && now >= accepted->deadline()) {
        const Output output = accepted->on_timer(now);
        if (output.timed_out) {
            accepted.reset();
        }
        return output;
    }
    return ask<Output>(machine,
                       [&](auto& one) -> decltype(one.on_timer(now)) { return one.on_timer(now); });
}

Standing Slot::standing() const {
    auto standing =
        started()
            ? ask<Standing>(
                  machine, [](const auto& one) -> Standing requires requires { one.deadline(); } {
                      return {one.terminated(), one.lingers(), one.deadline()};
                  })
            : Standing{};
    if (accepted) {
        standing.terminated = false;
        standing.lingers.reset();
        standing.deadline =
            std::min(standing.deadline.value_or(base::Instant::max()), accepted->deadline());
    }
    if (standing.lingers == LingerTimer::m && !kept_ack && owner.valid()) {
        standing.lingers.reset();
    }
    if (abandoned_until) {
        standing.deadline =
            std::min(standing.deadline.value_or(base::Instant::max()), *abandoned_until);
    }
    return standing;
}

}  // namespace rung::transaction
