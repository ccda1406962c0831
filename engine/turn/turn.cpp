#include "engine/turn/turn.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::turn {

namespace {

constexpr std::uint64_t kind_bit = 1ULL << 32;

transaction::TransactionTable::Run table_run(const RunPlan& plan) {
    base::Random random{plan.nonce ^ 0x5e1f5eedULL};
    return {.nonce = plan.nonce, .shard = plan.shard, .hash_seed = random.next()};
}

}  // namespace

Turn::Turn(const RunPlan& plan, base::Instant start)
    : plan_{plan},
      clocks_{start, {}},
      random_{plan.seed + plan.shard},
      wheel_{start},
      table_{plan.transactions, plan.timers, table_run(plan)},
      calls_{plan.open_calls},
      stack_runner_{stack_program_},
      due_{plan.callers.size() * plan.calls_each} {
    books_.ladders.resize(plan.callers.size() + plan.servers.size());
    for (const auto* ladders : {&plan.callers, &plan.servers}) {
        for (const call::Runner* ladder : *ladders) {
            uses_verdict_ = uses_verdict_ || ladder->program().uses_verdict;
        }
    }
}

void Turn::run(const Input& input, Output& output) {
    clocks_ = input.clocks;
    output_ = &output;
    scratch_.reset();
    for (const base::Received& received : input.received) {
        on_datagram(received);
    }
    for (const base::SendFailure& failure : input.failures) {
        take_failure(failure);
    }
    take_names(input.names);
    wheel_.advance(clocks_.now, [this](std::uint64_t key) { fire(key); });
    table_.expire_lingering(clocks_.now);
    start_due_calls();
    verify_some();
    output_ = nullptr;
}

std::optional<base::Instant> Turn::next_deadline() const {
    std::optional<base::Instant> next = wheel_.next_deadline();
    const auto sooner = [&next](std::optional<base::Instant> other) {
        if (other && (!next || *other < *next)) {
            next = other;
        }
    };
    sooner(table_.next_linger_deadline());
    if (!verifications_.empty() ||
        (!stopped_ && next_ < due_ && books_.calls.in_progress < plan_.at_once)) {
        sooner(clocks_.now);
    }
    return next;
}

bool Turn::done() const {
    const bool served = plan_.serve_calls > 0 && books_.calls.in_progress == 0 &&
                        books_.calls.started >= plan_.serve_calls;
    const bool called =
        plan_.servers.empty() && (stopped_ || next_ >= due_) && books_.calls.in_progress == 0;
    return served || called;
}

void Turn::abort(const base::Clocks& clocks) {
    clocks_ = clocks;
    std::vector<base::Handle> open;
    calls_.for_each([&open](base::Handle handle, CallSlot&) { open.push_back(handle); });
    for (const base::Handle handle : open) {
        CallSlot* slot = calls_.find(handle);
        slot->call.outcome = std::max(slot->call.outcome, call::Outcome::aborted);
        close_call(handle);
    }
}

const Books& Turn::books() {
    books_.transactions = table_.counters();
    return books_;
}

std::vector<CallReport> Turn::take_reports() {
    return std::exchange(reports_, {});
}

call::Environment Turn::environment() {
    return {clocks_, plan_.settings, random_, scratch_, seen_, names_};
}

void Turn::start_due_calls() {
    while (!stopped_ && next_ < due_ && books_.calls.in_progress < plan_.at_once) {
        const auto ladder = static_cast<std::uint32_t>(next_ / plan_.calls_each);
        ++next_;
        ++books_.calls.due;
        ++books_.ladders[ladder].due;
        const base::Handle handle = open_call(*plan_.callers[ladder], ladder);
        if (!handle.valid()) {
            ++books_.calls.not_started;
            ++books_.ladders[ladder].not_started;
            continue;
        }
        books_.calls.begin();
        books_.ladders[ladder].begin();
        drive(handle);
    }
}

