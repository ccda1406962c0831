#include "engine/call/runner.hpp"

#include <fmt/format.h>

#include <utility>

#include "engine/call/arms.hpp"
#include "engine/call/cleaner.hpp"
#include "engine/call/control_flow.hpp"
#include "engine/call/function.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/sender.hpp"
#include "engine/call/statements.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

MessagePlan bare_request(const char* method, const Program& program) {
    SendRequest request;
    request.method = method;
    return {request, program};
}

/// The flow rungs: what they do to a call, without a word to anybody.
struct Flow {
    Call& call;
    const Environment& environment;

    [[nodiscard]] Evaluator evaluator() const { return {call, environment, call.current}; }

    void operator()(const Jump& jump) const { call.position = jump.to; }

    void operator()(const Together& together) const { begin_arms(call, together); }

    void operator()(const ArmEnd& end) const { end_arm(call, end); }

    void operator()(const Mix& mix) const {
        double drawn = environment.random.fraction();
        const auto* arm = &mix.arms.front();
        for (std::size_t i = 1; i < mix.arms.size() && drawn >= arm->share; ++i) {
            drawn -= arm->share;
            arm = &mix.arms[i];
        }
        call.position = arm->to;
    }

    void operator()(const Branch& branch) const {
        call.position = evaluator().holds(branch.condition) ? call.position + 1 : branch.otherwise;
    }

    void operator()(const Stop& /*stop*/) const {
        leave_arms(call);
        call.position = static_cast<std::uint32_t>(call.program->code.size());
    }

    void operator()(const RepeatBegin& repeat) const {
        double times = 0;
        if (!as_real(evaluator().value(repeat.times), times) || times < 1) {
            call.position = repeat.behind;
            return;
        }
        call.rounds_left[repeat.loop] = static_cast<std::int64_t>(times);
        call.rounds_done[repeat.loop] = 0;
        count_round(repeat.loop, repeat.counter);
        ++call.position;
    }

    void operator()(const RepeatEnd& repeat) const {
        if (--call.rounds_left[repeat.loop] > 0) {
            count_round(repeat.loop, repeat.counter);
            call.position = repeat.body;
        } else {
            ++call.position;
        }
    }

    void operator()(const Pause& pause) const {
        const base::Duration length = length_of(pause, evaluator(), environment.random);
        // Counted from the plan, not from when we came to it: pauses do not drift.
        call.deadline = call.rung_done + length;
        call.has_deadline = true;
        call.phase = Call::Phase::pausing;
    }

    void count_round(std::uint16_t loop, VariableId counter) const {
        ++call.rounds_done[loop];
        if (counter != no_variable) {
            call.variables[counter].assign(Value::of_number(call.rounds_done[loop]));
        }
    }
};

}  // namespace

Runner::Runner(const Program& program)
    : program_{program},
      expecting_{expecting_requests(program)},
      at_rest_{waiting_for_requests(program)},
      bare_ack_{bare_request("ACK", program)},
      bare_bye_{bare_request("BYE", program)},
      bare_cancel_{bare_request("CANCEL", program)},
      bare_answer_{SendAnswer{}, program} {
    for (PartyId party = 0;
         program.takes_octets && party < std::max<std::size_t>(program.parties.size(), 1);
         ++party) {
        octets_ahead_.push_back(expecting_octets(program, party));
    }
    plans_.resize(program.code.size());
    for (std::size_t i = 0; i < program.code.size(); ++i) {
        if (const auto* request = std::get_if<SendRequest>(&program.code[i].what)) {
            plans_[i].emplace(*request, program);
        } else if (const auto* answer = std::get_if<SendAnswer>(&program.code[i].what)) {
            plans_[i].emplace(*answer, program);
            if (plans_[i]->writes_to()) {
                // With a tag that tells nothing of the call, a request is found by its Call-ID.
                expecting_.assign(program.code.size(), true);
            }
        }
    }
}

void Runner::start(Call& call, const Environment& environment) const {
    call.started = environment.clocks.now;
    call.rung_done = call.due;
    call.phase = Call::Phase::running;
    for (const DataTable& table : program_.data) {
        call.rows.push_back(table.row_of(call.data_number, environment.random));
    }
}

Action Runner::resume(Call& call, const Environment& environment) const {
    if (call.replies_due > 0) {
        return reply_beside(call, environment);
    }
    do {
        const Action action = run(call, environment);
        if (action.kind != Action::Kind::wait) {
            return action;
        }
    } while (load_running_arm(call) || Receiver{call, environment}.take_what_waits());
    Action action;
    if (call.phase == Call::Phase::cleaning) {
        action = clean_up(*this, call, environment);
    }
    if (call.phase == Call::Phase::resolving) {
        action.kind = Action::Kind::resolve;
    }
    return action;
}

/// One rung after the other, of the call or of the arm at hand, until one has to wait.
Action Runner::run(Call& call, const Environment& environment) const {
    while (call.phase == Call::Phase::running) {
        if (call.cut.message != nullptr) {
            return Sender{*this, call, environment}.next_piece();
        }
        if (call.resend >= 0) {
            call.acting = program_.code[static_cast<std::size_t>(call.resend)].party;
            const Action action =
                Sender{*this, call, environment}.request(static_cast<std::uint32_t>(call.resend));
            if (action.kind != Action::Kind::wait) {
                return action;
            }
            continue;
        }
        if (call.position >= program_.code.size()) {
            if (call.orders > 0) {
                call.phase = Call::Phase::settling;
                call.has_deadline = false;
                return {};
            }
            call.phase = Call::Phase::finished;
            call.has_deadline = false;
            Action action;
            action.kind = Action::Kind::finish;
            return action;
        }
        const Instruction& rung = program_.code[call.position];
        if (++call.steps > environment.settings.limits.steps) {
            fail(call,
                 environment,
                 rung.place,
                 fmt::format("the call has taken {} steps, the limit",
                             environment.settings.limits.steps),
                 Weight::broken);
            break;
        }
        const Action action = carry_out(call, environment, rung);
        if (action.kind != Action::Kind::wait) {
            return action;
        }
    }
    return {};
}

/// Whatever the ladder waits for goes on waiting.
Action Runner::reply_beside(Call& call, const Environment& environment) const {
    --call.replies_due;
    for (std::size_t i = 0; i < call.received_count; ++i) {
        if (const int status = std::exchange(call.received[i].beside, 0); status != 0) {
            return Sender{*this, call, environment}.refuse(static_cast<std::int16_t>(i), status);
        }
    }
    call.replies_due = 0;
    return resume(call, environment);  // Its slot was needed for a newer request.
}

Action Runner::carry_out(Call& call,
                         const Environment& environment,
                         const Instruction& rung) const {
    Sender sender{*this, call, environment};
    const std::uint32_t position = call.position;
    call.acting = rung.party;
    if (at_rest_[position] && call.waiting.empty() && !call.triggered) {
        call.has_deadline = false;
        call.phase = Call::Phase::waiting;
        return {};
    }
    if (std::holds_alternative<Receive>(rung.what)) {
        Receiver{call, environment}.begin_wait();
        return {};
    }
    if (std::holds_alternative<SendRequest>(rung.what)) {
        return sender.request(position);
    }
    if (std::holds_alternative<SendAnswer>(rung.what)) {
        return sender.answer(position);
    }
    if (const auto* raw = std::get_if<SendRaw>(&rung.what)) {
        return sender.raw(*raw, rung.place);
    }
    if (const auto* copy = std::get_if<SendCopy>(&rung.what)) {
        return sender.copy(*copy, rung.place);
    }
    if (std::holds_alternative<Connect>(rung.what)) {
        return sender.connect(rung.place);
    }
    if (const auto* close = std::get_if<CloseLink>(&rung.what)) {
        return sender.close(*close, rung.place);
    }
    if (const auto* trigger = std::get_if<Trigger>(&rung.what)) {
        return sender.trigger(*trigger, rung.place);
    }
    if (carry_out_instant(call, environment, rung)) {
        ++call.position;
        return {};
    }
    if (const auto* verdict = std::get_if<Verdict>(&rung.what)) {
        const Evaluator evaluator{call, environment, call.current};
        conclude(call, environment, rung.place, verdict->kind, evaluator.text(verdict->text));
        return {};
    }
    const Flow flow{call, environment};
    std::visit(
        [&](const auto& what) {
            if constexpr (requires { flow(what); }) {
                flow(what);
            } else {
                Receiver{call, environment}.begin_wait();
            }
        },
        rung.what);
    return {};
}

identity::SigningRequest Runner::signing_request(Call& call, const Environment& environment) const {
    const Sign& sign = next_signature(call);
    const sip::Message& draft = call.sent[static_cast<std::size_t>(call.draft)].message->view();
    const Evaluator evaluator{call, environment, call.current};
    base::Arena& scratch = environment.scratch;
    const auto uri_of = [&draft](sip::HeaderId id) {
        const auto address = sip::parse_name_addr(draft.value(id));
        return address ? address->uri : std::string_view{};
    };
    identity::SigningRequest request;
    request.ppt = sign.plain ? identity::PassportType::none : identity::PassportType::shaken;
    const std::string_view attest = evaluator.text(sign.attest);
    request.attest = attest == "B"   ? identity::Attestation::partial
                     : attest == "C" ? identity::Attestation::gateway
                                     : identity::Attestation::full;
    request.pooled = sign.pooled;
    const base::Random before = call.decisions;
    request.origid = apply(Function::uuid, {}, environment).text;
    if (sign.pooled) {
        // What the call decides next shall not hang on whether the pool signs for it.
        call.decisions = before;
    }
    request.from_uri = uri_of(sip::HeaderId::from);
    request.to_uri = uri_of(sip::HeaderId::to);
    request.iat = sign.iat == no_expr
                      ? environment.clocks.wall
                      : base::WallTime{std::chrono::seconds{evaluator.seconds(sign.iat)}};
    if (!sign.orig.empty()) {
        request.orig = scratch.keep(evaluator.text(sign.orig));
    }
    if (!sign.dest.empty()) {
        request.dest = scratch.keep(evaluator.text(sign.dest));
    }
    return request;
}

}  // namespace rung::call