base::Handle Turn::open_call(const call::Runner& runner, std::uint32_t ladder) {
    const base::Handle handle = calls_.take();
    if (!handle.valid()) {
        return handle;
    }
    CallSlot& slot = *calls_.find(handle);
    slot.runner = &runner;
    slot.call.reset(runner.program());
    slot.call.ladder = ladder;
    slot.call.seq = ++seq_;
    using transaction::IdentifierKind;
    slot.call.tag = transaction::text_of(table_.identifiers().bare(IdentifierKind::dialog, handle));
    slot.call.call_id =
        transaction::text_of(table_.identifiers().bare(IdentifierKind::call, handle));
    runner.start(slot.call, environment());
    return handle;
}

void Turn::close_call(base::Handle handle) {
    CallSlot& slot = *calls_.find(handle);
    book(slot.call);
    unfile(handle, slot);
    drop_timer(TimerKind::call, handle);
    table_.release_owner(
        handle, clocks_.now, [this](const transaction::Event& event) { apply(event); });
    calls_.give_back(handle);
}

void Turn::book(const call::Call& call) {
    books_.calls.end(call.outcome);
    books_.ladders[call.ladder].end(call.outcome);
    if (plan_.settings.record) {
        reports_.push_back({call.ladder,
                            call.seq,
                            call.outcome,
                            call.started,
                            clocks_.now,
                            call.findings,
                            call.records});
    }
}

void Turn::fire(std::uint64_t key) {
    const bool of_call = (key & kind_bit) == 0;
    Timer& timer = timers_[of_call ? 0 : 1][static_cast<std::uint32_t>(key)];
    timer.entry = {};
    const base::Handle handle = timer.of;
    if (!of_call) {
        apply(table_.on_timer(handle, clocks_.now), "retransmission");
        return;
    }
    if (CallSlot* slot = calls_.find(handle)) {
        slot->runner->on_timer(slot->call, environment());
        drive(handle);
    }
}

void Turn::set_timer(TimerKind kind, base::Handle of, base::Instant at) {
    auto& timers = timers_[static_cast<std::size_t>(kind)];
    if (timers.size() <= of.index) {
        timers.resize(of.index + std::size_t{1});
    }
    Timer& timer = timers[of.index];
    timer.of = of;
    if (!timer.entry.valid() || !wheel_.reschedule(timer.entry, at)) {
        const std::uint64_t bit = kind == TimerKind::call ? 0 : kind_bit;
        timer.entry = wheel_.schedule(of.index | bit, at);
    }
}

void Turn::drop_timer(TimerKind kind, base::Handle of) {
    auto& timers = timers_[static_cast<std::size_t>(kind)];
    if (of.index < timers.size() && timers[of.index].of == of && timers[of.index].entry.valid()) {
        wheel_.cancel(timers[of.index].entry);
        timers[of.index].entry = {};
    }
}

void Turn::take_failure(const base::SendFailure& failure) {
    ++books_.messages.undelivered;
    const transaction::Event event = table_.on_send_failure(failure, clocks_.now);
    apply(event);
    CallSlot* slot = calls_.find(event.owner);
    if (slot != nullptr && event.what == transaction::What::transport_error) {
        slot->runner->on_transport_error(
            slot->call, environment(), event.transaction, failure.error);
        drive(event.owner);
    }
}

void Turn::take_names(std::span<const ResolvedName> names) {
    for (const ResolvedName& resolved : names) {
        names_[resolved.name] = resolved.addresses;
        std::vector<base::Handle> waiting;
        calls_.for_each([&](base::Handle handle, CallSlot& slot) {
            if (slot.call.phase == call::Call::Phase::resolving) {
                waiting.push_back(handle);
            }
        });
        for (const base::Handle handle : waiting) {
            CallSlot& slot = *calls_.find(handle);
            slot.runner->on_resolved(slot.call);
            drive(handle);
        }
    }
}

}  // namespace rung::turn
